"""Every number on the diagram equals the engine's, to the last bit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.render.diagram.diagram import draw_diagram
from app.training.run.observation import Observation, observe
from app.training.run.session import TrainingSession
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


def test_every_weight_with_its_derivative(run: TrainingSession, now: Observation) -> None:
    root = svg.read(diagram(run).svg)
    for layer, w in enumerate(run.network.w):
        for source in range(w.shape[0]):
            for unit in range(w.shape[1]):
                edge = svg.by_id(root, f"w{layer}.{source + 1}.{unit + 1}")
                assert svg.value_in(edge, "tspan.value") == w[source, unit]
                dJ_dw = now.backward.dJ_dw[layer][source, unit]
                assert svg.value_in(edge, "tspan.derivative") == dJ_dw


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
                assert svg.value_in(neuron, "tspan.derivative") == view.dJ_da[layer][unit]


def test_every_title_contains_the_numbers(run: TrainingSession) -> None:
    """A screen reader and the pointer get what is folded away."""
    root = svg.read(diagram(run).svg)
    for link in svg.find_all(root, "a"):
        assert "∂J/∂" in svg.title(link) and " = " in svg.title(link)


def test_loss_and_label() -> None:
    run = session()
    now = observe(run)
    root = svg.read(diagram(run).svg)
    assert svg.value_in(root, "tspan.loss-value") == now.loss()
    assert svg.value_in(root, "tspan.target") == run.data.train.y[now.rows[0], 0]


def test_the_batch_has_no_label() -> None:
    state = diagram_state(session())
    means, sums = observe(session()).batch_means()
    root = svg.read(draw_diagram(replace(state, a=means, dJ_da=sums, y=None)).svg)
    assert not svg.find_all(root, "tspan.target")
    neuron = svg.by_id(root, "a1.2")
    assert svg.value_in(neuron, "tspan.value") == means[1][1]
    assert svg.value_in(neuron, "tspan.derivative") == sums[1][1]


@for_each("samples", [1, 3])
def test_a_gradient_is_summed_over_the_samples_done(samples: int) -> None:
    run = session()
    for _ in range(samples):
        run._step_sample()
    gradient = observe(run).weight_gradient(0)
    assert gradient is not None and gradient[2] == samples
    root = svg.read(diagram(run).svg)
    edge = svg.by_id(root, "w0.2.3")
    assert svg.value_in(edge, "tspan.derivative") == gradient[0][1, 2]


def test_after_a_watched_update_the_weights_are_the_new_ones() -> None:
    run = phased(7)
    before = run.network.w[0][0, 0]
    run._step_phase()
    edge = svg.by_id(svg.read(diagram(run).svg), "w0.1.1")
    assert svg.value_in(edge, "tspan.value") == run.network.w[0][0, 0] != before
