"""A table while it is being found: rows of any length, and what was found so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.training.table.table import Remark


@dataclass
class Draft:
    """Rows of cells with their lines in the file, and remarks. Steps of reading change it.

    ``is_quoted``: lines of the file begin with a quote.
    """

    lines: list[int]
    rows: list[list[str]]
    remarks: list[Remark] = field(default_factory=list)
    is_quoted: bool = False

    def say(self, text: str, setting: str = "", asks: bool = False) -> None:
        """Add a remark."""
        self.remarks.append(Remark(text, setting, asks))

    def drop(self, start: int, stop: int) -> None:
        """Leave out the rows from ``start`` to before ``stop``."""
        del self.rows[start:stop], self.lines[start:stop]

    def drop_rows(self, indices: set[int]) -> list[int]:
        """Leave out these rows; returns their lines."""
        left = [line for i, line in enumerate(self.lines) if i in indices]
        self.rows[:] = [row for i, row in enumerate(self.rows) if i not in indices]
        self.lines[:] = [line for i, line in enumerate(self.lines) if i not in indices]
        return left
