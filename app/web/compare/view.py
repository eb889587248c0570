"""The view of a comparison: options of the loss chart, and which two runs are subtracted."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Literal, get_args
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from app.render.charts.loss_curve import CurveOptions
from app.training.own_data.data import MAX_OUTPUTS
from app.web import addresses
from app.web.compare.comparison import LETTERS, Comparison
from app.web.forms import read_index
from app.web.view.charts import read_curve

Lines = Literal["both", "train", "test"]

EPOCHS_PER_TURN = (1, 10, 100)
"""Epochs that a playing page trains between two pictures."""


@dataclass(frozen=True)
class CompareView:
    """The parts of the address; an empty one means the default.

    - ``curve``, ``lines``: how the loss chart is drawn
    - ``output``: which of several numbers to predict the maps show, from 1
    - ``before``, ``after``: the letters of the two runs whose weights are subtracted
    - ``select``: the key of the weight or bias whose numbers are shown
    - ``turn``: epochs per turn of play
    - ``plays``: whether the page plays; only in its links and forms, never in its address, so that
      opening an address trains nothing
    """

    curve: str = ""
    lines: str = ""
    output: str = ""
    before: str = ""
    after: str = ""
    select: str = ""
    turn: str = ""
    plays: str = ""

    def query(self, **changes: Any) -> str:
        """The query string, with some parts changed."""
        values = vars(self) | {name: str(value) for name, value in changes.items()}
        return urlencode({name: value for name, value in values.items() if value})

    def path(self, comparison_id: str, *action: str, **changes: Any) -> str:
        """The address of the page, or of one of its actions, in this view."""
        return addresses.comparison(comparison_id, *action, query=self.query(**changes))

    @property
    def epochs(self) -> int:
        """Epochs per turn of play."""
        return int(self.turn) if self.turn in map(str, EPOCHS_PER_TURN) else EPOCHS_PER_TURN[0]

    @property
    def paused(self) -> CompareView:
        """The same view without play."""
        return replace(self, plays="")

    @property
    def curve_look(self) -> CurveOptions:
        """The chart's axes and smoothing."""
        return read_curve(self.curve)[0]

    @property
    def shown_lines(self) -> Lines:
        """Which losses the chart shows."""
        return self.lines if self.lines in get_args(Lines) else "both"  # type: ignore[return-value]

    @property
    def shown_output(self) -> int:
        """The number to predict that the maps show, from 0."""
        return (read_index(self.output, 1, MAX_OUTPUTS) or 1) - 1

    def pair(self, comparison: Comparison) -> tuple[int, int]:
        """The indices of the two runs to subtract; by default the first and the second."""
        known = LETTERS[: len(comparison.runs)]
        before = known.find(self.before) if self.before else 0
        after = known.find(self.after) if self.after else 1
        return max(before, 0), min(max(after, 0), max(len(known) - 1, 0))


def read_compare_view(query: QueryParams) -> CompareView:
    """The view in an address."""
    return CompareView(**{part.name: query.get(part.name, "")[:20] for part in fields(CompareView)})
