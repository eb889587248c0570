"""Hints: how a person wants a table to be read if detection got it wrong."""

from __future__ import annotations

from dataclasses import dataclass

ENCODINGS = ("utf-8", "utf-16", "cp1252", "latin-1")
"""Encodings that can be chosen."""
DECIMALS = {".": "point", ",": "comma"}


@dataclass(frozen=True)
class Hints:
    """None: detected. ``delimiter`` is one of DELIMITERS, ``encoding`` one of ENCODINGS.

    ``header``: whether the first row has the names. With ``decimal`` only numbers with that mark
    are numbers; without it each column may use either.
    """

    delimiter: str | None = None
    encoding: str | None = None
    header: bool | None = None
    decimal: str | None = None
