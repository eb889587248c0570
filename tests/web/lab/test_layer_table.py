"""The table under the gradients' chart says what the API says of each layer."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.web.calls import create, read, step
from tests.web.page import visit, words

LAYERS = [
    {"units": 4, "activation": "relu"},
    {"units": 3, "activation": "gelu"},
    {"units": 1, "activation": "tanh"},
]


def shown(text: str) -> float | None:
    return None if text == "–" else float(text.removesuffix(" %").replace("−", "-"))


def test_norm_dead_and_saturated_by_layer(client: TestClient) -> None:
    session_id = create(client, layers=LAYERS)
    step(client, session_id, "epoch", 3)
    wanted = read(client, session_id, metrics="layers")["layers"]
    page = visit(client, f"/lab/{session_id}?charts=gradients")
    rows = page.soup.select("table.layers tbody tr")
    assert len(rows) == len(wanted) == 3
    for row, metrics in zip(rows, wanted, strict=True):
        layer, norm, dead, saturated = (words(cell) for cell in row.select("th, td"))
        assert int(layer) == metrics["layer"]
        if "10" not in norm:
            assert shown(norm) == pytest.approx(metrics["gradient_norm"], rel=0.005)
        for text, share in ((dead, metrics["dead"]), (saturated, metrics["saturated"])):
            percent = None if share is None else pytest.approx(100 * share, rel=0.005)
            assert shown(text) == percent
    assert not visit(client, f"/lab/{session_id}").soup.select("table.layers")
