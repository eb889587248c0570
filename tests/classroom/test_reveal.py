"""What can be asked about a run, and when the answer can be revealed."""

from __future__ import annotations

import numpy as np
import pytest

from app.classroom.question_changes import QuestionError
from app.classroom.reveal import reveal
from app.training.experiments.candidate_weights import MAX_CANDIDATES
from app.training.experiments.fork import copy_of
from app.training.experiments.step_outcome import StepNotMade, is_shown
from app.training.run.position import Unit
from app.training.run.selection import parse_selection
from tests.classroom.questions import UNITS, ask, small, wish
from tests.classroom.reference_training import OwnRun, batches, keys
from tests.for_each import for_each
from tests.training.runs import state

# ---- what can be asked


def test_an_answer_shown_on_the_page_cannot_be_asked() -> None:
    session = small()
    session.step(Unit.PHASE, 4)  # backward, layer 2
    before = state(session)
    for wished in (
        wish("gradient_sign", about="w1.1.1"),
        wish("value", Unit.BATCH, wanted="gradient", about="b1.1"),
        wish("value", wanted="parameter", about="w1.1.1"),
    ):
        with pytest.raises(QuestionError, match="shows the answer already"):
            ask(session, wished)
    assert state(session) == before
    for wished in (wish("gradient_sign", about="w0.1.1"), wish("largest_move"), wish("loss_rises")):
        ask(session, wished)
    assert state(session) == before


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


def test_steps_within_the_update_keep_the_question_valid() -> None:
    session = small()
    question = ask(session, wish("gradient_sign", about="w0.1.1"))
    straight = reveal(copy_of(session), question)
    session.step(Unit.PHASE, 2)
    session.step(Unit.SAMPLE, 1)
    assert reveal(session, question) == straight


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


def test_a_step_that_cannot_be_made_reveals_nothing() -> None:
    layers = [{"units": 3, "activation": "relu"}, {"units": 1, "activation": "identity"}]
    for unit in UNITS:
        session = small(layers=layers, optimizer={"learning_rate": 1e200})
        question = ask(session, wish("loss_rises", unit))
        with pytest.raises(StepNotMade):
            reveal(session, question)


def test_an_epoch_that_takes_too_long_reveals_nothing() -> None:
    session = small()
    question = ask(session, wish("loss_rises", Unit.EPOCH))
    with pytest.raises(StepNotMade, match="longer than one request"):
        reveal(session, question, lambda: False)
