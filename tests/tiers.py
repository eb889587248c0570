"""`make test` runs the first tier; the marker ``slow`` puts a test into the second."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from zlib import crc32

import pytest
from _pytest.mark import ParameterSet

from tests.for_each import spread


def slow(*values: object, id: str | None = None) -> ParameterSet:
    """A case of ``parametrize`` for the second tier."""
    return pytest.param(*values, id=id, marks=pytest.mark.slow)


def soak(*values: object, id: str | None = None) -> ParameterSet:
    """A case of ``parametrize`` for ``make soak``."""
    return pytest.param(*values, id=id, marks=pytest.mark.soak)


def some_slow(cases: Iterable[object], quick: int) -> list[object]:
    """The cases of ``parametrize``: ``quick`` of them, evenly spread, stay in the first tier.

    A tuple has a value for each of the names.
    """
    every = list(cases)
    chosen = spread(len(every), quick)
    return [
        case if number in chosen else slow(*(case if isinstance(case, tuple) else (case,)))
        for number, case in enumerate(every)
    ]


def work_unit(nodeid: str) -> str:
    """What one worker runs as a whole: a file, or half of the files that need a browser.

    So two workers start a Chromium, and no worker sets up the fixtures of another's file again.
    """
    file = nodeid.partition("::")[0]
    folder = PurePath(file).parent
    if "browser" in folder.parts:
        return f"browser/{crc32(file.encode()) % 2}"
    return str(folder) if folder.name == "replicas" else file
