"""Score a run in a challenge, and say why a run does not count."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.classroom.challenge.challenge import Attempt, Challenge, Score
from app.classroom.challenge.challenge_text import (
    LOSS_NAMES,
    OPTIMIZER_NAMES,
    dataset_said,
)
from app.classroom.said import Counted, Said, Series, in_english, said
from app.engine.activations import ACTIVATIONS
from app.engine.datasets import output_units
from app.engine.evaluate import evaluate
from app.engine.losses import LOSSES as ENGINE_LOSSES
from app.i18n.messages import N_, _, ngettext
from app.training.data.data import Data, draw_data
from app.training.recipe.dataset import dataset_of
from app.training.run.scores import score as score_of
from app.training.run.session import TrainingSession
from app.training.timeline.segment import Segment


@dataclass(frozen=True)
class Assessment:
    """``score`` is None if the run cannot be measured; it counts if there are no ``reasons``.

    Each reason is a sentence for the student, ``said`` in the language of whoever reads it.
    """

    score: Score | None
    said: tuple[Said, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reasons in the language of the page."""
        return tuple(map(str, self.said))

    @property
    def counted(self) -> Score | None:
        """The score if it counts, otherwise None."""
        return None if self.said else self.score

    @property
    def attempt(self) -> Attempt | None:
        """The run if it does not count, otherwise None."""
        if not self.said:
            return None
        value = self.score.value if self.score else None
        return Attempt(value=value, reason=in_english(self.said[:1]), said=self.said[0])


COPY_DOES_NOT_COUNT = N_(
    "Your run started as a copy of another student’s run. Follow your teacher and fork their run, "
    "or start from the run they sent."
)
WAS_TRAINED = N_(
    "Your run had already been trained when you got it. Reset it, then train it yourself: that "
    "counts."
)

START_NOT_KNOWN = N_(
    "The start of your run is not known: it was opened from a link, or has too many changes. Reset "
    "it and train again."
)


def assess(
    session: TrainingSession, challenge: Challenge, version: int, copied: bool = False
) -> Assessment:
    """Score a session at its current parameters, on the challenge's data.

    ``version`` is its version in the store; ``copied`` says whether it is a copy of another
    student's run.
    """
    problem: Said | None = _wrong_data_set(session, challenge)
    data = None if problem else _data_of(session, challenge)
    if data is not None and not _same_data(session.data, data):
        problem = _wrong_draw(session, challenge)
    problem = problem or _wrong_loss(session, challenge)
    if problem or data is None:
        return Assessment(None, (problem,) if problem else ())
    value = _measure(session, challenge, data)
    parameters, epochs = session.network.parameters.size, _epochs_begun(session)
    score = Score(
        value=value,
        reached=challenge.reached(value),
        parameters=parameters,
        epochs=epochs,
        version=version,
    )
    reasons = [said(COPY_DOES_NOT_COUNT)] if copied else []
    reasons += _exceeded_limits(score, challenge) + _broken_rules(session, challenge)
    return Assessment(score, tuple(reasons))


def start_problem(session: TrainingSession) -> str:
    """Why copies of this lab do not count before they are reset; empty if they do."""
    timeline = session.timeline
    past = timeline.segments[timeline.run_of(timeline.current)[0] : timeline.current + 1]
    if epochs := _epochs_begun(session):
        return ngettext(
            "Your lab has been trained for %(n)s epoch.",
            "Your lab has been trained for %(n)s epochs.",
            epochs,
        )
    if any(segment.kind == "edit" for segment in past):
        return _("Your lab has weights or biases that were set by hand.")
    return ""


# ---- the data


def _wrong_data_set(session: TrainingSession, challenge: Challenge) -> Said | None:
    """Why the run has another data set; None if it has the same."""
    here, there = session.recipe.dataset, challenge.dataset
    if here.name != there.name:
        return said(
            N_("Your run uses %(here)s, but the challenge uses %(there)s."),
            here=dataset_said(here),
            there=dataset_said(there),
        )
    if (here.own and here.own.digest) != (there.own and there.own.digest):
        return said(N_("Your run uses other data than your teacher’s."))
    count = dataset_of(here).number_of_classes(here.classes)
    wanted = dataset_of(there).number_of_classes(there.classes)
    if count != wanted:
        return said(
            N_("Your data have %(count)s classes, but the challenge’s data have %(wanted)s."),
            count=count,
            wanted=wanted,
        )
    return None


def _data_of(session: TrainingSession, challenge: Challenge) -> Data:
    """The challenge's data: inputs prepared like the session's, labels as in the challenge."""
    patch = {
        "dataset": challenge.dataset,
        "data_seed": challenge.seed,
        "standardize_target": challenge.standardize_target,
    }
    return draw_data(session.recipe.model_copy(update=patch), session.own)


def _same_data(here: Data, there: Data) -> bool:
    rows = ((here.train_rows, there.train_rows), (here.test_rows, there.test_rows))
    return (
        here.points.shape == there.points.shape
        # The last digits may differ between machines.
        and np.allclose(here.points, there.points, rtol=1e-9, atol=1e-12)
        and np.allclose(here.target, there.target, rtol=1e-9, atol=1e-12)
        and all(np.array_equal(ours, theirs) for ours, theirs in rows)
    )


def _wrong_draw(session: TrainingSession, challenge: Challenge) -> Said:
    here, there = session.recipe.dataset, challenge.dataset
    parts = [
        (N_("train share %(here)s, not %(there)s"), here.train_fraction, there.train_fraction),
        (N_("seed %(here)s, not %(there)s"), session.recipe.seeds.data, challenge.seed),
    ]
    if not dataset_of(there).is_measured:
        parts = [
            (N_("samples %(here)s, not %(there)s"), here.samples, there.samples),
            (N_("noise %(here)s, not %(there)s"), here.noise, there.noise),
        ] + parts
    wrong = [
        said(message, here=ours, there=theirs) for message, ours, theirs in parts if ours != theirs
    ]
    if not wrong:
        return said(
            N_(
                "Your data differ from those of the challenge. Change that in the settings, or "
                "fork your teacher’s run."
            )
        )
    return said(
        N_(
            "Your data differ from those of the challenge: %(details)s. Change that in the "
            "settings, or fork your teacher’s run."
        ),
        details=Series(items=tuple(wrong), separator="semicolon"),
    )


# ---- the measure


def _wrong_loss(session: TrainingSession, challenge: Challenge) -> Said | None:
    """Why the run's loss cannot be compared; None if it can. Accuracies always can."""
    if challenge.is_accuracy:
        return None
    if session.recipe.loss != challenge.loss:
        return said(
            N_("Your run trains with %(here)s, but the challenge is measured with %(there)s."),
            here=said(LOSS_NAMES[session.recipe.loss]),
            there=said(LOSS_NAMES[challenge.loss]),
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
            return said(
                N_(
                    "Your output activation, %(here)s, uses other labels than the challenge’s, "
                    "%(there)s, so the losses cannot be compared."
                ),
                here=ACTIVATIONS[output].title,
                there=ACTIVATIONS[challenge.output].title,
            )
    return None


def _measure(session: TrainingSession, challenge: Challenge, data: Data) -> float:
    split = data.test if len(data.test) else data.train
    if challenge.is_accuracy:
        predicted = evaluate(session.network, split.x, session.network.depth).T
        found = score_of(session.recipe, split, predicted)
        assert found.right is not None  # a challenge on accuracy has classes
        return found.right / found.of
    loss = ENGINE_LOSSES[challenge.loss]
    if session.recipe.standardize_target == challenge.standardize_target:
        return session.network.loss(split.x, split.y, loss)
    # Otherwise a run could lower its loss by another scale of the target.
    with np.errstate(over="ignore", invalid="ignore"):
        predicted = session.data.in_unit(session.network.predict(split.x))
        return loss.value(data.as_labels(predicted), split.y)


def _epochs_begun(session: TrainingSession) -> int:
    """The epochs that led to the current parameters; one that has begun counts."""
    return session.epoch + (session.offset > 0)


# ---- the rules


def _exceeded_limits(score: Score, challenge: Challenge) -> list[Said]:
    reasons = []
    limit = challenge.most_parameters
    if limit is not None and score.parameters > limit:
        reasons.append(
            said(
                N_("Your network has %(parameters)s; at most %(limit)s are allowed."),
                parameters=Counted(count=score.parameters, unit="parameters"),
                limit=limit,
            )
        )
    limit = challenge.most_epochs
    if limit is not None and score.epochs > limit:
        reasons.append(
            said(
                N_(
                    "Your run has been trained for %(epochs)s; at most %(limit)s are allowed. Go "
                    "back, or reset."
                ),
                epochs=Counted(count=score.epochs, unit="epochs"),
                limit=limit,
            )
        )
    return reasons


def _broken_rules(session: TrainingSession, challenge: Challenge) -> list[Said]:
    """What was done in the run that the challenge does not allow."""
    timeline = session.timeline
    first = timeline.run_of(timeline.current)[0]
    past = timeline.segments[first : timeline.current + 1]
    if timeline.is_copied_run:
        return [said(WAS_TRAINED)]
    if past[0].kind != "start":
        return [said(START_NOT_KNOWN)]
    reasons = []
    if any(each.kind == "edit" for each in past):
        reasons.append(
            said(
                N_(
                    "Weights or biases of your run were set by hand or by a program. Undo that, or "
                    "reset."
                )
            )
        )
    if challenge.optimizer is not None:
        used = {each.recipe.optimizer.name for each in _segments_with_updates(session, past)}
        wrong = sorted(OPTIMIZER_NAMES[name] for name in used - {challenge.optimizer})
        if wrong:
            reasons.append(
                said(
                    N_(
                        "Your run was trained with %(used)s, but only %(allowed)s is allowed. "
                        "Choose it and reset."
                    ),
                    used=Series(items=tuple(wrong)),
                    allowed=OPTIMIZER_NAMES[challenge.optimizer],
                )
            )
    return reasons


def _segments_with_updates(session: TrainingSession, past: list[Segment]) -> list[Segment]:
    """The segments in which an update was made; the last segment is the current one."""
    *before, current = past
    made = session.timeline_position.within.updates
    return [each for each in before if each.end.updates] + ([current] if made else [])
