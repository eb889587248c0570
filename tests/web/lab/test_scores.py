"""Scores on the page and in the API are those of an independent count over the predictions."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import create, read, step
from tests.web.page import visit, words
from tests.web.test_every_data_set import create_of


def predictions(client: TestClient, session_id: str) -> tuple[Any, Any]:
    """ŷ and y of the test set, or of the training set of a truth table."""
    has_test = read(client, session_id)["loss"]["test"] is not None
    split = "test" if has_test else "train"
    predicted = read(client, session_id, "trace", split=split)["a"][-1]
    return predicted, read(client, session_id, "data", split=split)["y"]


def class_of(row: list[float], middle: float) -> int:
    return row.index(max(row)) if len(row) > 1 else int(row[0] > middle)


@for_each(
    ("name", "classes"),
    [("circle", None), ("xor", None), ("spiral", 3), ("blobs", 10), ("iris", None)],
    quick=3,
)
def test_confusion_counts_the_predictions(
    client: TestClient, name: str, classes: int | None
) -> None:
    session_id = create_of(client, name, classes, dataset={"name": "circle", "samples": 120})
    step(client, session_id, "epoch", 4)
    session = read(client, session_id)
    predicted, y = predictions(client, session_id)
    k = len(session["confusion"])
    wanted = [[0] * k for _ in range(k)]
    for guess, truth in zip(predicted, y, strict=True):
        wanted[class_of(truth, 0.5)][class_of(guess, 0.5)] += 1
    assert session["confusion"] == wanted
    right = sum(wanted[label][label] for label in range(k))
    assert session["accuracy"] == right / len(y)
    page = visit(client, f"/lab/{session_id}?charts=confusion")
    assert float(page.text("#accuracy").removesuffix(" %")) == pytest.approx(
        100 * right / len(y), abs=0.1
    )
    rows = page.soup.select("table.confusion tbody tr")
    shown = [[int(words(cell)) for cell in row.select("td")] for row in rows]
    assert shown == wanted
    diagonal = [[cell.has_attr("class") for cell in row.select("td")] for row in rows]
    assert all(marks == [n == row for n in range(k)] for row, marks in enumerate(diagonal))


@for_each("name", ["line", "sine", "plane", "bumps"], quick=3)
def test_r_squared_of_numbers(client: TestClient, name: str) -> None:
    session_id = create_of(client, name)
    step(client, session_id, "epoch", 3)
    session = read(client, session_id)
    predicted, y = predictions(client, session_id)
    mean = sum(value for (value,) in y) / len(y)
    left = sum((a - b) ** 2 for (a,), (b,) in zip(predicted, y, strict=True))
    wanted = 1 - left / sum((value - mean) ** 2 for (value,) in y)
    assert session["r_squared"] == pytest.approx(wanted, rel=1e-9, abs=1e-12)
    assert (session["accuracy"], session["confusion"]) == (None, None)
    page = visit(client, f"/lab/{session_id}")
    label = page.one("#accuracy").find_parent("div")
    assert label is not None and "R²" in words(label).split()
    shown = float(page.text("#accuracy").replace("−", "-"))
    assert shown == pytest.approx(wanted, rel=0.005), "three digits"


def test_r_squared_of_equal_numbers_is_not_known(client: TestClient) -> None:
    """One sample to test has no spread to be explained."""
    session_id = create(
        client,
        dataset={"name": "line", "samples": 2, "train_fraction": 0.5},
        layers=[{"units": 1, "activation": "identity"}],
        features=["x1"],
    )
    assert read(client, session_id)["r_squared"] is None
    assert visit(client, f"/lab/{session_id}").text("#accuracy") == "–"
