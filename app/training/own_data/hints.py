"""How a person says that a table is to be read, where it was found wrong."""

from __future__ import annotations

from dataclasses import dataclass

ENCODINGS = ("utf-8", "utf-16", "cp1252", "latin-1")
"""Those that can be asked for."""
DECIMALS = {".": "point", ",": "comma"}


@dataclass(frozen=True)
class Hints:
    """None: found by itself. ``delimiter`` is one of DELIMITERS, ``encoding`` of ENCODINGS.

    ``header`` says whether the first row has the names. With ``decimal`` only numbers with that
    mark are numbers; without it each column is of numbers with the one or the other.
    """

    delimiter: str | None = None
    encoding: str | None = None
    header: bool | None = None
    decimal: str | None = None
