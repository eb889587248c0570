"""The textbook examples: every published figure stands on the page under its symbol."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.training.recipe.examples import EXAMPLES
from tests.for_each import for_each
from tests.web.calls import read, step
from tests.web.page import Page, attribute, start, visit

TEXTBOOK = [name for name, example in EXAMPLES.items() if example.group == "Textbook"]


def figures(page: Page) -> dict[str, float]:
    """Every named number of the page; equal names have equal numbers."""
    found: dict[str, float] = {}
    for tag in page.soup.select("[data-name]"):
        name = attribute(tag, "data-name")
        value = tag.get("data-value") or tag.get("value")
        if value is not None:
            assert found.setdefault(name, float(str(value))) == float(str(value)), name
    return found


def shown(client: TestClient, session_id: str, select: str = "w1.1.1") -> dict[str, float]:
    return figures(visit(client, f"/lab/{session_id}?select={select}"))


def check(found: dict[str, float], published: dict[str, float], digits: float = 5e-10) -> None:
    for name, figure in published.items():
        assert found[name] == pytest.approx(figure, abs=digits), name


def test_2_2_2_before_the_first_update(client: TestClient) -> None:
    session_id, _ = start(client, "2-2-2")
    check(
        shown(client, session_id),
        {
            "z¹₁": 0.3775,
            "a¹₁": 0.593269992,
            "a¹₂": 0.596884378,
            "z²₁": 1.105905967,
            "a²₁": 0.751365070,
            "a²₂": 0.772928465,
            "J": 0.298371109,
            "∂Jᵢ/∂a²₁": 0.741365070,
            "∂a²₁/∂z²₁": 0.186815602,
            "∂z²₁/∂w¹₁₁": 0.593269992,
            "∂J/∂w¹₁₁": 0.082167041,
        },
    )
    check(shown(client, session_id, "w0.1.1"), {"∂J/∂w⁰₁₁": 0.000438568})


def test_2_2_2_after_one_update(client: TestClient) -> None:
    session_id, _ = start(client, "2-2-2")
    step(client, session_id, "epoch")
    found = shown(client, session_id)
    # Printed 0.291027924: its author rounded on the way.
    check(found, {"J": 0.291027774, "b⁰₁": 0.35, "b⁰₂": 0.35, "b¹₁": 0.6, "b¹₂": 0.6})
    w = read(client, session_id, "parameters")["w"]
    printed = [
        [[0.149780716, 0.249751144], [0.199561432, 0.299502287]],
        [[0.358916480, 0.511301270], [0.408666186, 0.561370121]],
    ]
    for layer in range(2):
        for j in range(2):
            assert w[layer][j] == pytest.approx(printed[layer][j], abs=5e-10)
            for k in range(2):
                name = f"w{'⁰¹'[layer]}{'₁₂'[j]}{'₁₂'[k]}"
                assert found[name] == w[layer][j][k], name


def test_2_2_2_after_10_000_updates(client: TestClient) -> None:
    session_id, _ = start(client, "2-2-2")
    step(client, session_id, "epoch", 10_000)
    found = shown(client, session_id)
    # Printed 0.0000351085 for the same reason.
    check(found, {"a²₁": 0.01591362, "a²₂": 0.98406427}, 5e-9)
    check(found, {"J": 3.5102e-5}, 5e-10)


@pytest.mark.slow
def test_2_2_2_with_its_biases_trained(client: TestClient) -> None:
    session_id, _ = start(client, "2-2-2")
    client.patch(f"/api/sessions/{session_id}", json={"frozen": []}).raise_for_status()
    step(client, session_id, "epoch")
    biases = {"b⁰₁": 0.345614323, "b⁰₂": 0.345022873, "b¹₁": 0.530750719, "b¹₂": 0.619049118}
    check(shown(client, session_id), {"J": 0.280471447, **biases})
    step(client, session_id, "epoch", 9_999)
    check(shown(client, session_id), {"J": 2.4476e-6}, 5e-11)


def test_the_sigmoid_neuron(client: TestClient) -> None:
    session_id, _ = start(client, "one-neuron")
    for select, by, value in (
        ("w0.1.1", "w⁰₁₁", -0.196611933),
        ("w0.2.1", "w⁰₂₁", -0.393223866),
        ("b0.1", "b⁰", 0.196611933),
    ):
        found = shown(client, session_id, select)
        check(
            found,
            {"z¹": 1.0, "a¹": 0.731058579, "∂a¹/∂z¹": 0.196611933, f"∂J/∂{by}": value},
        )
        assert found["∂Jᵢ/∂a¹"] == 1.0


@for_each(("name", "before", "after"), [("slow-neuron", 0.98, 0.20), ("quick-neuron", 0.82, 0.09)])
def test_the_slow_neuron(client: TestClient, name: str, before: float, after: float) -> None:
    session_id, _ = start(client, name)
    found = shown(client, session_id, "w0.1.1")
    assert round(found["a¹"], 2) == before
    assert found["J"] == found["a¹"] ** 2 / 2
    step(client, session_id, "epoch", 300)
    assert round(shown(client, session_id, "w0.1.1")["a¹"], 2) == after


def test_the_slow_neuron_learns_at_once_with_cross_entropy(client: TestClient) -> None:
    slopes = {}
    for name in ("slow-neuron", "slow-neuron-cross-entropy"):
        session_id, _ = start(client, name)
        slopes[name] = shown(client, session_id, "w0.1.1")["∂J/∂w⁰"]
    assert slopes["slow-neuron-cross-entropy"] == pytest.approx(0.982013790, abs=5e-10)
    assert slopes["slow-neuron"] == pytest.approx(0.017345, abs=5e-7)


@for_each("name", TEXTBOOK)
def test_reset_goes_back_to_the_printed_weights(client: TestClient, name: str) -> None:
    session_id, _ = start(client, name)
    before = read(client, session_id, "parameters")
    step(client, session_id, "epoch", 3)
    assert read(client, session_id, "parameters") != before
    client.post(f"/api/sessions/{session_id}/reset").raise_for_status()
    assert read(client, session_id, "parameters") == before


def test_they_are_in_a_menu_with_their_sources(client: TestClient) -> None:
    _, page = start(client, "article")
    entries = page.soup.select("#textbook li")
    assert len(entries) == len(TEXTBOOK) >= 4
    for name, entry in zip(TEXTBOOK, entries, strict=True):
        (link,) = entry.select("a")
        assert attribute(link, "href").endswith(f"example={name}")
        assert EXAMPLES[name].source in entry.get_text()
