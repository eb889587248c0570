"""The kinds of tasks that homework has, and the score of a run that was handed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from app.classroom.base_model import FrozenModel
from app.classroom.challenge.challenge import Challenge
from app.classroom.challenge.challenge_text import goal_text, metric_at_begin, score_parts
from app.classroom.challenge.scoring import assess
from app.classroom.said import Counted, Part, Said, in_english, said
from app.i18n.messages import N_, _, ngettext
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
    "challenge": N_("Challenge"),
    "run": N_("Run and sentence"),
    "hunt": N_("Bug hunt"),
    "check": N_("Check"),
}


@dataclass(frozen=True)
class TaskScore:
    """``share`` of the points, None if the teacher decides; ``reason`` is one or more sentences.

    It is in English, for files; ``said`` are the same sentences for pages.
    """

    share: float | None
    reason: str
    said: tuple[Said, ...]


def task_score(share: float | None, *sentences: Said) -> TaskScore:
    """A score with its reason."""
    return TaskScore(share, in_english(sentences), sentences)


OTHER_DATA = N_("The run uses other data than those of the homework.")


def task_text(task: AnyTask) -> str:
    """What is to be done, as a sentence."""
    if isinstance(task, HuntTask):
        level = LEVELS[task.level]
        text = _(
            "Find the broken formula in a network %(network)s (level %(level)s).",
            network=level.network,
            level=task.level,
        )
        if task.attempts == 1:
            return text
        return " ".join([text, _("The best of %(number)s attempts counts.", number=task.attempts)])
    if isinstance(task, ChallengeTask):
        return goal_text(task.challenge)
    if isinstance(task, CheckTask):
        return _("Compute ∂J/∂w and ∂J/∂b of all layers for one batch, and hand in the arrays.")
    if task.epochs is not None and task.loss is not None:
        return ngettext(
            "Train the run for at least %(n)s epoch and to a training loss of at most %(loss)s.",
            "Train the run for at least %(n)s epochs and to a training loss of at most %(loss)s.",
            task.epochs,
            loss=number(task.loss),
        )
    if task.epochs is not None:
        return ngettext(
            "Train the run for at least %(n)s epoch.",
            "Train the run for at least %(n)s epochs.",
            task.epochs,
        )
    if task.loss is not None:
        return _("Train the run to a training loss of at most %(loss)s.", loss=number(task.loss))
    return _("Train the run.")


def score_run(
    task: ChallengeTask | RunTask,
    session: TrainingSession,
    start: TrainingSession,
    *,
    now: bool = False,
) -> TaskScore:
    """The score of a run at its current parameters; ``start`` is the run that was given.

    With ``now`` the sentence says that it is the run's present score.
    """
    if isinstance(task, ChallengeTask):
        return _score_challenge(task.challenge, session, now)
    return _score_condition(task, session, start, now)


SCORES = {
    (False, True): N_("%(begin)s %(value)s with %(parameters)s in %(epochs)s; goal reached."),
    (False, False): N_("%(begin)s %(value)s with %(parameters)s in %(epochs)s; goal not reached."),
    (True, True): N_(
        "Your run now: %(metric)s %(value)s with %(parameters)s in %(epochs)s; goal reached."
    ),
    (True, False): N_(
        "Your run now: %(metric)s %(value)s with %(parameters)s in %(epochs)s; goal not reached."
    ),
}
"""A score as a sentence: whether it is the present one, and whether the goal is reached."""


def _score_challenge(challenge: Challenge, session: TrainingSession, now: bool) -> TaskScore:
    found = assess(session, challenge, 1)
    if found.score is None:
        begin = (
            N_("Your run now: the run does not count.") if now else N_("The run does not count.")
        )
        return task_score(0.0, said(begin), *found.said)
    parts = score_parts(challenge, found.score)
    if not now:
        del parts["metric"]
        parts["begin"] = metric_at_begin(challenge)
    text = said(SCORES[now, found.score.reached], **parts)
    if found.said:
        return task_score(0.0, text, said(N_("It does not count:")), *found.said)
    return task_score(1.0 if found.score.reached else 0.0, text)


def _score_condition(
    task: RunTask, session: TrainingSession, start: TrainingSession, now: bool
) -> TaskScore:
    if not has_data_of(session, start):
        return task_score(0.0, said(N_("Your run now: the run uses other data than those of the "
            "homework.") if now else OTHER_DATA))  # fmt: skip
    loss = session.losses()[0]
    epochs: Part = Counted(count=session.epoch, unit="epochs")
    fulfilled = True
    if task.epochs is not None:
        fulfilled = session.epoch >= task.epochs
        asked = N_("%(epochs)s (at least %(asked)s were asked for)")
        epochs = said(asked, epochs=epochs, asked=task.epochs)
    reached: Part = number(loss)
    if task.loss is not None:
        # Compared as displayed, so that nobody is refused for a digit that they cannot see.
        fulfilled = fulfilled and float(f"{loss:.3e}") <= task.loss
        asked = N_("%(loss)s (at most %(asked)s was asked for)")
        reached = said(asked, loss=reached, asked=number(task.loss))
    text = said(
        N_("Your run now: trained for %(epochs)s, training loss %(loss)s.")
        if now
        else N_("Trained for %(epochs)s, training loss %(loss)s."),
        epochs=epochs,
        loss=reached,
    )
    if task.epochs is None and task.loss is None:
        return task_score(None, text, said(N_("The teacher gives the points.")))
    return task_score(1.0 if fulfilled else 0.0, text)


def has_data_of(session: TrainingSession, start: TrainingSession) -> bool:
    """Whether two runs have the same samples and split."""
    ours, theirs = session.data, start.data
    return all(
        np.array_equal(getattr(ours, name), getattr(theirs, name))
        for name in ("points", "target", "train_rows", "test_rows")
    )
