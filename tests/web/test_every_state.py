"""Every example in every phase, with anything chosen, for a sample or the batch: it is drawn."""

from __future__ import annotations

from itertools import cycle, islice
from typing import Any, get_args

import pytest
from starlette.testclient import TestClient

from app.training.recipe.examples import EXAMPLES
from app.training.recipe.parts import ActivationName
from tests.for_each import for_each
from tests.tiers import slow
from tests.web.calls import address, create, step, strict
from tests.web.page import read, start, visit
from tests.web.states import WIDE

# One with a curve and one with a map in the first tier.
QUICK_EXAMPLES = [name if name in ("article", "circle") else slow(name) for name in EXAMPLES]
KEYS = ("w0.1.1", "b0.1", "a1.1", "a0.1")


def look(client: TestClient, session_id: str, *views: str) -> None:
    """All that the templates use is there, or this would raise; nothing is complained about."""
    for view in views:
        response = read(client.get(f"/lab/{session_id}?{view}")).response
        assert 'role="alert"' not in response.text
        assert '<svg class="network' in response.text


def in_phases(client: TestClient, example: str, views_at_once: int) -> None:
    """Look at that many of the views in each phase, at all of them in turn."""
    session_id, _ = start(client, example)
    phases = 2 * len(EXAMPLES[example].recipe.layers) + 2
    selected = [f"select={key}" for key in KEYS]
    views = cycle([*selected, "sample=batch&select=w0.1.1", "sample=batch&select=a0.1"])
    for _ in range(phases + 1):
        look(client, session_id, *islice(views, views_at_once))
        step(client, session_id, "phase")


@pytest.mark.parametrize("example", QUICK_EXAMPLES)
def test_by_phases(client: TestClient, example: str) -> None:
    in_phases(client, example, 2)


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES)
def test_by_phases_in_every_view(client: TestClient, example: str) -> None:
    in_phases(client, example, 6)


@pytest.mark.parametrize("example", QUICK_EXAMPLES)
def test_by_samples(client: TestClient, example: str) -> None:
    session_id, _ = start(client, example)
    for _ in range(6):
        step(client, session_id, "sample")
        look(client, session_id, "select=b0.1", "sample=batch", "sample=0", "show=gradients")


@for_each("features", [["x1"], ["x2"], ["x2", "x1"]], quick=3)
def test_some_of_the_inputs(client: TestClient, features: list[str]) -> None:
    for name in ("circle", "and3"):
        session_id = create(client, features=features, dataset={"name": name})
        look(client, session_id, "select=a0.1")


@for_each("activation", get_args(ActivationName), quick=3)
def test_every_activation(client: TestClient, activation: str) -> None:
    hidden = "tanh" if activation == "softmax" else activation
    outputs = 2 if activation == "softmax" else 1
    session_id = create(client, layers=layers((2, hidden), (outputs, activation)))
    for unit in ("phase", "sample", "epoch"):
        step(client, session_id, unit)
        look(client, session_id, "select=a1.1")


@for_each(
    ("select", "show"),
    [("w1.64.64", "weights"), ("b1.64", "gradients"), ("a1.30", "both")],
    quick=3,
)
def test_a_wide_network(client: TestClient, select: str, show: str) -> None:
    session_id = create(client, layers=WIDE)
    look(client, session_id, f"select={select}&show={show}")
    step(client, session_id, "phase", 4)
    look(client, session_id, f"select={select}&show={show}&sample=batch")


def test_the_deepest_network(client: TestClient) -> None:
    hidden = [{"units": 64, "activation": "tanh"}] * 10
    session_id = create(client, layers=[*hidden, {"units": 1, "activation": "tanh"}])
    look(client, session_id, "sample=batch&select=w5.1.1")


@for_each("fraction", [0.001, 0.5, 1])
def test_few_samples(client: TestClient, fraction: float) -> None:
    dataset = {"name": "circle", "samples": 2, "train_fraction": fraction}
    session_id = create(client, dataset=dataset)
    step(client, session_id, "epoch", 2)
    look(client, session_id, "")


def test_many_samples(client: TestClient) -> None:
    dataset = {"name": "spiral", "samples": 10_000}
    session_id = create(client, dataset=dataset, batch_size=None)
    look(client, session_id, "sample=batch")


def layers(*parts: tuple[int, str]) -> list[dict[str, Any]]:
    return [{"units": units, "activation": activation} for units, activation in parts]


PUT: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "map": (
        {"dataset": {"name": "xor"}, "layers": layers((2, "relu"), (1, "sigmoid"))},
        {"w": [[[1.5e308, 0], [0, 0]], [[1], [1]]], "b": [[0, 0], [0]]},
    ),
    "curve": (
        {"dataset": {"name": "article"}, "layers": layers((1, "relu"), (1, "identity"))},
        {"w": [[[1e300]], [[1e9]]], "b": [[-1e300], [0]]},
    ),
    "loss": (
        {
            "dataset": {"name": "circle", "samples": 2},
            "layers": layers((1, "identity")),
            "optimizer": {"learning_rate": 1e-320},
        },
        {"w": [[[0], [0]]], "b": [[1.335e154]]},
    ),
    "gradient": (
        {"dataset": {"name": "xor"}, "layers": layers((1, "relu"), (1, "identity"))},
        {"w": [[[0], [0]], [[1e300]]], "b": [[1e-300], [0]]},
    ),
}


@for_each("name", PUT, quick=3)
def test_numbers_as_large_as_the_api_takes_them(client: TestClient, name: str) -> None:
    """Finite for every sample, though not for every place of the map that is drawn between them."""
    parts, parameters = PUT[name]
    session_id = create(client, **parts)
    strict(client.put(address(session_id, "parameters"), json=parameters))
    look(client, session_id, "", "sample=batch&show=gradients")
    step(client, session_id, "epoch")
    visit(client, f"/lab/{session_id}")
