"""Weights and tables, read back by other means than they were written with."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import numpy as np

from app.export.notebook import notebook
from app.export.numpy_script import numpy_script
from app.export.tables import data_csv, history_csv, weights_json, weights_npz
from app.export.torch_script import torch_script
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.training.runs import run


def test_the_weights_as_npz_load_without_pickle() -> None:
    session = run()
    with np.load(io.BytesIO(weights_npz(session)), allow_pickle=False) as loaded:
        assert sorted(loaded) == ["b0", "b1", "orientation", "w0", "w1"]
        assert str(loaded["orientation"]) == "row = source, column = target"
        for layer in range(2):
            np.testing.assert_array_equal(loaded[f"w{layer}"], session.network.w[layer])
            np.testing.assert_array_equal(loaded[f"b{layer}"], session.network.b[layer])


def test_the_weights_as_json() -> None:
    session = run()
    made = json.loads(weights_json(session))
    assert made == {
        "units": [2, 3, 1],
        "activations": ["tanh", "sigmoid"],
        "orientation": "row = source, column = target",
        "w": [w.tolist() for w in session.network.w],
        "b": [b.tolist() for b in session.network.b],
    }


@for_each("make", [numpy_script, notebook, torch_script, weights_json])
def test_every_export_of_weights_says_which_way_round_they_are(
    make: Callable[[TrainingSession], str],
) -> None:
    text = " ".join(make(run()).replace("#", " ").split())
    assert "row = source, column = target" in text


def test_the_losses_are_the_history() -> None:
    session = run()
    session.step(Unit.EPOCH, 3)
    head, *rows = csv.reader(io.StringIO(history_csv(session)))
    assert head == ["epoch", "train_loss", "test_loss"]
    assert [int(row[0]) for row in rows] == [0, 1, 2, 3]
    assert [float(row[1]) for row in rows] == session.history.train
    assert [float(row[2]) for row in rows] == session.history.test


def test_without_a_test_set_its_column_is_empty() -> None:
    session = run(dataset={"name": "xor"})
    rows = list(csv.DictReader(io.StringIO(history_csv(session))))
    assert [row["test_loss"] for row in rows] == [""]


@for_each(("dataset", "output", "inputs"), [("circle", "sigmoid", 2), ("sine", "identity", 1)])
def test_the_data_are_the_points_as_drawn(dataset: str, output: str, inputs: int) -> None:
    session = run(
        dataset={"name": dataset, "samples": 20},
        layers=[{"units": 1, "activation": output}],
        standardize=True,
    )
    head, *rows = csv.reader(io.StringIO(data_csv(session)))
    assert head == ["split", *(f"x{number + 1}" for number in range(inputs)), "label"]
    for name, split in (("train", session.data.train), ("test", session.data.test)):
        mine = [[float(cell) for cell in row[1:]] for row in rows if row[0] == name]
        np.testing.assert_array_equal(mine, np.column_stack([split.points, split.target]))
