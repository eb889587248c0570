"""Exported scripts, run in a process of their own."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from app.training.run.session import TrainingSession

Rows = dict[int, tuple[float, float | None]]


# Each script is a main program of its own, with nothing of the ones before in its names.
DRIVER = """
import contextlib, io, json, runpy, sys
printed = {}
for name, path in json.loads(sys.argv[1]).items():
    with contextlib.redirect_stdout(io.StringIO()) as out:
        runpy.run_path(path, run_name="__main__")
    printed[name] = out.getvalue()
print(json.dumps(printed))
"""


def run_sources(sources: Mapping[str, str], folder: Path) -> dict[str, str]:
    """What scripts print, by name, in one other process that cannot import this project."""
    paths = {}
    for number, (name, source) in enumerate(sources.items()):
        path = folder / f"script{number}.py"
        path.write_text(source, encoding="utf-8")
        paths[name] = str(path)
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", DRIVER, json.dumps(paths)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    printed: dict[str, str] = json.loads(done.stdout)
    return printed


def run_source(source: str, folder: Path) -> str:
    """The same for one script."""
    return run_sources({"it": source}, folder)["it"]


def printed_losses(output: str) -> Rows:
    """Epoch → training and test loss, of the lines that are nothing but numbers."""
    rows: Rows = {}
    for line in output.splitlines():
        words = line.split()
        if words and words[0].isdigit():
            rows[int(words[0])] = (float(words[1]), float(words[2]) if len(words) > 2 else None)
    return rows


def largest_difference(output: str) -> float:
    (line,) = [line for line in output.splitlines() if "largest difference" in line]
    return float(line.rpartition(" ")[2])


def recorded_losses(session: TrainingSession, first: int = 0) -> Rows:
    history = session.history
    rows = zip(history.epoch, history.train, history.test, strict=True)
    return {epoch: (train, test) for epoch, train, test in rows if epoch >= first}


def assert_same(printed: Rows, recorded: Rows) -> None:
    assert printed.keys() == recorded.keys()
    for epoch, (train, test) in recorded.items():
        assert printed[epoch][0] == pytest.approx(train, rel=1e-9, abs=1e-9)
        if test is None:
            assert printed[epoch][1] is None
        else:
            assert math.isclose(printed[epoch][1] or 0.0, test, rel_tol=1e-9, abs_tol=1e-9)
