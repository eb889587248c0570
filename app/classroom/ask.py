"""Make a question about the next step of a run."""

from __future__ import annotations

from dataclasses import dataclass

from app.classroom.question import AnswerChoice, AskedAt, Question, QuestionKind, ValueKind
from app.classroom.question_changes import QuestionError
from app.training.experiments.candidate_weights import Among, candidate_weights
from app.training.experiments.step_outcome import Quantity, is_running, is_shown, state_digest
from app.training.run.position import Unit, phase_at
from app.training.run.selection import Selection, index_of
from app.training.run.session import TrainingSession
from app.training.run.symbols import selection_name
from app.training.run.typed_symbol import parameter_names, read_symbol

SIGN_CHOICES = tuple(
    AnswerChoice(key=sign, label=sign) for sign in ("positive", "negative", "zero")
)
RISES_CHOICES = (
    AnswerChoice(key="yes", label="yes, it rises"),
    AnswerChoice(key="no", label="no, it does not"),
)


@dataclass(frozen=True)
class QuestionDraft:
    """What a teacher wants to ask. ``about`` is the key of a parameter; ``tolerance`` a fraction
    of the value."""

    kind: QuestionKind
    wanted: ValueKind
    about: str
    among: Among
    unit: Unit
    tolerance: float


def make_question(session: TrainingSession, session_id: str, draft: QuestionDraft) -> Question:
    """The question, numbered 1 for now. Raises QuestionError.

    Before an update begins, the page previews it and would show the answer. The session then moves
    by one phase, after which only z and a of the first layer are known.
    """
    units, quantity = session.recipe.units, quantity_of(draft.kind, draft.wanted)
    chosen = None if quantity == "loss" else _chosen(session, draft)
    selection = chosen if quantity in ("gradient", "parameter") else None
    if is_shown(session, quantity, draft.unit, selection):
        if is_running(session):
            raise QuestionError(
                "The page shows the answer already. Finish this update and ask about the next one."
            )
        session.step(Unit.PHASE, 1)
    choices: tuple[AnswerChoice, ...] = ()
    if draft.kind == "gradient_sign":
        choices = SIGN_CHOICES
    elif draft.kind == "loss_rises":
        choices = RISES_CHOICES
    elif draft.kind == "largest_move" and chosen is not None:
        choices = _weight_choices(session, chosen, draft)
    return Question(
        number=1,
        kind=draft.kind,
        wanted=draft.wanted,
        about=selection.key if selection else "",
        name=selection_name(selection, units) if selection else "",
        unit=draft.unit,
        choices=choices,
        tolerance=draft.tolerance,
        note=_note(session, quantity),
        place=_position(session, session_id),
    )


def quantity_of(kind: QuestionKind, wanted: ValueKind) -> Quantity:
    """The quantity of a training step that answers a question."""
    if kind == "value":
        return wanted or "gradient"
    return {"gradient_sign": "gradient", "largest_move": "moves", "loss_rises": "loss"}[kind]  # type: ignore[return-value]


def _chosen(session: TrainingSession, draft: QuestionDraft) -> Selection:
    chosen = read_symbol(draft.about, session.recipe.units)
    if chosen is None or not chosen.is_parameter:
        weight, bias = parameter_names(session.recipe.units)
        raise QuestionError(
            f"“{draft.about}” is not a weight or bias of this network. Write a weight like "
            f"{weight}, a bias like {bias}.",
            field="about",
        )
    return chosen


def _weight_choices(
    session: TrainingSession, chosen: Selection, draft: QuestionDraft
) -> tuple[AnswerChoice, ...]:
    units, frozen = session.recipe.units, session.rules.frozen
    found = candidate_weights(session, chosen, draft.among)
    if len(found) < 2:
        raise QuestionError("This layer has a single weight. Ask about the whole network.")
    if frozen is not None and all(frozen[index_of(each, units)] for each in found):
        raise QuestionError("All of these weights are frozen, so none of them can move.")
    return tuple(AnswerChoice(key=each.key, label=selection_name(each, units)) for each in found)


def _note(session: TrainingSession, quantity: Quantity) -> str:
    """What exactly the question means."""
    if quantity == "loss":
        return "J over the whole training set"
    if quantity == "moves":
        return "largest |Δw| after the optimizer’s step"
    if quantity != "gradient":
        return "after the optimizer’s step"
    recipe = session.recipe
    without = [
        *([] if recipe.regularizer.name == "none" else ["without the penalty term"]),
        *([] if session.rules.clip_norm is None else ["before clipping"]),
    ]
    return ", ".join(["the sum over the batch", *without])


def _position(session: TrainingSession, session_id: str) -> AskedAt:
    phase, layer = phase_at(session.phases_done, session.network.depth)
    text = str(phase) if layer is None else f"{phase} layer {layer}"
    if session.samples_done:
        text += f", sample {session.samples_done}/{len(session.batch_rows())}"
    return AskedAt(
        session=session_id,
        digest=state_digest(session),
        epoch=session.epoch,
        batch=session.batch + 1,
        batches=session.batches,
        phase=text,
    )
