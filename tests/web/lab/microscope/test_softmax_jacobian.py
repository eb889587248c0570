"""Softmax with its Jacobian: p, J, ∂J/∂z and the row of the Jacobian, as computed by hand."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import create, read
from tests.web.page import Page, attribute, visit

P = (0.659001139, 0.242432971, 0.098565890)
SLOPES = (-0.340998861, 0.242432971, 0.098565890)


def of_logits(client: TestClient, *logits: float) -> tuple[str, int]:
    """A softmax layer whose z are these for every sample, and a sample of the first class.

    J is a sum over the samples, so that a sample's part has no 1/m in it.
    """
    session_id = create(
        client,
        dataset={"name": "blobs", "samples": 12, "classes": 3},
        layers=[{"units": 3, "activation": "softmax"}],
        loss="cross_entropy",
        reduction={"samples": "sum"},
        initializer={"name": "given", "w": [[[0.0] * 3] * 2], "b": [list(logits)]},
        batch_size=None,
    )
    # Only the sample's own class has a ∂J/∂a.
    sensitivities = read(client, session_id, "trace", index=[0, 1, 2, 3, 4, 5])["dJ_da"][-1]
    return session_id, next(row for row, each in enumerate(sensitivities) if each[0])


def named(page: Page) -> dict[str, float]:
    return {
        attribute(tag, "data-name"): float(str(tag.get("data-value") or tag.get("value")))
        for tag in page.soup.select("[data-name]")
        if tag.get("data-value") or tag.get("value")
    }


@for_each("unit", [1, 2, 3])
def test_the_row_of_the_jacobian_and_its_product(client: TestClient, unit: int) -> None:
    session_id, row = of_logits(client, 2.0, 1.0, 0.1)
    page = visit(client, f"/lab/{session_id}?select=a1.{unit}&sample={row}")
    found = named(page)
    index = "₁₂₃"[unit - 1]
    assert found[f"∂Jᵢ/∂z¹{index}"] == pytest.approx(SLOPES[unit - 1], abs=5e-10)
    for k in range(3):
        assert found[f"a¹{'₁₂₃'[k]}"] == pytest.approx(P[k], abs=5e-10)
    products = []
    for k, entry in enumerate(page.soup.select(".softmax tbody tr")):
        sensitivity, slope, product = (
            float(attribute(tag, "value")) for tag in entry.select("data")
        )
        own = k == unit - 1
        assert sensitivity == pytest.approx(-1 / P[0] if k == 0 else 0.0, abs=5e-9)
        assert slope == pytest.approx(P[k] * (own - P[unit - 1]), abs=1e-9)
        products.append(product)
    assert len(products) == 3
    assert sum(products) == pytest.approx(SLOPES[unit - 1], abs=1e-9)


@for_each(
    ("logits", "part"), [((2.0, 1.0, 0.1), 0.417030016), ((1000.0, 1001.0, 1002.0), 2.407605964)]
)
def test_its_loss(client: TestClient, logits: tuple[float, ...], part: float) -> None:
    session_id, row = of_logits(client, *logits)
    page = visit(client, f"/lab/{session_id}?select=J&sample={row}")
    assert page.number("#loss-part") == pytest.approx(part, abs=5e-10)
