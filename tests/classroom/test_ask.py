"""The correct answer of a question is what the next step does, computed independently."""

from __future__ import annotations

from typing import Any

import pytest

from app.classroom.questions.reveal import reveal
from app.classroom.questions.template import PredictionKind, ValueKind
from app.training.experiments.fork import copy_of
from app.training.run.observation import observe, observe_update
from app.training.run.position import Unit
from app.training.run.selection import parse_selection
from tests.classroom.questions import UNITS, ask, small, wish
from tests.classroom.reference_training import OwnRun, batches, keys
from tests.for_each import for_each
from tests.training.runs import state

# ---- gradients


@for_each("unit", UNITS, quick=2)
@for_each(("phases", "samples"), [(0, 0), (1, 0), (2, 0), (0, 2), (2, 3)], quick=2)
def test_gradients_are_those_of_the_current_batch(unit: Unit, phases: int, samples: int) -> None:
    for place, key in enumerate(keys(small())):
        session = small()
        own = OwnRun(session)
        rows = batches(session)[0]
        if samples:
            session.step(Unit.SAMPLE, samples)
        if phases:
            session.step(Unit.PHASE, phases)
        gradient = own.gradient(rows)[place]
        sign = ask(session, wish("gradient_sign", unit, about=key))
        value = ask(session, wish("value", unit, wanted="gradient", about=key))
        found = reveal(copy_of(session), sign)
        assert found.numbers == pytest.approx((gradient,), rel=1e-9)
        assert found.right == ("positive" if gradient > 0 else "negative",)
        assert reveal(session, value).numbers == found.numbers


def test_the_gradient_is_the_slope_of_the_batch_loss() -> None:
    """Central differences, without any backpropagation."""
    session = small()
    session.step(Unit.EPOCH, 1)
    rows = batches(session)[0]
    network, epsilon = session.network, 1e-6
    x, y = session.data.train.x[rows], session.data.train.y[rows]
    for place, key in enumerate(keys(session)):
        truth = reveal(
            copied := copy_of(session),
            ask(copied, wish("value", wanted="gradient", about=key)),
        )
        losses = []
        for step in (epsilon, -epsilon):
            moved = copy_of(session)
            moved.network.parameters[place] += step
            losses.append(moved.network.loss(x, y, session.loss))
        slope = (losses[0] - losses[1]) / (2 * epsilon)
        assert truth.numbers[0] == pytest.approx(slope, rel=1e-5, abs=1e-9)
    assert network.parameters.tolist() == session.network.parameters.tolist()


def test_the_penalty_is_not_part_of_the_gradient_and_the_note_says_so() -> None:
    parts = {"regularizer": {"name": "l2", "rate": 0.3}, "clip_norm": 0.01}
    session, own = small(**parts), OwnRun(small())
    question = ask(session, wish("value", wanted="gradient", about="w0.1.1"))
    truth = reveal(session, question)
    assert truth.numbers[0] == pytest.approx(own.gradient(batches(small())[0])[0], rel=1e-9)
    assert "without the penalty" in question.note
    assert "before clipping" in question.note
    plain = ask(small(), wish("gradient_sign"))
    assert "penalty" not in plain.note and "clipping" not in plain.note


def test_the_sign_of_a_zero_gradient_is_zero() -> None:
    layers = [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]
    session = small(layers=layers, initializer={"name": "zeros"})
    truth = reveal(session, ask(session, wish("gradient_sign", about="w0.1.1")))
    assert (truth.right, truth.numbers) == (("zero",), (0.0,))


def test_revealing_by_phases_stops_when_the_page_shows_the_gradient() -> None:
    for about, phases in (("w1.2.1", 4), ("w0.1.2", 5), ("b0.3", 5)):
        session = small()
        question = ask(session, wish("gradient_sign", about=about))
        assert session.phases_done == 1, "the step has begun, and the page hides what is asked"
        truth = reveal(session, question)
        assert session.phases_done == phases
        selection = parse_selection(about, session.recipe.units)
        assert selection is not None
        found = observe(session).weight_gradient(selection.layer)
        assert found is not None and found[2] == 5
        dw, db, _ = found
        shown = db if selection.source is None else dw[selection.source]
        assert truth.numbers == (shown[selection.unit],)


# ---- moves, parameters, losses


@for_each("unit", UNITS, quick=2)
@for_each("optimizer", ["sgd", "momentum", "adam"], quick=2)
@for_each("l2", [0.0, 0.4], quick=2)
def test_moves_parameters_and_losses_match_the_step(unit: Unit, optimizer: str, l2: float) -> None:
    parts: dict[str, Any] = {"optimizer": {"name": optimizer, "learning_rate": 0.05}}
    if l2:
        parts["regularizer"] = {"name": "l2", "rate": l2}
    session = small(**parts)
    own = OwnRun(session, l2)
    for rows in batches(session):
        own.update(rows)
    session.step(Unit.EPOCH, 1)
    own.update(batches(session)[0])
    session.step(Unit.BATCH, 1)
    session.step(Unit.SAMPLE, 1)

    ahead = batches(session) if unit is Unit.EPOCH else batches(session)[:1]
    before, loss_before = own.flat(), own.loss()
    wished = [
        wish("largest_move", unit),
        wish("largest_move", unit, among="layer"),
        wish("loss_rises", unit),
        wish("value", unit, wanted="loss"),
        *(wish("value", unit, wanted="parameter", about=key) for key in ("w0.2.3", "b1.1")),
    ]
    found = []
    for each in wished:
        copied = copy_of(session)
        question = ask(copied, each)
        found.append((question, reveal(copied, question)))
    for rows in ahead:
        own.update(rows)

    after = own.flat()
    places = dict(zip(keys(session), range(len(after)), strict=True))
    moves = {key: after[place] - before[place] for key, place in places.items()}
    for question, truth in found[:2]:
        offered = [each.key for each in question.choices]
        layers = ("w0",) if len(offered) == 6 else ("w0", "w1")
        assert offered == [key for key in places if key.startswith(layers)]
        assert truth.numbers == pytest.approx([moves[key] for key in offered], rel=1e-7, abs=1e-12)
        # Adam's moves may agree but for the last bits.
        best = max(abs(moves[key]) for key in offered)
        assert truth.right
        assert all(abs(moves[key]) == pytest.approx(best, rel=1e-6) for key in truth.right)
    rises, loss, weight, bias = (truth for _, truth in found[2:])
    assert rises.right == ("yes" if own.loss() > loss_before else "no",)
    assert rises.numbers == pytest.approx((loss_before, own.loss()), rel=1e-9)
    assert loss.numbers == pytest.approx((own.loss(), loss_before), rel=1e-9)
    place = places["w0.2.3"]
    assert weight.numbers == pytest.approx((after[place], before[place]), rel=1e-9)
    place = places["b1.1"]
    assert bias.numbers == pytest.approx((after[place], before[place]), rel=1e-9)


def test_a_rising_loss_is_detected() -> None:
    session = small(optimizer={"learning_rate": 60.0})
    own = OwnRun(session)
    before = own.loss()
    own.update(batches(session)[0])
    assert own.loss() > before
    truth = reveal(session, ask(session, wish("loss_rises", Unit.BATCH)))
    assert truth.right == ("yes",)


@for_each(("kind", "wanted"), [("largest_move", ""), ("loss_rises", ""), ("value", "parameter")])
def test_revealing_by_phases_stops_after_the_update(
    kind: PredictionKind, wanted: ValueKind
) -> None:
    session = small()
    question = ask(session, wish(kind, wanted=wanted))
    reveal(session, question)
    assert session.watched and observe_update(session) is not None
    assert session.optimizer_steps == 1


@for_each("unit", UNITS)
def test_a_question_does_not_change_the_step(unit: Unit) -> None:
    asked, plain = small(optimizer={"name": "adam"}), small(optimizer={"name": "adam"})
    reveal(asked, ask(asked, wish("largest_move", unit)))
    plain.step(*{Unit.PHASE: (Unit.PHASE, 6), Unit.BATCH: (Unit.BATCH, 1)}.get(unit, (unit, 1)))
    assert state(asked) == state(plain)
