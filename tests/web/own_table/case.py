"""A small table as people have them, and what the page and the API should make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Value = float | str | None


@dataclass(frozen=True, kw_only=True)
class Case:
    """The file ``content`` and the right reading.

    ``values`` are, by column, the numbers (or the names of the categories) of the first rows; None
    is a missing value. ``roles`` and ``kinds`` are by column. ``said`` are parts of the remarks,
    ``asked`` parts of the questions by the setting that answers them ("k: kind" is the setting
    kind of the column k, "k: " any of its settings). ``refused`` is a part of the sentence if the
    file is refused. ``query`` are reading settings.
    """

    content: bytes
    values: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    asked: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    rows: int | None = None


def text(*lines: str, encoding: str = "utf-8", end: str = "\n") -> bytes:
    """The lines of a file."""
    return end.join((*lines, "")).encode(encoding)
