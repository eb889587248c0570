"""Diagrams of large networks: limited lines, those of the selection, and a correct note."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from app.engine.activations import Array
from app.render.diagram.diagram import Diagram
from app.render.diagram.state import Show
from app.training.run.observation import observe
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.render import svg
from tests.render.sessions import diagram, phased, session

DEEP: dict[str, Any] = {"layers": [{"units": 64}] * 10 + [{"units": 1}]}
WIDE: dict[str, Any] = {"layers": [{"units": 64}, {"units": 64}, {"units": 1}]}


@pytest.fixture(scope="module", params=["wide", "deep"])
def run(request: pytest.FixtureRequest) -> TrainingSession:
    return session(**{"wide": WIDE, "deep": DEEP}[request.param])


def drawn(drawing: Diagram) -> set[str]:
    return {link.attrib["id"] for link in svg.find_all(svg.read(drawing.svg), "a.edge")}


def sizes(matrices: list[Array]) -> dict[str, float]:
    """|w| or |∂J/∂w| by the key of the weight."""
    return {
        f"w{layer}.{source + 1}.{unit + 1}": abs(float(value))
        for layer, matrix in enumerate(matrices)
        for (source, unit), value in np.ndenumerate(matrix)
    }


def weights(run: TrainingSession) -> dict[str, float]:
    return sizes(run.network.w)


def gradients(run: TrainingSession) -> dict[str, float]:
    dJ_dw = observe(run).backward.dJ_dw
    return sizes([dJ_dw[layer] for layer in range(run.network.depth)])


def in_gap(layer: int, keys: Iterable[str]) -> list[str]:
    return [key for key in keys if key.startswith(f"w{layer}.")]


def test_the_number_of_lines_is_limited(run: TrainingSession) -> None:
    shown = drawn(diagram(run))
    assert len(shown) <= 1200
    assert all(in_gap(layer, shown) for layer in range(run.network.depth))


@for_each("select", ["w0.1.1", "w1.64.64", "a1.64", "b1.7"], quick=2)
@for_each("show", ["weights", "gradients", "both"], quick=2)
def test_the_note_counts_the_lines(run: TrainingSession, select: str, show: Show) -> None:
    drawing = diagram(run, select=select, show=show)
    said = [int(number) for number in re.findall(r"\d+", drawing.note)]
    assert said == [len(drawn(drawing)), sum(w.size for w in run.network.w)]


@for_each("show", ["weights", "gradients", "both"], quick=3)
def test_in_every_gap_the_strongest_are_drawn(run: TrainingSession, show: Show) -> None:
    """By the derivative where derivatives alone are shown; the note says by which."""
    drawing = diagram(run, select="a0.1", show=show, batch=True)
    strength = gradients(run) if show == "gradients" else weights(run)
    shown = drawn(drawing)
    for layer in range(1, run.network.depth):
        kept = [strength[key] for key in in_gap(layer, shown)]
        inside = [strength[key] for key in in_gap(layer, strength)]
        assert sorted(kept) == sorted(inside)[-len(kept) :]
    assert ("|∂J/∂w|" in drawing.note) == (show == "gradients")


def test_the_note_does_not_mention_unknown_gradients() -> None:
    """Then the strongest weights are drawn, whatever the mode."""
    run = phased(1, **WIDE)
    drawing = diagram(run, show="gradients")
    assert drawn(drawing) == drawn(diagram(run, show="weights"))
    assert "∂J" not in drawing.note and "|w|" in drawing.note


@for_each("show", ["weights", "gradients", "both"], quick=2)
@for_each("layer", [1, 2], quick=2)
def test_a_chosen_neuron_has_all_its_lines(run: TrainingSession, layer: int, show: Show) -> None:
    before, after = run.recipe.units[layer - 1], run.recipe.units[layer + 1]
    shown = drawn(diagram(run, select=f"a{layer}.9", show=show))
    assert {f"w{layer - 1}.{source + 1}.9" for source in range(before)} <= shown
    assert {f"w{layer}.9.{unit + 1}" for unit in range(after)} <= shown


def test_a_chosen_bias_has_all_weights_into_its_neuron(run: TrainingSession) -> None:
    shown = drawn(diagram(run, select="b1.9"))
    assert {f"w1.{source + 1}.9" for source in range(64)} <= shown


def test_a_chosen_weight_is_drawn_however_weak(run: TrainingSession) -> None:
    strength = weights(run)
    weakest = min(in_gap(1, strength), key=strength.__getitem__)
    assert weakest not in drawn(diagram(run))
    assert weakest in drawn(diagram(run, select=weakest))


@for_each("show", ["gradients", "both"])
def test_the_legends_largest_gradient_is_on_the_diagram(show: Show) -> None:
    """The widest dotted line is the one that the legend names, also where it is a weak weight's.

    Here the largest derivatives belong to the weights of the middle gap, which are all weak.
    """
    run = session(**WIDE)
    run.network.w[1][:] *= 1e-3
    run.network.w[2][:] *= 10.0
    drawing = diagram(run, show=show, batch=True)
    strength = gradients(run)
    assert drawing.largest_gradient == max(strength[key] for key in drawn(drawing))


def test_a_small_network_has_no_note() -> None:
    assert diagram(session()).note == ""


def test_the_largest_network_has_a_moderate_size() -> None:
    assert len(diagram(session(**DEEP)).svg) < 1_500_000
