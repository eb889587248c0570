"""What can be asked about a run, and when the answer can be revealed."""

from __future__ import annotations

import numpy as np
import pytest

from app.classroom.questions.ask import make_prediction
from app.classroom.questions.question_changes import QuestionError
from app.classroom.questions.reveal import is_at, reveal
from app.training.experiments.candidate_weights import MAX_CANDIDATES
from app.training.experiments.step_outcome import StepNotMade, is_shown
from app.training.run.position import Unit
from app.training.run.selection import parse_selection
from tests.classroom.questions import UNITS, ask, small, wish
from tests.classroom.reference_training import OwnRun, batches, keys
from tests.for_each import for_each
from tests.training.runs import state

# ---- what can be asked


def test_an_answer_shown_on_the_page_is_not_asked_but_that_of_the_next_update() -> None:
    for wished in (
        wish("gradient_sign", about="w1.1.1"),
        wish("value", Unit.BATCH, wanted="gradient", about="b1.1"),
        wish("value", wanted="parameter", about="w1.1.1"),
    ):
        session = small()
        session.step(Unit.PHASE, 4)  # backward, layer 2
        question = ask(session, wished)
        assert (session.optimizer_steps, session.phases_done) == (1, 1)
        assert question.place.updates == 1
    for wished in (wish("gradient_sign", about="w0.1.1"), wish("largest_move"), wish("loss_rises")):
        session = small()
        session.step(Unit.PHASE, 4)
        before = state(session)
        ask(session, wished)
        assert state(session) == before


@for_each("phases", [0, 1, 4])
def test_what_the_preview_of_an_update_has_shown_is_not_asked(phases: int) -> None:
    """At rest pages show the next update in full, and who has seen it may remember."""
    for wished in (
        wish("gradient_sign", about="w0.1.1"),
        wish("largest_move", Unit.BATCH),
        wish("value", Unit.BATCH, wanted="parameter"),
        wish("value", Unit.EPOCH, wanted="gradient"),
    ):
        session = small()
        if phases:
            session.step(Unit.PHASE, phases)
        ask(session, wished, previewed=True)
        assert (session.optimizer_steps, session.phases_done) == (1, 1)


def test_an_epoch_of_one_update_is_that_update() -> None:
    """Its moves are those of the preview, which does not show the moves of longer epochs."""
    session = small(batch_size=1000)
    ask(session, wish("largest_move", Unit.EPOCH), previewed=True)
    assert (session.optimizer_steps, session.phases_done) == (1, 1)
    session = small()
    ask(session, wish("largest_move", Unit.EPOCH), previewed=True)
    assert (session.optimizer_steps, session.phases_done) == (0, 0)


def test_with_clipping_a_new_weight_is_known_later() -> None:
    session = small(clip_norm=0.1)
    session.step(Unit.PHASE, 4)
    selection = parse_selection("w1.1.1", session.recipe.units)
    assert is_shown(session, "gradient", Unit.PHASE, selection)
    assert not is_shown(session, "parameter", Unit.PHASE, selection)


def test_asking_does_not_move_a_run_that_hides_the_answer() -> None:
    for wished in (
        wish("loss_rises"),
        wish("largest_move", Unit.EPOCH),
        wish("value", Unit.EPOCH, wanted="parameter"),
        wish("value", Unit.BATCH, wanted="loss"),
    ):
        session = small()
        before = state(session)
        ask(session, wished)
        assert state(session) == before


@for_each("about", ["", "w9.1.1", "a1.2", "w0.3.1", "<b>", "w0.1"])
def test_only_weights_and_biases_can_be_asked_about(about: str) -> None:
    session = small()
    before = state(session)
    for kind in ("gradient_sign", "largest_move"):
        with pytest.raises(QuestionError, match="not a weight or bias"):
            ask(session, wish(kind, about=about))
    assert state(session) == before


def test_a_question_needs_a_weight_that_can_move() -> None:
    session = small(frozen=["layer1", "layer2"])
    with pytest.raises(QuestionError, match="frozen"):
        ask(session, wish("largest_move"))
    session = small(frozen=["layer1"])
    truth = reveal(session, question := ask(session, wish("largest_move")))
    moves = dict(zip([each.key for each in question.choices], truth.numbers, strict=True))
    assert all(move == 0 for key, move in moves.items() if key.startswith("w0"))
    assert truth.right[0].startswith("w1")


def test_the_choice_of_weights_is_reproducible() -> None:
    layers = [{"units": 8, "activation": "tanh"}, {"units": 8, "activation": "tanh"}]
    layers.append({"units": 1, "activation": "sigmoid"})
    session = small(layers=layers)
    found = ask(session, wish("largest_move", about="w1.5.3", among="layer"))
    offered = [each.key for each in found.choices]
    assert len(offered) == MAX_CANDIDATES == len(set(offered))
    assert "w1.5.3" in offered
    assert all(key.startswith("w1.") for key in offered)
    order = [key for key in keys(session) if key in offered]
    assert offered == order, "their order tells nothing"
    again = ask(small(layers=layers), wish("largest_move", about="w1.5.3", among="layer"))
    assert again == found
    # From the largest gradient of the layer to the smallest, so that something is to be told apart.
    gradients = dict(
        zip(keys(session), np.abs(OwnRun(session).gradient(batches(session)[0])), strict=True)
    )
    layer = sorted((size, key) for key, size in gradients.items() if key.startswith("w1."))
    assert {layer[0][1], layer[-1][1]} - {"w1.5.3"} <= set(offered)


# ---- what was changed meanwhile


def test_the_solution_is_what_the_step_gives() -> None:
    for unit in UNITS:
        for wished in (wish("gradient_sign", unit), wish("largest_move", unit)):
            session = small()
            question = ask(session, wished)
            assert question.solution == reveal(session, question)


@for_each("unit", [Unit.PHASE, Unit.SAMPLE])
def test_any_step_is_a_move(unit: Unit) -> None:
    session = small()
    question = ask(session, wish("gradient_sign", about="w0.1.1"))
    assert is_at(session, question.place)
    session.step(unit, 1)
    assert not is_at(session, question.place)


@for_each("change", ["batch", "recipe", "epoch", "weight"])
def test_a_different_step_is_not_revealed(change: str) -> None:
    session = small()
    question = ask(session, wish("loss_rises", Unit.EPOCH))
    match change:
        case "batch" | "epoch":
            session.step(Unit(change), 1)
        case "recipe":
            session = session.changed({"optimizer": {"learning_rate": 0.1}})
        case "weight":
            session.network.parameters[3] += 1e-12
    before = state(session)
    with pytest.raises(QuestionError, match="has moved or was changed"):
        reveal(session, question)
    assert state(session) == before


def test_a_step_that_cannot_be_made_is_not_asked_about() -> None:
    layers = [{"units": 3, "activation": "relu"}, {"units": 1, "activation": "identity"}]
    for unit in UNITS:
        session = small(layers=layers, optimizer={"learning_rate": 1e200})
        with pytest.raises(StepNotMade):
            ask(session, wish("loss_rises", unit))


def test_an_epoch_that_takes_too_long_is_not_asked_about() -> None:
    session = small()
    with pytest.raises(StepNotMade, match="longer than one request"):
        make_prediction(session, "abc", wish("loss_rises", Unit.EPOCH), lambda: False)
