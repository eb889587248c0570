"""Reveal a question: make the step it is about, and compute the correct answer."""

from __future__ import annotations

from collections.abc import Callable

from app.classroom.questions.question import AskedAt, CorrectAnswer, Question
from app.classroom.questions.question_changes import QuestionError
from app.classroom.questions.template import ValueKind
from app.i18n.messages import _
from app.training.experiments.step_outcome import Quantity, StepOutcome, reach, state_digest
from app.training.run.selection import index_of, parse_selection
from app.training.run.session import TrainingSession


def quantity_of(kind: str, wanted: ValueKind) -> Quantity:
    """The quantity of a training step that answers a question."""
    if kind == "value":
        return wanted or "gradient"
    return {"gradient_sign": "gradient", "largest_move": "moves", "loss_rises": "loss"}[kind]  # type: ignore[return-value]


def reveal(
    session: TrainingSession,
    question: Question,
    go_on: Callable[[], bool] = lambda: True,
    *,
    measured: bool = False,
) -> CorrectAnswer:
    """Advance the session by the question's unit and return the correct answer.

    ``go_on`` and ``measured`` are those of ``TrainingSession.step``. Raises QuestionError if the
    session is not at the step that was asked about, and StepNotMade.
    """
    asked_at = question.place
    if not is_at(session, asked_at):
        raise QuestionError(
            _(
                "The run has moved or was changed since you asked at epoch %(epoch)s, batch "
                "%(batch)s. Go back to that step, or cancel the question.",
                epoch=asked_at.epoch,
                batch=asked_at.batch,
            )
        )
    units, quantity = session.recipe.units, quantity_of(question.kind, question.wanted)
    selection = parse_selection(question.about, units) if question.about else None
    outcome = reach(session, quantity, question.unit, selection, go_on, measured=measured)
    return correct_answer(question, units, outcome)


def is_at(session: TrainingSession, asked_at: AskedAt) -> bool:
    """Whether the run is exactly where it was when the question was asked."""
    progress = session.phases_done, session.samples_done
    return progress == (asked_at.phases, asked_at.samples) and (
        state_digest(session) == asked_at.digest
    )


def correct_answer(question: Question, units: list[int], outcome: StepOutcome) -> CorrectAnswer:
    """The correct answer, from the numbers of a step in a network with these layer sizes."""
    if question.kind == "loss_rises":
        rises = outcome.loss_after > outcome.loss_before
        numbers = (outcome.loss_before, outcome.loss_after)
        return CorrectAnswer(right=("yes" if rises else "no",), numbers=numbers)
    if question.kind == "largest_move":
        indices = [_index(each.key, units) for each in question.choices]
        moves = (outcome.after - outcome.before)[indices]
        largest = float(abs(moves).max())
        right = [
            each.key
            for each, move in zip(question.choices, moves.tolist(), strict=True)
            if largest > 0 and abs(move) == largest
        ]
        return CorrectAnswer(right=tuple(right), numbers=tuple(moves.tolist()))
    if question.wanted == "loss":
        return CorrectAnswer(numbers=(outcome.loss_after, outcome.loss_before))
    index = _index(question.about, units)
    if question.wanted == "parameter":
        return CorrectAnswer(numbers=(float(outcome.after[index]), float(outcome.before[index])))
    gradient = float(outcome.gradient[index])
    if question.kind == "value":
        return CorrectAnswer(numbers=(gradient,))
    sign = "zero" if gradient == 0 else "positive" if gradient > 0 else "negative"
    return CorrectAnswer(right=(sign,), numbers=(gradient,))


def _index(key: str, units: list[int]) -> int:
    selection = parse_selection(key, units)
    assert selection is not None  # the digest has shown that the recipe is unchanged
    return index_of(selection, units)
