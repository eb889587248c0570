"""A neuron with softmax: ∂Jᵢ/∂z is a sum over the outputs, not a product with one factor."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from tests.web.calls import create
from tests.web.page import visit

IRIS: dict[str, Any] = {
    "dataset": {"name": "iris"},
    "layers": [{"units": 2, "activation": "tanh"}, {"units": 3, "activation": "softmax"}],
    "loss": "cross_entropy",
}


def test_a_value_is_not_explained_by_itself(client: TestClient) -> None:
    address = f"/lab/{create(client, **IRIS)}?select="
    page = visit(client, f"{address}a2.2")
    assert page.soup.select("#product data") and page.soup.select(".softmax tfoot data")
    assert not page.soup.select(".factor, .times, .factor-bars")
    for key, count in (("w1.1.2", 2), ("b1.2", 2), ("a1.1", 2)):
        page = visit(client, f"{address}{key}")
        assert len(page.soup.select(".factor")) == count
        assert len(page.soup.select(".factor-bars")) == 1
