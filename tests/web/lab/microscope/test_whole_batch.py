"""The microscope of the whole batch: what is known, every z, and the way to one sample."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.web.calls import create, step
from tests.web.page import Page, attribute, visit

NETWORK: dict[str, Any] = {
    "layers": [{"units": 2, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}],
    "batch_size": 6,
}
IRIS: dict[str, Any] = {
    "dataset": {"name": "iris"},
    "layers": [{"units": 2, "activation": "tanh"}, {"units": 3, "activation": "softmax"}],
    "loss": "cross_entropy",
    "batch_size": 6,
}


def rows_of(page: Page) -> list[int]:
    """The numbers in each sample's row; a dash is none."""
    return [len(row.select("data")) for row in page.soup.select(".rule .samples tbody tr")]


def test_it_says_which_phase_brings_what(client: TestClient) -> None:
    session_id = create(client, **NETWORK)
    said = []
    for _ in range(6):
        step(client, session_id, "phase")
        page = visit(client, f"/lab/{session_id}?select=w0.1.1&sample=batch")
        said.append(page.text(".batch-curve p").partition(" One sample")[0])
        assert rows_of(page) == ([0] * 6 if len(said) < 5 else [4] * 6)
        # Nothing is drawn or summed before it is known.
        assert bool(page.soup.select(".batch-dots")) == (len(said) > 0)
        assert bool(page.soup.select(".rule tfoot data")) == (len(said) >= 5)
    waits = "z¹₁ is known for 6 samples; the factors of ∂J/∂w⁰₁₁ come with backward 1."
    sums = "∂J/∂w⁰₁₁ is a sum, so it is not one product: each sample has factors of its own."
    assert said == [waits] * 4 + [sums] * 2


def test_before_its_forward_phase_there_is_no_z(client: TestClient) -> None:
    session_id = create(client, **NETWORK)
    step(client, session_id, "phase")
    page = visit(client, f"/lab/{session_id}?select=w1.1.1&sample=batch")
    said = page.text(".batch-curve p")
    assert said.startswith("z² comes with forward 2, the factors of ∂J/∂w¹₁₁ with backward 2.")
    assert page.soup.select(".activation-curve") and not page.soup.select(".batch-dots")


def test_some_samples_are_known_before_others(client: TestClient) -> None:
    session_id = create(client, **NETWORK)
    step(client, session_id, "sample", 2)
    page = visit(client, f"/lab/{session_id}?select=b0.2&sample=batch")
    assert rows_of(page) == [4, 4, 0, 0, 0, 0]
    assert page.text(".rule tfoot th") == "sum so far"


@pytest.mark.parametrize(
    ("network", "key"), [(NETWORK, "w0.1.1"), (NETWORK, "a1.1"), (IRIS, "b1.2")]
)
def test_the_way_to_one_sample(client: TestClient, network: dict[str, Any], key: str) -> None:
    address = f"/lab/{create(client, **network)}"
    page = visit(client, f"{address}?select={key}&sample=batch")
    assert not page.soup.select(".factor, .factor-bars, .tangent")
    elementwise = network is NETWORK
    assert bool(page.soup.select(".rule .activation-curve")) == elementwise
    one = visit(client, address + attribute(page.one("#to-one-sample"), "href"))
    assert one.soup.select(".factor") and one.soup.select(".factor-bars")
    assert bool(one.soup.select(".tangent")) == elementwise


def test_an_input_has_no_sum(client: TestClient) -> None:
    page = visit(client, f"/lab/{create(client)}?select=a0.1&sample=batch")
    assert page.text(".rule") == "Inputs are not trained. Choose a sample to see the value."


def test_with_clipping_the_update_waits_for_all_gradients(client: TestClient) -> None:
    for clip_norm, said in (
        (None, "∂J/∂w¹₁₁ comes with backward 2."),
        (0.1, "Clipping needs the gradients of all layers first."),
    ):
        session_id = create(client, **NETWORK, clip_norm=clip_norm)
        step(client, session_id, "phase")
        page = visit(client, f"/lab/{session_id}?select=w1.1.1")
        assert page.text(".update-lines").find(said) >= 0
