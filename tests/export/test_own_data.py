"""Files of a run of own data: a script that trains it again, its rows, a session to open."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
from pydantic import JsonValue

from app.export.downloads import DOWNLOADS
from app.export.numpy_script import numpy_script
from app.export.session_file import read_session, write_session
from app.export.tables import data_csv, weights_json
from app.export.torch_script import torch_script
from app.training.own_data import OwnData, data_of_lists
from app.training.run.position import Unit
from tests.export.scripts import printed_losses, run_source
from tests.training.own_runs import flowers, own_run, prices
from tests.training.runs import state


def spread_prices() -> OwnData:
    """House prices of two inputs, and a temperature in Kelvin beside them."""
    x = np.random.default_rng(4).normal(size=(30, 2))
    target = np.column_stack([176e3 + 61e3 * np.tanh(x[:, 0]), 290.0 + x[:, 1]])
    return OwnData(x, target, ("a", "b"), ("price", "temperature"), "numbers", ())


EVERY = {
    "classes": flowers(),
    "numbers": prices(),
    "several numbers": spread_prices(),
    "one row": data_of_lists([[0.05, 0.1]], [[0.01, 0.99]]),
    "one class": data_of_lists([[1.0], [2.0]], [0, 0]),
}
EACH = pytest.mark.parametrize("own", EVERY.values(), ids=EVERY)


@EACH
def test_the_script_trains_the_same_run(own: OwnData, tmp_path: Path) -> None:
    session = own_run(own)
    session.step(Unit.EPOCH, 3)
    printed = printed_losses(run_source(numpy_script(session), tmp_path))
    for epoch, train in zip(session.history.epoch, session.history.train, strict=True):
        assert math.isclose(printed[epoch][0], train, rel_tol=1e-9)


@pytest.mark.parametrize("dropout", [0.0, 0.2])
def test_the_script_says_the_error_in_the_unit_of_the_target(
    dropout: float, tmp_path: Path
) -> None:
    layers: list[JsonValue] = [
        {"units": 4, "activation": "tanh", "dropout": dropout},
        {"units": 2, "activation": "identity"},
    ]
    session = own_run(spread_prices(), layers=layers)
    session.step(Unit.EPOCH, 3)
    source = numpy_script(session)
    assert "The target (price, temperature) is standardised" in source
    printed = run_source(source, tmp_path).splitlines()
    for name, split in (("training", session.data.train), ("test", session.data.test)):
        (line,) = [line for line in printed if line.startswith(f"{name} error in the unit")]
        found = json.loads(line[line.index("[") :])
        a = session.network.predict(split.x)
        mean = session.data.train.target.mean(axis=0)
        std = session.data.train.target.std(axis=0)
        expected = np.sqrt(((a * std + mean - split.target) ** 2).mean(axis=0))
        assert found == pytest.approx(expected.tolist(), rel=1e-9)


def test_the_torch_script_undoes_the_scale() -> None:
    session = own_run(spread_prices())
    source = torch_script(session)
    compile(source, "script.py", "exec")
    mean, std = (
        re.search(rf"TARGET_{name} = torch.tensor\((.*)\)", source) for name in ("MEAN", "STD")
    )
    train = session.data.train.target
    assert mean and json.loads(mean[1]) == pytest.approx(train.mean(axis=0).tolist(), rel=1e-14)
    assert std and json.loads(std[1]) == pytest.approx(train.std(axis=0).tolist(), rel=1e-13)
    assert "return y * TARGET_STD + TARGET_MEAN" in source


def test_the_weights_name_the_scale() -> None:
    session = own_run(spread_prices())
    saved = json.loads(weights_json(session))
    train = session.data.train.target
    assert saved["target_mean"] == pytest.approx(train.mean(axis=0).tolist(), rel=1e-14)
    assert saved["target_std"] == pytest.approx(train.std(axis=0).tolist(), rel=1e-13)
    assert "target_mean" not in json.loads(weights_json(own_run(flowers())))


def test_the_csv_has_the_target_in_its_unit() -> None:
    own = prices()
    rows = list(csv.DictReader(io.StringIO(data_csv(own_run(own)))))
    assert sorted(float(row["price"]) for row in rows) == sorted(own.target[:, 0].tolist())


@EACH
def test_a_saved_session_goes_on_the_same(own: OwnData) -> None:
    session = own_run(own)
    session.step(Unit.BATCH, 2)
    again = read_session(write_session(session).encode())
    assert state(again) == state(session)
    assert again.own is not None
    assert again.own.names == own.names


def test_the_rows_are_those_brought() -> None:
    own = flowers()
    rows = list(csv.DictReader(io.StringIO(data_csv(own_run(own)))))
    found = [([float(row[name]) for name in own.names], row["kind"]) for row in rows]
    labels = [own.class_names[label] for label in own.target.tolist()]
    assert sorted(found) == sorted(zip(own.points.tolist(), labels, strict=True))


def test_the_rows_of_several_numbers() -> None:
    session = own_run(spread_prices())
    rows = list(csv.DictReader(io.StringIO(data_csv(session))))
    assert [row["split"] for row in rows].count("train") == len(session.data.train)
    written = [[float(row[name]) for name in ("a", "b", "price", "temperature")] for row in rows]
    kept = [
        np.column_stack([part.points, part.target])
        for part in (session.data.train, session.data.test)
    ]
    np.testing.assert_array_equal(written, np.concatenate(kept))


def test_names_in_the_rows_are_no_formula() -> None:
    own = data_of_lists([[1.0], [2.0]], ["@a", "b"], inputs=["=x"], target="+y")
    head, *rows = csv.reader(io.StringIO(data_csv(own_run(own))))
    assert head == ["split", "'=x", "'+y"]
    assert sorted(row[2] for row in rows) == ["'@a", "b"]


@EACH
@pytest.mark.parametrize("name", DOWNLOADS)
def test_every_file_can_be_made(own: OwnData, name: str) -> None:
    assert DOWNLOADS[name].make(own_run(own))
