"""The kinds of tasks that homework has, and the score of a run that was handed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from app.classroom.base_model import FrozenModel
from app.classroom.challenge.challenge import Challenge
from app.classroom.challenge.challenge_text import count_text, goal_text, score_text
from app.classroom.challenge.scoring import assess
from app.practice.bug_hunt.levels import LEVELS
from app.practice.bug_hunt.seeds import task_seed
from app.render.numbers import number
from app.training.run.session import TrainingSession

MAX_LOSS = 1e12
MAX_EPOCHS = 10**6
MAX_ATTEMPTS = 10


class ChallengeTask(FrozenModel):
    """Reach the goal of a challenge within its limits."""

    kind: Literal["challenge"] = "challenge"
    challenge: Challenge


class RunTask(FrozenModel):
    """Train the run that was given, and write a sentence about it.

    ``epochs`` and ``loss`` are conditions, if the teacher sets any: at least so many epochs, and a
    training loss of at most that.
    """

    kind: Literal["run"] = "run"
    epochs: Annotated[int, Field(ge=1, le=MAX_EPOCHS)] | None = None
    loss: Annotated[float, Field(gt=0, le=MAX_LOSS)] | None = None


class HuntTask(FrozenModel):
    """Solve a bug hunt of this level, with so many ``attempts``; the best one counts.

    ``secret`` decides which hunts they are; with ``same`` those of all students are equal.
    """

    kind: Literal["hunt"] = "hunt"
    level: Annotated[int, Field(ge=1, le=len(LEVELS))]
    attempts: Annotated[int, Field(ge=1, le=MAX_ATTEMPTS)] = 1
    same: bool = False
    secret: str

    def seed(self, number: int, student: int, attempt: int) -> int:
        """The seed of an attempt of a student at the homework of this number."""
        who = f"{number}" if self.same else f"{number}.{student}"
        return task_seed(self.secret.encode(), who, attempt)


class CheckTask(FrozenModel):
    """Compute ∂J/∂w and ∂J/∂b of one update with a program of one's own, or on paper."""

    kind: Literal["check"] = "check"


AnyTask = ChallengeTask | RunTask | HuntTask | CheckTask
Task = Annotated[AnyTask, Field(discriminator="kind")]

KIND_TITLES = {
    "challenge": "Challenge",
    "run": "Run and sentence",
    "hunt": "Bug hunt",
    "check": "Check",
}


@dataclass(frozen=True)
class TaskScore:
    """``share`` of the points, None if the teacher decides; ``reason`` is one or more sentences."""

    share: float | None
    reason: str


OTHER_DATA = "The run uses other data than those of the homework."


def task_text(task: AnyTask) -> str:
    """What is to be done, as a sentence."""
    if isinstance(task, HuntTask):
        level = LEVELS[task.level]
        several = f" The best of {task.attempts} attempts counts." if task.attempts > 1 else ""
        return (
            f"Find the broken formula in a network {level.network} (level {task.level}).{several}"
        )
    if isinstance(task, ChallengeTask):
        return goal_text(task.challenge)
    if isinstance(task, CheckTask):
        return "Compute ∂J/∂w and ∂J/∂b of all layers for one batch, and hand in the arrays."
    conditions = []
    if task.epochs is not None:
        conditions.append(f"for at least {count_text(task.epochs, 'epochs')}")
    if task.loss is not None:
        conditions.append(f"to a training loss of at most {number(task.loss)}")
    return f"Train the run{' ' if conditions else ''}{' and '.join(conditions)}."


def score_run(
    task: ChallengeTask | RunTask, session: TrainingSession, start: TrainingSession
) -> TaskScore:
    """The score of a run at its current parameters; ``start`` is the run that was given."""
    if isinstance(task, ChallengeTask):
        return _score_challenge(task.challenge, session)
    return _score_condition(task, session, start)


def _score_challenge(challenge: Challenge, session: TrainingSession) -> TaskScore:
    found = assess(session, challenge, 1)
    if found.score is None:
        return TaskScore(0.0, f"The run does not count. {' '.join(found.reasons)}")
    reached = "goal reached" if found.score.reached else "goal not reached"
    text = f"{score_text(challenge, found.score)}; {reached}."
    text = text[:1].upper() + text[1:]
    if found.reasons:
        return TaskScore(0.0, f"{text} It does not count: {' '.join(found.reasons)}")
    return TaskScore(1.0 if found.score.reached else 0.0, text)


def _score_condition(task: RunTask, session: TrainingSession, start: TrainingSession) -> TaskScore:
    if not has_data_of(session, start):
        return TaskScore(0.0, OTHER_DATA)
    loss = session.losses()[0]
    parts = [f"trained for {count_text(session.epoch, 'epochs')}"]
    fulfilled = True
    if task.epochs is not None:
        fulfilled = session.epoch >= task.epochs
        parts[0] += f" (at least {task.epochs} were asked for)"
    parts.append(f"training loss {number(loss)}")
    if task.loss is not None:
        # Compared as displayed, so that nobody is refused for a digit that they cannot see.
        fulfilled = fulfilled and float(f"{loss:.3e}") <= task.loss
        parts[1] += f" (at most {number(task.loss)} was asked for)"
    text = f"{parts[0].capitalize()}, {parts[1]}."
    if task.epochs is None and task.loss is None:
        return TaskScore(None, f"{text} The teacher gives the points.")
    return TaskScore(1.0 if fulfilled else 0.0, text)


def has_data_of(session: TrainingSession, start: TrainingSession) -> bool:
    """Whether two runs have the same samples and split."""
    ours, theirs = session.data, start.data
    return all(
        np.array_equal(getattr(ours, name), getattr(theirs, name))
        for name in ("points", "target", "train_rows", "test_rows")
    )
