"""The scripts check their types against the frame that the server sends."""

from __future__ import annotations

from tests.web.lab import frame_types


def test_the_declarations_are_those_of_the_python_types() -> None:
    assert frame_types.FILE.read_text("utf-8") == frame_types.declarations(), (
        "run python -m tests.web.lab.frame_types"
    )
