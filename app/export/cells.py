"""Cells of prose and code, which make a notebook or a plain script."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

WIDTH = 98


@dataclass(frozen=True)
class Cell:
    """Prose of one paragraph or more, and the Python that it describes, which may be empty."""

    prose: str
    code: str


def to_script(cells: list[Cell]) -> str:
    """The cells as one Python file, the prose as comments."""
    return "\n\n".join(f"{_comment(cell.prose)}\n{cell.code.strip()}\n" for cell in cells)


def _comment(prose: str) -> str:
    lines = [
        line
        for paragraph in prose.split("\n")
        for line in textwrap.wrap(
            paragraph, WIDTH - 2, break_long_words=False, break_on_hyphens=False
        )
        or [""]
    ]
    return "\n".join(f"# {line}".rstrip() for line in lines)
