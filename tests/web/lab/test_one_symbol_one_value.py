"""A name has one value on the whole page: diagram, formula, microscope, output, charts …"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.render.numbers import number
from app.training.run.symbols import superscript
from tests.tiers import slow
from tests.web.calls import create
from tests.web.html import Tag, parse
from tests.web.page import attribute, press, start, visit

PLACES = {
    "diagram": ["svg.network"],
    "flow": ["#gradient-flow"],
    "formula": ["#moment"],
    "microscope": ["#scope .rule"],
    "bars": ["#scope .batch"],
    "update": ["#scope .update"],
    "output": [".output > .drawing", "#tables"],
    "charts": [".chart-panel"],
    "surface": ["#surface"],
    "counters": [".all-counters"],
    "lesson": [".lesson-body"],
}
"""Where numbers are collected, by what the places are called."""
K_OUTPUTS: dict[str, Any] = {
    "dataset": {"name": "iris"},
    "layers": [{"units": 4, "activation": "tanh", "dropout": 0.3}, {"units": 3}],
    "batch_size": 6,
    "regularizer": {"name": "l2", "rate": 0.01},
}
SEVERAL: dict[str, dict[str, Any]] = {
    "softmax": {
        **K_OUTPUTS,
        "layers": [K_OUTPUTS["layers"][0], {"units": 3, "activation": "softmax"}],
        "loss": "cross_entropy",
        "optimizer": {"name": "adam"},
    },
    "sigmoids": {
        **K_OUTPUTS,
        "layers": [K_OUTPUTS["layers"][0], {"units": 3, "activation": "sigmoid"}],
        "loss": "mse",
        "clip_norm": 0.1,
    },
}
VIEWS = (
    "",
    "select=w0.1.1",
    "select=b0.1",
    "select=a1.1",
    "select=a0.1",
    "select=J",
    "sample=0",
    "sample=batch",
    "charts=loss.score.gradients",
    "surface=open",
)

Found = dict[str, dict[str, set[str]]]
"""For each symbol the values that stand beside it, by place."""


def opened(client: TestClient, network: str) -> str:
    """The id of a session of this network."""
    if network in SEVERAL:
        return create(client, **SEVERAL[network])
    return start(client, network)[0]


def collect(soup: Tag) -> Found:
    """Every number of the page that has a symbol."""
    found: Found = defaultdict(lambda: defaultdict(set))
    collected = 0
    for place, selectors in PLACES.items():
        for tag in soup.select(", ".join(f"{area} [data-name]" for area in selectors)):
            collected += 1
            value = tag.get("data-value") or attribute(tag, "value")
            found[attribute(tag, "data-name")][place].add(value)
    assert collected == len(soup.select("[data-name]")), "a number is in none of the places"
    return found


def contradictions(found: Found) -> dict[str, dict[str, set[str]]]:
    return {
        symbol: dict(places)
        for symbol, places in found.items()
        if len(set().union(*places.values())) > 1
    }


@pytest.mark.parametrize(
    "network", ["article", slow("three"), slow("xor"), slow("circle"), "softmax", slow("sigmoids")]
)
def test_equal_symbols_have_equal_values_in_every_phase(client: TestClient, network: str) -> None:
    session_id = opened(client, network)
    page = visit(client, f"/lab/{session_id}")
    phases = len(page.soup.select("#phase-strip li"))
    together: set[tuple[str, ...]] = set()
    for done in range(phases + 1):
        if done:
            page = press(client, page, "phase", "phase", str(done))
        for view in VIEWS:
            found = collect(visit(client, f"/lab/{session_id}?{view}").soup)
            assert found
            assert contradictions(found) == {}, f"phase {done} of {phases}, {view or 'no view'}"
            together |= {tuple(sorted(places)) for places in found.values()}
    # The same symbol stood in two places at once, or nothing would have been compared.
    assert any({"diagram", "formula", "microscope"} <= set(places) for places in together)
    assert any({"diagram", "bars"} <= set(places) for places in together)
    assert any({"counters", "charts"} <= set(places) for places in together)


def test_charts_and_counters_have_one_value_for_each_quantity(client: TestClient) -> None:
    session_id = opened(client, "softmax")
    view = "?charts=loss.score.gradients"
    names = {"train loss", "test loss", "accuracy"}
    names |= {f"gradient norm of layer {layer}" for layer in (1, 2)}
    batch = 6 / 75  # of the training samples
    for unit in ("epoch", "batch", "phase"):
        page = press(client, visit(client, f"/lab/{session_id}{view}"), "step", "unit", unit)
        at = "1" if unit == "epoch" else f"{1 + batch:g}"
        found = {name: places for name, places in collect(page.soup).items() if "epoch" in name}
        assert set(found) - {"train loss, epoch 1", "test loss, epoch 1"} <= {
            f"{name}, epoch {at}" for name in names
        }
        assert {name.partition(",")[0] for name in found} == names
        assert contradictions(found) == {}
        assert set(found[f"accuracy, epoch {at}"]) == {"charts", "counters"}


def test_the_loss_of_a_full_batch_is_the_loss_of_the_chart(client: TestClient) -> None:
    page = visit(client, f"/lab/{opened(client, 'article')}")
    loss = float(collect_one(page.soup, "J"))
    assert float(collect_one(page.soup, "train loss, epoch 0")) == pytest.approx(loss, rel=1e-14)


def test_a_contradiction_is_found(client: TestClient) -> None:
    page = visit(client, f"/lab/{opened(client, 'article')}")
    assert contradictions(collect(page.soup)) == {}
    value = attribute(page.one("#moment [data-name='∂Jᵢ/∂w¹']"), "data-value")
    wrong = page.response.text.replace(f'data-value="{value}"', 'data-value="0.5"', 1)
    assert set(contradictions(collect(parse(wrong)))) == {"∂Jᵢ/∂w¹"}


@pytest.mark.parametrize("network", ["article", slow("three"), slow("xor")])
def test_the_table_shows_the_same_prediction_once_it_is_known(
    client: TestClient, network: str
) -> None:
    session_id = opened(client, network)
    page = visit(client, f"/lab/{session_id}?sample=0")
    depth = len(page.soup.select("#phase-strip li")) // 2 - 1
    output = f"a{superscript(depth)}"
    for done in range(2 * depth + 2):
        if done:
            page = press(client, page, "phase", "phase", str(done))
        shown = [attribute(tag, "value") for tag in page.soup.select("#tables .chosen data")]
        activations = collect(page.soup)[output]["diagram"]
        assert set(shown) == activations, f"phase {done}"
        assert bool(shown) == (done == 0 or done >= depth)
        if done == 0:
            assert page.text("#train-loss") == number(float(collect_one(page.soup, "J")), 3)


def collect_one(soup: Tag, symbol: str) -> str:
    (value,) = set().union(*collect(soup)[symbol].values())
    return value
