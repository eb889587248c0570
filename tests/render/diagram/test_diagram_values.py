"""Every number on the diagram equals the engine's, to the last bit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
import pytest

from app.render.diagram.diagram import draw_diagram
from app.render.numbers import number
from app.training.run.observation import Observation, observe
from app.training.run.session import TrainingSession
from app.training.run.symbols import superscript
from tests.for_each import for_each
from tests.render import svg
from tests.render.sessions import diagram, diagram_state, phased, randomize, session

RUNS: dict[str, dict[str, Any]] = {
    "cloud": {},
    "article": {
        "dataset": {"name": "article"},
        "layers": [{"units": 1, "activation": "sigmoid"}] * 2,
        "batch_size": None,
    },
    "wide": {
        "layers": [{"units": 12, "activation": "relu"}, {"units": 1, "activation": "sigmoid"}]
    },
    "no hidden layer": {"layers": [{"units": 1, "activation": "identity"}]},
}


@pytest.fixture(params=RUNS)
def run(request: pytest.FixtureRequest) -> TrainingSession:
    return randomize(session(**RUNS[request.param]))


@pytest.fixture
def now(run: TrainingSession) -> Observation:
    return observe(run)


def edges(root: Element, run: TrainingSession) -> Iterator[tuple[int, int, int, Element]]:
    """Layer, source, unit and link of every weight."""
    for layer, w in enumerate(run.network.w):
        for source in range(w.shape[0]):
            for unit in range(w.shape[1]):
                yield layer, source, unit, svg.by_id(root, f"w{layer}.{source + 1}.{unit + 1}")


def test_every_weight_with_the_batchs_derivative(run: TrainingSession, now: Observation) -> None:
    root = svg.read(diagram(run, batch=True).svg)
    for layer, source, unit, edge in edges(root, run):
        assert svg.value_in(edge, "tspan.value") == run.network.w[layer][source, unit]
        dJ_dw = now.backward.dJ_dw[layer][source, unit]
        assert svg.value_in(edge, "tspan.derivative") == dJ_dw
        assert svg.find(edge, "tspan.derivative").get("data-name", "").startswith("∂J/∂w")


def test_the_shares_of_all_samples_add_up_to_the_batchs(
    run: TrainingSession, now: Observation
) -> None:
    """A weight's number in the view of one sample is ∂Jᵢ/∂w."""
    sums = [np.zeros_like(w) for w in run.network.w]
    for row in now.rows.tolist():
        root = svg.read(diagram(run, sample=row).svg)
        for layer, source, unit, edge in edges(root, run):
            assert svg.find(edge, "tspan.derivative").get("data-name", "").startswith("∂Jᵢ/∂w")
            sums[layer][source, unit] += svg.value_in(edge, "tspan.derivative")
    for layer, total in enumerate(sums):
        np.testing.assert_allclose(total, now.backward.dJ_dw[layer], rtol=1e-12, atol=1e-15)


def test_every_bias(run: TrainingSession) -> None:
    root = svg.read(diagram(run).svg)
    for layer, b in enumerate(run.network.b):
        for unit, bias in enumerate(b):
            neuron = svg.by_id(root, f"a{layer + 1}.{unit + 1}")
            assert svg.value_in(neuron, "tspan.bias") == bias


def test_every_activation_and_sensitivity_of_the_sample(
    run: TrainingSession, now: Observation
) -> None:
    row = int(now.rows[-1])
    root = svg.read(diagram(run, sample=row).svg)
    view = now.sample(row)
    for layer, n in enumerate(run.recipe.units):
        for unit in range(n):
            neuron = svg.by_id(root, f"a{layer}.{unit + 1}")
            assert svg.value_in(neuron, "tspan.value") == view.a[layer][unit]
            if layer:
                assert svg.value_in(neuron, "tspan.z") == view.z[layer][unit]
                assert svg.value_in(neuron, "tspan.derivative") == view.dJ_da[layer][unit]


def test_every_title_contains_the_numbers(run: TrainingSession) -> None:
    """A screen reader and the pointer get what is folded away."""
    root = svg.read(diagram(run).svg)
    for link in svg.find_all(root, "a"):
        assert " = " in svg.title(link)
        derived = link.attrib["id"] != "J" and not link.attrib["id"].startswith("a0")
        assert ("∂Jᵢ/∂" in svg.title(link)) == derived


def test_one_row_writes_the_derivatives_of_the_biases() -> None:
    run = randomize(session(**RUNS["article"]))
    now = observe(run)
    row = int(now.rows[0])
    one, whole = (svg.read(diagram(run, sample=row, batch=b).svg) for b in (False, True))
    for layer in (1, 2):
        share = svg.find(svg.by_id(one, f"a{layer}.1"), "tspan.bias-slope")
        assert float(share.attrib["data-value"]) == now.sample(row).dJ_dz[layer][0]
        total = svg.find(svg.by_id(whole, f"a{layer}.1"), "tspan.bias-slope")
        assert float(total.attrib["data-value"]) == now.backward.dJ_db[layer - 1][0]
        names = [node.attrib["data-name"] for node in (share, total)]
        assert names == [f"∂Jᵢ/∂b{superscript(layer - 1)}", f"∂J/∂b{superscript(layer - 1)}"]


def test_names_have_their_layer_and_unit() -> None:
    run = session()
    root = svg.read(diagram(run).svg)
    texts = {svg.text(text) for text in svg.find_all(root, "text.n")}
    target = run.data.train.y[observe(run).rows[0], 0]
    assert {f"target y = {number(target, 3)}", f"J = {number(observe(run).loss(), 3)}"} <= texts
    names = {node.attrib["data-name"] for node in root.iter() if "data-name" in node.attrib}
    assert {"a⁰₁", "z¹₄", "a¹₄", "b⁰₄", "w⁰₂₄", "∂Jᵢ/∂w⁰₂₄", "∂Jᵢ/∂a¹₄", "w²₂₁", "J", "y"} <= names


def test_a_long_derivative_leaves_the_weight_its_name() -> None:
    run = randomize(session(**RUNS["article"]))
    state = diagram_state(run)
    (dJ_dw, dJ_db), *others = (state.gradients[layer] for layer in range(2))
    tiny = {0: (np.full_like(dJ_dw, -4.57e-14), dJ_db), 1: others[0]}
    root = svg.read(draw_diagram(replace(state, gradients=tiny)).svg)
    shown = svg.text(svg.find(svg.by_id(root, "w0.1.1"), "text.n"))
    assert shown.startswith(f"w⁰ = {number(float(run.network.w[0][0, 0]), 3)}"), shown


def test_loss_and_label() -> None:
    run = session()
    now = observe(run)
    root = svg.read(diagram(run).svg)
    assert svg.value_in(root, "tspan.loss-value") == now.loss()
    assert svg.value_in(root, "tspan.target") == run.data.train.y[now.rows[0], 0]


def test_the_batch_has_means_of_a_and_no_number_of_one_sample() -> None:
    means, _ = observe(session()).batch_means()
    root = svg.read(diagram(session(), batch=True).svg)
    neuron = svg.by_id(root, "a1.2")
    assert svg.value_in(neuron, "tspan.value") == means[1][1]
    assert svg.find(neuron, "tspan.value").get("data-name") == "mean a¹₂"
    assert "mean a¹₂" in svg.text(neuron)
    for column in svg.find_all(root, "g.layer"):
        for selector in ("tspan.target", "tspan.z", "tspan.derivative"):
            assert not svg.find_all(column, selector)


@for_each("samples", [1, 3])
def test_a_gradient_is_summed_over_the_samples_done(samples: int) -> None:
    """Such a sum is not ∂J/∂w yet, so it does not have that name."""
    run = session()
    for _ in range(samples):
        run._step_sample()
    gradient = observe(run).weight_gradient(0)
    assert gradient is not None and gradient[2] == samples
    state = replace(diagram_state(run, batch=True), partial=True)
    edge = svg.by_id(svg.read(draw_diagram(state).svg), "w0.2.3")
    assert svg.value_in(edge, "tspan.derivative") == gradient[0][1, 2]
    assert "data-name" not in svg.find(edge, "tspan.derivative").attrib


def test_after_a_watched_update_the_weights_are_the_new_ones() -> None:
    run = phased(7)
    before = run.network.w[0][0, 0]
    run._step_phase()
    edge = svg.by_id(svg.read(diagram(run).svg), "w0.1.1")
    after = run.network.w[0][0, 0]
    assert svg.value_in(edge, "tspan.value") == after != before
    assert svg.text(svg.find(edge, "tspan.old")) == number(before, 5)
    assert svg.text(svg.find(edge, "tspan.value")) == number(after, 5)
    assert number(before, 4) == number(after, 4)
