"""The data of a session, as fed to its network; the history of its losses."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import address, create, problem, read, step


def test_a_truth_table_is_its_rows(client: TestClient) -> None:
    session_id = create(client, dataset={"name": "and"})
    assert read(client, session_id, "data") == {
        "x": [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]],
        "y": [[0.0], [0.0], [0.0], [1.0]],
        "target": None,
    }


def test_the_articles_input_is_its_output(client: TestClient) -> None:
    session_id = create(client, dataset={"name": "article"})
    assert read(client, session_id, "data") == {
        "x": [[0.0], [1.0]],
        "y": [[0.0], [1.0]],
        "target": None,
    }


def test_labels_fit_the_output_activation(client: TestClient) -> None:
    session_id = create(client, layers=[{"units": 1, "activation": "tanh"}])
    assert {y for (y,) in read(client, session_id, "data")["y"]} == {-1.0, 1.0}


@for_each(("fraction", "train", "test"), [(0.5, 12, 12), (0.75, 18, 6), (1, 24, 0)])
def test_the_splits_are_what_was_asked_for(
    client: TestClient, fraction: float, train: int, test: int
) -> None:
    dataset = {"name": "circle", "samples": 24, "train_fraction": fraction}
    session_id = create(client, dataset=dataset)
    splits = {split: read(client, session_id, "data", split=split) for split in ("train", "test")}
    assert (len(splits["train"]["x"]), len(splits["test"]["x"])) == (train, test)
    assert all(len(split["x"]) == len(split["y"]) for split in splits.values())
    points = [tuple(x) for split in splits.values() for x in split["x"]]
    assert len(set(points)) == 24


def test_the_training_set_is_the_default(client: TestClient) -> None:
    session_id = create(client)
    assert read(client, session_id, "data") == read(client, session_id, "data", split="train")


def test_only_the_chosen_inputs_are_fed_in_their_order(client: TestClient) -> None:
    whole: Any = read(client, create(client), "data")["x"]
    swapped = read(client, create(client, features=["x2", "x1"]), "data")["x"]
    second = read(client, create(client, features=["x2"]), "data")["x"]
    assert swapped == [[x2, x1] for x1, x2 in whole]
    assert second == [[x2] for _, x2 in whole]


@for_each("part", ["data", "trace"])
def test_there_is_no_third_split(client: TestClient, part: str) -> None:
    session_id = create(client)
    response = client.get(address(session_id, part), params={"split": "validation"})
    detail = problem(response, 422)
    assert "split" in detail and "train" in detail and "test" in detail


def test_history_has_a_row_for_each_epoch_from_zero_on(client: TestClient) -> None:
    session_id = create(client)
    losses = [read(client, session_id)["loss"]]
    for _ in range(4):
        losses.append(step(client, session_id, "epoch")["loss"])
    step(client, session_id, "batch")
    assert read(client, session_id, "history") == {
        "epoch": [0, 1, 2, 3, 4],
        "train": [loss["train"] for loss in losses],
        "test": [loss["test"] for loss in losses],
    }
