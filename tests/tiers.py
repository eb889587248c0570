"""`make test` runs the first tier; the marker ``slow`` puts a test into the second."""

from __future__ import annotations

from pathlib import PurePath
from zlib import crc32

import pytest
from _pytest.mark import ParameterSet


def slow(*values: object, id: str | None = None) -> ParameterSet:
    """A case of ``parametrize`` for the second tier."""
    return pytest.param(*values, id=id, marks=pytest.mark.slow)


def work_unit(nodeid: str) -> str:
    """What one worker runs as a whole: a file, or half of the files that need a browser.

    So two workers start a Chromium, and no worker sets up the fixtures of another's file again.
    """
    file = nodeid.partition("::")[0]
    folder = PurePath(file).parent
    if folder.name == "browser":
        return f"{folder}/{crc32(file.encode()) % 2}"
    return str(folder) if folder.name == "replicas" else file
