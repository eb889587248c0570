"""Every data set in every phase, with anything chosen: its page is drawn and says its score."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.engine.datasets import DATASETS
from tests.for_each import for_each
from tests.tiers import slow
from tests.web.calls import address, create, read, step, strict
from tests.web.page import visit
from tests.web.test_every_state import look

VIEWS = (
    "select=w0.1.1",
    "select=b0.1&check=one",
    "select=a1.1&check=all",
    "select=a0.1",
    "sample=batch&select=w1.1.1",
    "sample=batch&select=a0.1",
    "sample=0&select=a2.1&show=gradients",
)


def create_of(client: TestClient, name: str, classes: int | None = None, **parts: Any) -> str:
    """A small session whose output and loss were fitted to the data set."""
    session_id = create(client, **parts)
    patch: dict[str, Any] = {"dataset": {"name": name}}
    if classes is not None:
        patch["dataset"]["classes"] = classes
    strict(client.patch(address(session_id), json=patch))
    return session_id


# A table, classes, numbers, measured.
KINDS = ("xor", "blobs", "sine", "iris")
OTHERS = [slow(name) for name in DATASETS if name not in KINDS]


@pytest.mark.parametrize("name", [*KINDS, *OTHERS])
def test_in_every_phase(client: TestClient, name: str) -> None:
    session_id = create_of(client, name)
    views = cycle(VIEWS)
    for _ in range(7):
        look(client, session_id, next(views), next(views))
        step(client, session_id, "phase")
    step(client, session_id, "sample")
    look(client, session_id, next(views), next(views))
    step(client, session_id, "epoch", 3)
    look(client, session_id, next(views))


@for_each("name", DATASETS, quick=3)
def test_what_there_is_to_predict_fits_the_output(client: TestClient, name: str) -> None:
    session_id = create_of(client, name)
    session = read(client, session_id)
    dataset, recipe = DATASETS[name], session["recipe"]
    classes = dataset.number_of_classes(None)
    output = recipe["layers"][-1]
    if dataset.task == "numbers":
        assert (output["activation"], output["units"], recipe["loss"]) == ("identity", 1, "mse")
        assert session["accuracy"] is None and session["confusion"] is None
        assert session["r_squared"] is not None
    elif classes > 2:
        assert (output["activation"], output["units"]) == ("softmax", classes)
        assert recipe["loss"] == "cross_entropy"
    else:
        assert (output["activation"], output["units"]) == ("sigmoid", 1)
    data = read(client, session_id, "data")
    assert {len(row) for row in data["y"]} == {output["units"]}
    assert {len(row) for row in data["x"]} == {dataset.inputs}


@for_each("name", [name for name, found in DATASETS.items() if found.class_counts], quick=3)
def test_the_numbers_of_classes_that_it_offers_all_work(client: TestClient, name: str) -> None:
    session_id = create_of(client, name)
    page = visit(client, f"/lab/{session_id}")
    offered = [int(str(option["value"])) for option in page.soup.select("#classes option")]
    counts = DATASETS[name].class_counts
    assert offered == (sorted(counts) if len(counts) > 1 else [])
    for classes in offered[-2:]:
        many = create_of(client, name, classes)
        step(client, many, "epoch")
        look(client, many, "select=w1.1.2&sample=batch" if classes > 2 else "select=w1.1.1")
        assert len(read(client, many)["confusion"]) == classes


@for_each("name", ["iris", "sine", "spiral"], quick=3)
def test_standardised_inputs_have_mean_0_and_deviation_1(client: TestClient, name: str) -> None:
    session_id = create_of(client, name)
    strict(client.patch(address(session_id), json={"standardize": True}))
    look(client, session_id, "")
    columns = list(zip(*read(client, session_id, "data")["x"], strict=True))
    for column in columns:
        mean = sum(column) / len(column)
        assert mean == pytest.approx(0, abs=1e-12)
        assert sum((x - mean) ** 2 for x in column) / len(column) == pytest.approx(1)
