"""Files of a run of own data: a script that trains it again, its rows, a session to open."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import pytest

from app.export.downloads import DOWNLOADS
from app.export.numpy_script import numpy_script
from app.export.session_file import read_session, write_session
from app.export.tables import data_csv
from app.training.own_data import OwnData
from app.training.run.position import Unit
from tests.export.scripts import printed_losses, run_source
from tests.training.own_runs import flowers, own_run, prices
from tests.training.runs import state

BOTH = pytest.mark.parametrize("own", [flowers(), prices()], ids=["classes", "numbers"])


@BOTH
def test_the_script_trains_the_same_run(own: OwnData, tmp_path: Path) -> None:
    session = own_run(own)
    session.step(Unit.EPOCH, 3)
    printed = printed_losses(run_source(numpy_script(session), tmp_path))
    for epoch, train in zip(session.history.epoch, session.history.train, strict=True):
        assert math.isclose(printed[epoch][0], train, rel_tol=1e-9)


@BOTH
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
    found = sorted([float(row[name]) for name in ("x1", "x2", "x3")] for row in rows)
    assert found == sorted(own.points.tolist())


@BOTH
@pytest.mark.parametrize("name", DOWNLOADS)
def test_every_file_can_be_made(own: OwnData, name: str) -> None:
    assert DOWNLOADS[name].make(own_run(own))
