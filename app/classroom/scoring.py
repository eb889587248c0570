"""What a run is worth in a challenge, computed from the run alone; and why it does not count."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.classroom.challenge import Challenge, Score
from app.classroom.challenge_words import (
    LOSSES,
    OPTIMIZERS,
    counted,
    data_words,
)
from app.engine.activations import ACTIVATIONS
from app.engine.datasets import output_units
from app.engine.evaluate import evaluate
from app.engine.losses import LOSSES as ENGINE_LOSSES
from app.training.data.data import Data, Split, draw_data
from app.training.recipe.dataset import dataset_of
from app.training.run.scores import score as score_of
from app.training.run.session import TrainingSession
from app.training.timeline.segment import Segment


@dataclass(frozen=True)
class Assessment:
    """``score`` is None where the run cannot be measured; it counts where there are no ``reasons``.

    Each reason is a sentence for the student.
    """

    score: Score | None
    reasons: tuple[str, ...] = ()

    @property
    def counted(self) -> Score | None:
        """The score where it counts."""
        return None if self.reasons else self.score


COPIED = (
    "Your run began as a copy of another student’s; follow your teacher and fork theirs, or start "
    "from what they have sent."
)


def assess(
    session: TrainingSession, challenge: Challenge, version: int, copied: bool = False
) -> Assessment:
    """Measure a session at its present parameters, on the challenge's own data.

    ``version`` is the session's in its store; ``copied`` whether it was another student's run.
    """
    problem = _other_data(session, challenge)
    data = None if problem else _data_of(session, challenge)
    if data is not None and not _same(session.data, data):
        problem = _other_draw(session, challenge)
    problem = problem or _other_measure(session, challenge)
    if problem or data is None:
        return Assessment(None, (problem,))
    value = _measure(session, challenge, data.test if len(data.test) else data.train)
    parameters, epochs = session.network.parameters.size, _epochs(session)
    made = Score(
        value=value,
        reached=challenge.reached(value),
        parameters=parameters,
        epochs=epochs,
        version=version,
    )
    reasons = [COPIED] if copied else []
    reasons += _beyond_bounds(made, challenge) + _wrong_ways(session, challenge)
    return Assessment(made, tuple(reasons))


# ---- the data


def _other_data(session: TrainingSession, challenge: Challenge) -> str:
    """Why the run is of other data altogether; empty where it is not."""
    here, there = session.recipe.dataset, challenge.dataset
    if here.name != there.name:
        return f"Your run is on {data_words(here)}, and the challenge on {data_words(there)}."
    if (here.own and here.own.digest) != (there.own and there.own.digest):
        return "Your run is on other data than those that your teacher brought."
    count = dataset_of(here).number_of_classes(here.classes)
    asked = dataset_of(there).number_of_classes(there.classes)
    if count != asked:
        return f"Your data have {count} classes, and those of the challenge {asked}."
    return ""


def _data_of(session: TrainingSession, challenge: Challenge) -> Data:
    """The challenge's data, fed to the session's network as its own recipe feeds them."""
    patch = {"dataset": challenge.dataset, "seed": challenge.seed}
    return draw_data(session.recipe.model_copy(update=patch), session.own)


def _same(here: Data, there: Data) -> bool:
    rows = ((here.train_rows, there.train_rows), (here.test_rows, there.test_rows))
    return (
        here.points.shape == there.points.shape
        # On another machine the last digits may differ.
        and np.allclose(here.points, there.points, rtol=1e-9, atol=1e-12)
        and np.allclose(here.target, there.target, rtol=1e-9, atol=1e-12)
        and all(np.array_equal(ours, theirs) for ours, theirs in rows)
    )


def _other_draw(session: TrainingSession, challenge: Challenge) -> str:
    here, there = session.recipe.dataset, challenge.dataset
    parts = [
        ("train share", here.train_fraction, there.train_fraction),
        ("seed", session.recipe.seed, challenge.seed),
    ]
    if not dataset_of(there).is_measured:
        parts = [
            ("samples", here.samples, there.samples),
            ("noise", here.noise, there.noise),
        ] + parts
    wrong = [f"{name} {ours}, not {theirs}" for name, ours, theirs in parts if ours != theirs]
    said = f": {'; '.join(wrong)}" if wrong else ""
    return f"Your data are not those of the challenge{said}."


# ---- the measure


def _other_measure(session: TrainingSession, challenge: Challenge) -> str:
    """Why its loss is no loss of the challenge; accuracies can always be compared."""
    if challenge.is_accuracy:
        return ""
    if session.recipe.loss != challenge.loss:
        return (
            f"Your run trains {LOSSES[session.recipe.loss]}, and the challenge is measured in "
            f"{LOSSES[challenge.loss]}."
        )
    dataset, output = challenge.dataset, session.recipe.activations[-1]
    known = dataset_of(dataset)
    if known.task == "classes":
        ours, theirs = (
            (
                ACTIVATIONS[name].low,
                ACTIVATIONS[name].high,
                output_units(known, dataset.classes, name),
            )
            for name in (output, challenge.output)
        )
        if ours != theirs:
            return (
                f"Your output, {output}, has other labels than {challenge.output}, which the "
                "challenge has, so that the losses cannot be compared."
            )
    return ""


def _measure(session: TrainingSession, challenge: Challenge, split: Split) -> float:
    if challenge.is_accuracy:
        predicted = evaluate(session.network, split.x, session.network.depth).T
        found = score_of(session.recipe, split, predicted)
        assert found.right is not None  # no challenge asks for it where there are no classes
        return found.right / found.of
    return session.network.loss(split.x, split.y, ENGINE_LOSSES[challenge.loss])


def _epochs(session: TrainingSession) -> int:
    """The epochs that have led to the present parameters; one that has begun counts."""
    return session.epoch + (session.offset > 0)


# ---- the rules


def _beyond_bounds(made: Score, challenge: Challenge) -> list[str]:
    found = []
    most = challenge.most_parameters
    if most is not None and made.parameters > most:
        found.append(
            f"Your network has {counted(made.parameters, 'parameters')}, and at most {most} are "
            "allowed."
        )
    most = challenge.most_epochs
    if most is not None and made.epochs > most:
        found.append(
            f"Your run has been trained for {counted(made.epochs, 'epochs')}, and at most {most} "
            "are allowed; go back, or reset."
        )
    return found


def _wrong_ways(session: TrainingSession, challenge: Challenge) -> list[str]:
    """What was done in the run before its present state that the challenge does not allow."""
    timeline = session.timeline
    first = timeline.run_of(timeline.current)[0]
    past = timeline.segments[first : timeline.current + 1]
    if past[0].kind != "start":
        return [
            "Nobody can tell any more how your run began, for it was opened from a link or changed "
            "too often; reset it and train anew."
        ]
    found = []
    if any(turn.kind == "edit" for turn in past):
        found.append(
            "In your run weights or biases were set by hand or by a program; undo that, or reset."
        )
    if challenge.optimizer is not None:
        used = {turn.recipe.optimizer.name for turn in _trained(session, past)}
        wrong = sorted(OPTIMIZERS[name] for name in used - {challenge.optimizer})
        if wrong:
            found.append(
                f"Your run was trained with {' and '.join(wrong)}, and "
                f"{OPTIMIZERS[challenge.optimizer]} alone is allowed; choose it and reset."
            )
    return found


def _trained(session: TrainingSession, past: list[Segment]) -> list[Segment]:
    """Those of a run's turns, the last the present one, in which an update was made."""
    *before, present = past
    made = session.timeline_position.within.updates
    return [turn for turn in before if turn.end.updates] + ([present] if made else [])
