"""A question made of a run as it stands, and its truth, made by the run's own next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.classroom.ask_and_answer import CannotAsk
from app.classroom.question import Choice, Kind, Place, Question, Truth, Wanted
from app.render.formulas.naming import selection_name
from app.training.experiments.candidate_weights import Among, candidate_weights, index_of
from app.training.experiments.step_outcome import (
    Quantity,
    StepOutcome,
    is_running,
    is_shown,
    reach,
    state_digest,
)
from app.training.run.position import Unit, phase_at
from app.training.run.selection import Selection, parse_selection
from app.training.run.session import TrainingSession

SIGNS = (
    Choice(key="positive", label="positive"),
    Choice(key="negative", label="negative"),
    Choice(key="zero", label="zero"),
)
RISES = (Choice(key="yes", label="yes, it rises"), Choice(key="no", label="no, it does not"))
MAX_PERCENT = 100.0


@dataclass(frozen=True)
class QuestionDraft:
    """What a teacher wants to ask. ``about`` is a key; ``tolerance`` a share of the value."""

    kind: Kind
    wanted: Wanted
    about: str
    among: Among
    unit: Unit
    tolerance: float


def pose(session: TrainingSession, session_id: str, wish: QuestionDraft) -> Question:
    """The question, without a number; raises CannotAsk.

    Where pages show the answer because no step has begun, the session moves by one phase: it
    begins the step, of which then nothing is known but the first layer's z and a.
    """
    units, quantity = session.recipe.units, _quantity(wish.kind, wish.wanted)
    chosen = None if quantity == "loss" else _chosen(session, wish)
    selection = chosen if quantity in ("gradient", "parameter") else None
    if is_shown(session, quantity, wish.unit, selection):
        if is_running(session):
            raise CannotAsk(
                "The page shows the answer already; finish this update and ask about the next one."
            )
        session.step(Unit.PHASE, 1)
    choices: tuple[Choice, ...] = ()
    if wish.kind == "gradient_sign":
        choices = SIGNS
    elif wish.kind == "loss_rises":
        choices = RISES
    elif wish.kind == "largest_move" and chosen is not None:
        choices = _weights(session, chosen, wish)
    return Question(
        number=1,
        kind=wish.kind,
        wanted=wish.wanted,
        about=selection.key if selection else "",
        name=selection_name(selection, units) if selection else "",
        unit=wish.unit,
        choices=choices,
        tolerance=wish.tolerance,
        note=_note(session, quantity),
        place=_place(session, session_id),
    )


def reveal(
    session: TrainingSession,
    question: Question,
    go_on: Callable[[], bool] = lambda: True,
    *,
    measured: bool = False,
) -> Truth:
    """Make the step that was asked about, and say what it came to.

    The session moves by the question's unit. Raises CannotAsk where it stands at another step
    than that, and StepNotMade.
    """
    if state_digest(session) != question.place.digest:
        place = question.place
        raise CannotAsk(
            f"The run has moved or was changed since it was asked, at epoch {place.epoch}, "
            f"batch {place.batch}; go back to that step, or withdraw the question."
        )
    units, quantity = session.recipe.units, _quantity(question.kind, question.wanted)
    selection = parse_selection(question.about, units) if question.about else None
    outcome = reach(session, quantity, question.unit, selection, go_on, measured=measured)
    return truth_of(question, units, outcome)


def truth_of(question: Question, units: list[int], outcome: StepOutcome) -> Truth:
    """What is right, of the numbers of a step in a network of ``units``."""
    if question.kind == "loss_rises":
        rises = outcome.loss_after > outcome.loss_before
        numbers = (outcome.loss_before, outcome.loss_after)
        return Truth(right=("yes" if rises else "no",), numbers=numbers)
    if question.kind == "largest_move":
        places = [_index(each.key, units) for each in question.choices]
        moves = (outcome.after - outcome.before)[places]
        largest = float(abs(moves).max())
        right = [
            each.key
            for each, move in zip(question.choices, moves.tolist(), strict=True)
            if largest > 0 and abs(move) == largest
        ]
        return Truth(right=tuple(right), numbers=tuple(moves.tolist()))
    if question.wanted == "loss":
        return Truth(numbers=(outcome.loss_after,))
    place = _index(question.about, units)
    if question.wanted == "parameter":
        return Truth(numbers=(float(outcome.after[place]),))
    gradient = float(outcome.gradient[place])
    if question.kind == "value":
        return Truth(numbers=(gradient,))
    sign = "zero" if gradient == 0 else "positive" if gradient > 0 else "negative"
    return Truth(right=(sign,), numbers=(gradient,))


def _quantity(kind: Kind, wanted: Wanted) -> Quantity:
    if kind == "value":
        return wanted or "gradient"
    return {"gradient_sign": "gradient", "largest_move": "moves", "loss_rises": "loss"}[kind]  # type: ignore[return-value]


def _index(key: str, units: list[int]) -> int:
    selection = parse_selection(key, units)
    assert selection is not None  # it was there, and the recipe is still the same
    return index_of(selection, units)


def _chosen(session: TrainingSession, wish: QuestionDraft) -> Selection:
    chosen = parse_selection(wish.about, session.recipe.units)
    if chosen is None or chosen.kind == "a":
        raise CannotAsk(
            f"“{wish.about}” is no weight or bias of this network; write a weight as w0.1.2, a "
            "bias as b0.1."
        )
    return chosen


def _weights(
    session: TrainingSession, chosen: Selection, wish: QuestionDraft
) -> tuple[Choice, ...]:
    units, frozen = session.recipe.units, session.rules.frozen
    found = candidate_weights(session, chosen, wish.among)
    if len(found) < 2:
        raise CannotAsk("This layer has a single weight; ask about the whole network.")
    if frozen is not None and all(frozen[index_of(each, units)] for each in found):
        raise CannotAsk("All of these weights are frozen, so none of them moves.")
    return tuple(Choice(key=each.key, label=selection_name(each, units)) for each in found)


def _note(session: TrainingSession, quantity: Quantity) -> str:
    """What the words of a question leave open."""
    if quantity == "loss":
        return "J over the whole training set, as the page shows it"
    if quantity != "gradient":
        made = "with all that the optimizer does"
        return f"by |Δw|, {made}" if quantity == "moves" else made
    recipe = session.recipe
    without = [
        *([] if recipe.regularizer.name == "none" else ["without the penalty’s term"]),
        *([] if session.rules.clip_norm is None else ["before clipping"]),
    ]
    return ", ".join(["summed over the batch, as the page shows it", *without])


def _place(session: TrainingSession, session_id: str) -> Place:
    phase, layer = phase_at(session.phases_done, session.network.depth)
    words = str(phase) if layer is None else f"{phase} layer {layer}"
    if session.samples_done:
        words += f", sample {session.samples_done}/{len(session.batch_rows())}"
    return Place(
        session=session_id,
        digest=state_digest(session),
        epoch=session.epoch,
        batch=session.batch + 1,
        batches=session.batches,
        phase=words,
    )
