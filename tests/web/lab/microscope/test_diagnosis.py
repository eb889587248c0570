"""Findings as sentences on the page, each with what to do; none where nothing is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.training.recipe.recipe import Recipe
from app.training.run.observation import observe
from app.training.run.position import Unit, update_done
from app.training.run.session import TrainingSession
from app.web.lab.microscope.diagnosis import MAX_SHOWN, describe_diagnosis
from app.web.view.view import View
from tests.for_each import for_each
from tests.web.calls import create, step
from tests.web.drawing import build_panels
from tests.web.page import visit


def layers(count: int, hidden: str = "sigmoid") -> list[dict[str, Any]]:
    return [{"units": 4, "activation": hidden}] * count + [{"units": 1, "activation": "sigmoid"}]


BAD: dict[str, tuple[dict[str, Any], int, str]] = {
    "zeros": (
        {"initializer": {"name": "zeros"}},
        0,
        "Symmetry: all 4 units of layer 1 have weights of 0, so they get equal gradients",
    ),
    "constant": ({"initializer": {"name": "constant"}}, 5, "Symmetry: all 4 units of layer 1"),
    "dead": (
        {"layers": layers(1, "relu"), "optimizer": {"learning_rate": 30.0}},
        20,
        "Dead ReLU: unit 4 of layer 1 has slope 0 for every training sample, so its weights get",
    ),
    "saturated": (
        {"layers": layers(2, "tanh"), "optimizer": {"learning_rate": 100.0}},
        20,
        "Saturated layer: in layer ",
    ),
    "penalty": (
        {"regularizer": {"name": "l2", "rate": 1.0}},
        0,
        "The penalty wins: over all weights its slope has the norm ",
    ),
    "penalty over": (
        {"regularizer": {"name": "l2", "rate": 1.0}},
        20,
        "The penalty has won: the weights are almost 0",
    ),
    "deep": ({"layers": layers(6)}, 0, "Vanishing gradient: |∂Jᵢ/∂z| is "),
    "plateau": ({"layers": layers(6)}, 200, "Plateau: the train loss has stayed at "),
}


@for_each("name", list(BAD), quick=4)
def test_each_finding_is_a_sentence_with_an_advice(name: str) -> None:
    recipe, epochs, begins = BAD[name]
    session = TrainingSession(Recipe.model_validate(recipe))
    session.step(Unit.EPOCH, epochs) if epochs else None
    said = describe_diagnosis(session, observe(session))
    assert 1 <= len(said) <= MAX_SHOWN
    assert any(each.finding.startswith(begins) for each in said), said
    for each in said:
        assert each.finding.endswith(".") and each.advice.endswith(".")
        assert each.finding != each.advice


@for_each("name", ["dead", "saturated", "penalty", "penalty over", "deep"])
def test_nothing_is_said_of_what_the_step_has_not_computed(name: str) -> None:
    """Of these findings each needs derivatives: of all layers, and of every sample."""
    recipe, epochs, begins = BAD[name]
    session = TrainingSession(Recipe.model_validate(recipe))
    session.step(Unit.EPOCH, epochs) if epochs else None
    end = update_done(session.network.depth) - 1
    said = []
    for _ in range(end):
        session.step(Unit.PHASE, 1)
        found = describe_diagnosis(session, observe(session))
        said.append(any(each.finding.startswith(begins) for each in found))
    assert said == [False] * (end - 1) + [True]


def test_it_stands_in_the_microscope(client: TestClient) -> None:
    page = visit(client, f"/lab/{create(client, initializer={'name': 'zeros'})}")
    assert "Symmetry: all 3 units of layer 1" in page.text(".aside")
    assert "Choose random initial weights." in page.text(".aside")
    assert not visit(client, f"/lab/{create(client)}").soup.select(".diagnosis")


@pytest.mark.slow
def test_a_plateau_and_a_symmetry_of_a_trained_run_stand_on_the_page(client: TestClient) -> None:
    layers = [{"units": 2, "activation": "sigmoid"}, {"units": 1, "activation": "sigmoid"}]
    recipe = {"layers": layers, "optimizer": {"learning_rate": 2.0}, "batch_size": None}
    stuck = create(client, **recipe, dataset={"name": "xor"}, seed=11)
    step(client, stuck, "epoch", 5000)
    aside = visit(client, f"/lab/{stuck}").text(".aside")
    assert "Plateau: the train loss has stayed at 0.125 for 1000 epochs." in aside
    assert "Raise α, try momentum or Adam, more neurons, or another seed." in aside
    zero = create(client, **recipe, dataset={"name": "and"}, initializer={"name": "zeros"})
    step(client, zero, "epoch", 1500)
    assert "Symmetry: all 2 units of layer 1" in visit(client, f"/lab/{zero}").text(".aside")


def test_it_follows_the_run_while_it_plays() -> None:
    session = TrainingSession(Recipe.model_validate({"initializer": {"name": "zeros"}}))
    panels = build_panels("x", session, View())["html"]
    assert "Symmetry: all 4 units" in panels["scope"]
