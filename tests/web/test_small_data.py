"""One row, one class, constant columns and several numbers to predict: every page and file."""

from __future__ import annotations

import re
from itertools import cycle
from typing import Any

from starlette.testclient import TestClient

from app.export.downloads import DOWNLOADS
from app.web.pictures.figure_names import FIGURES
from tests.for_each import for_each
from tests.web.api.test_own_data import make
from tests.web.calls import step
from tests.web.page import visit
from tests.web.test_every_state import look

SQUARE = [[a / 5, b / 5] for a in range(6) for b in range(6)]
DATA: dict[str, dict[str, Any]] = {
    "one row": {"x": [[0.05, 0.1]], "y": [0.01]},
    "one row of one input": {"x": [[0.05]], "y": [[0.01, 0.99]]},
    "one row of three inputs": {"x": [[0.05, 0.1, 0.2]], "y": [[0.01, 0.99]]},
    "zeros": {"x": [[1.0]], "y": [0]},
    "one class": {"x": [[1.0, 2.0, 3.0], [1.0, 2.0, 4.0]], "y": ["cat", "cat"]},
    "constant": {"x": [[2.0, 3.0]] * 6, "y": [[1.0, 2.0]] * 6},
    "curves": {"x": [[a / 9] for a in range(20)], "y": [[a, 1e5 * a] for a in range(20)]},
    "ten outputs": {"x": SQUARE, "y": [[a * b + k for k in range(10)] for a, b in SQUARE]},
}
VIEWS = (
    "select=w0.1.1&check=one&output=2",
    "select=a1.1&points=pull",
    "select=b1.1&check=all&map=error",
    "sample=batch&select=w1.1.1&points=errors&output=2",
    "select=a0.1&charts=loss.score.gradients.weights.activations",
    "select=J&surface=open",
    "sample=batch&select=a0.1&map=error&output=2",
)
NO_NUMBER = re.compile(r"(?<![A-Za-z0-9+/=])(nan|inf|NaN|Infinity)(?![A-Za-z0-9+/=])")


@for_each("name", DATA, quick=2)
def test_every_page_and_file(client: TestClient, name: str) -> None:
    session = make(client, data=DATA[name])
    path, views = f"/lab/{session['id']}", cycle(VIEWS)
    for _ in range(2 * len(session["recipe"]["layers"]) + 2):
        look(client, session["id"], next(views))
        step(client, session["id"], "phase")
    step(client, session["id"], "epoch", 20)
    for view in VIEWS:
        answer = client.get(f"{path}?{view}")
        assert answer.status_code == 200
        assert not NO_NUMBER.search(answer.text)
    for page in ("points", "data", "race", "sweep"):
        visit(client, f"{path}/{page}")
    for file in DOWNLOADS:
        assert client.get(f"{path}/export/{file}").status_code == 200
    for figure in FIGURES:
        answer = client.get(f"{path}/picture/drawing?figure={figure}&format=svg&output=2")
        assert answer.status_code in (200, 422)
    for part in ("trace", "data?split=test", "history"):
        assert client.get(f"/api/sessions/{session['id']}/{part}").status_code == 200
