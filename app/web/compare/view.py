"""How a comparison is looked at: the chart's axes and lines, and which two runs' weights."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Literal, get_args
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from app.render.charts.loss_curve import CurveOptions
from app.web.compare.comparison import LETTERS, Comparison
from app.web.view.charts import read_curve

Lines = Literal["both", "train", "test"]

TURNS = (1, 10, 100)
"""Epochs between two pictures while the page plays."""


@dataclass(frozen=True)
class CompareView:
    """As the address has it; empty means the default.

    ``curve`` and ``lines`` say how the chart is drawn. ``before`` and ``after`` are the letters of
    the runs whose weights are subtracted, ``select`` is the weight or bias whose numbers are told.
    ``turn`` are the epochs of a turn of play. ``plays`` is in the links of a page that plays, so
    that it plays on; the address never has it, for who opens an address trains nothing.
    """

    curve: str = ""
    lines: str = ""
    before: str = ""
    after: str = ""
    select: str = ""
    turn: str = ""
    plays: str = ""

    def query(self, **changes: Any) -> str:
        """The query string with some of it changed."""
        values = vars(self) | {name: str(value) for name, value in changes.items()}
        return urlencode({name: value for name, value in values.items() if value})

    def path(self, comparison_id: str, action: str = "", **changes: Any) -> str:
        """The whole address of the page, or of one of its actions, in this view."""
        base = f"/compare/{comparison_id}/{action}" if action else f"/compare/{comparison_id}"
        query = self.query(**changes)
        return f"{base}?{query}" if query else base

    @property
    def epochs(self) -> int:
        """The epochs of a turn of play."""
        return int(self.turn) if self.turn in map(str, TURNS) else TURNS[0]

    @property
    def at_rest(self) -> CompareView:
        """The same without play."""
        return replace(self, plays="")

    @property
    def look(self) -> CurveOptions:
        """The chart's axes, and how much it is smoothed."""
        return read_curve(self.curve)[0]

    @property
    def shown_lines(self) -> Lines:
        """Which losses the chart has."""
        return self.lines if self.lines in get_args(Lines) else "both"  # type: ignore[return-value]

    def pair(self, comparison: Comparison) -> tuple[int, int]:
        """The places of the two runs: those asked for where they are there, else first and next."""
        known = LETTERS[: len(comparison.runs)]
        before = known.find(self.before) if self.before else 0
        after = known.find(self.after) if self.after else 1
        return max(before, 0), min(max(after, 0), max(len(known) - 1, 0))


def read_compare_view(query: QueryParams) -> CompareView:
    """The view that an address asks for."""
    return CompareView(**{part.name: query.get(part.name, "")[:20] for part in fields(CompareView)})
