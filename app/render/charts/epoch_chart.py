"""Line charts over the epochs of a run: base of the loss, score and gradient charts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import _
from app.render.charts.decimate import Spans
from app.render.charts.line_chart import BOTTOM, MAX_FLOAT, RIGHT, TOP, WIDTH, Chart, log_range
from app.render.numbers import exact, number
from app.training.recipe.change_words import shown_change
from app.training.run.history import RunChange

HEIGHT = 132.0
MAX_POINTS = 240
"""Points of one line, and values in the readout."""
MAX_POINTS_OF_ALL_LINES = 320
MAX_MARKS = 12
LABEL_ROOM, LABEL_HEIGHT = 48.0, 9.0


def _nothing() -> Array:
    return np.zeros(0)


@dataclass(frozen=True)
class ChartLine:
    """A line: its name, CSS class, and one value per epoch (n,), NaN for none.

    ``ahead`` are the values (k,) of the epochs ahead. ``quantity`` is what the page calls a value,
    such as "train loss".
    """

    name: str
    style: str
    values: Array
    ahead: Array = field(default_factory=_nothing)
    quantity: str = ""


@dataclass(frozen=True)
class EpochChart:
    """Lines over ascending ``epochs`` (n,); the lines ``over`` them are not in the readout.

    ``y_range`` is the range of a linear axis, by default from 0 to the largest value. ``unit``
    follows each value, ``labelled`` writes each line's name at its end. ``epochs_ahead`` (k,) are
    recorded epochs after the current one: they are drawn pale, so that rewinding keeps the axes.
    """

    kind: str
    title: str
    epochs: Array
    lines: Sequence[ChartLine]
    over: Sequence[ChartLine] = ()
    changes: Sequence[RunChange] = ()
    y_range: tuple[float, float] | None = None
    log_x: bool = False
    log_y: bool = False
    labelled: bool = False
    unit: str = ""
    epochs_ahead: Array = field(default_factory=_nothing)

    def draw(self, *, readout: bool) -> str:
        """The SVG; with ``readout`` it has its values for `static/js/output/chart-readout.js`."""
        chart = self._scales()
        drawn = [*self.lines, *self.over]
        most = min(MAX_POINTS, max(40, MAX_POINTS_OF_ALL_LINES // len(drawn)))
        spans = Spans(self.epochs, most, log=self.log_x)
        paths = "".join(
            f'<path class="{line.style}" d="{self._path(chart, line, spans)}"'
            f"{self._last(line) if readout else ''}/>"
            for line in drawn
        )
        cursor = chart.cursor() if readout else ""
        values = self._readout(chart) if readout else ""
        epoch = _("epoch")
        return (
            f'<svg class="chart {self.kind}-chart" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" '
            f'role="img" aria-label="{self._label()}"{values}>'
            f"{chart.axes(epoch, whole_x=True)}{self._marks(chart)}{self._ahead(chart)}{paths}"
            f"{self._ends(chart)}{cursor}</svg>"
        )

    def _scales(self) -> Chart:
        drawn = [part for line in (*self.lines, *self.over) for part in (line.values, line.ahead)]
        values = np.concatenate(drawn)
        last = float([*self.epochs[-1:], *self.epochs_ahead[-1:]][-1])
        if self.log_y:
            low, high = log_range(values)
        elif self.y_range:
            low, high = self.y_range
        else:
            highest = float(np.nanmax(values)) if not np.isnan(values).all() else 0.0
            low, high = 0.0, min(highest * 1.05, MAX_FLOAT) or 1.0
        across = (1.0, max(last, 2.0)) if self.log_x else (0.0, max(last, 1.0))
        right = LABEL_ROOM if self.labelled else RIGHT
        return Chart(*across, low, high, HEIGHT, self.log_x, self.log_y, right)

    def _last(self, line: ChartLine) -> str:
        """Data attributes: a line's last value and its name."""
        value = float(line.values[-1])
        if not line.quantity or np.isnan(value):
            return ""
        name = name_at(line.quantity, float(self.epochs[-1]))
        return f' data-name="{name}" data-value="{exact(value)}"'

    def _path(self, chart: Chart, line: ChartLine, spans: Spans) -> str:
        rows = spans.extremes(line.values)
        return chart.path(self.epochs[rows], line.values[rows])

    def _ahead(self, chart: Chart) -> str:
        """The recorded values after the current epoch, continuing each line."""
        if not len(self.epochs_ahead):
            return ""
        epochs = np.append(self.epochs[-1:], self.epochs_ahead)
        spans = Spans(epochs, MAX_POINTS // 2, log=self.log_x)
        paths = []
        for line in self.lines:
            values = np.append(line.values[-1:], line.ahead)
            rows = spans.extremes(values)
            path = chart.path(epochs[rows], values[rows])
            paths.append(f'<path class="{line.style} ahead" d="{path}"/>')
        return "".join(paths)

    def _ends(self, chart: Chart) -> str:
        """A dot at the current end of each line, and its name if ``labelled``."""
        x = chart.xs(self.epochs[-1])
        ends = [
            (float(y), line)
            for line in self.lines
            if np.isfinite(x) and np.isfinite(y := chart.ys(line.values[-1]))
        ]
        if not self.labelled:
            ends = ends[:1]
        dots = "".join(f'<circle class="now" cx="{x:.1f}" cy="{y:.1f}" r="2.6"/>' for y, _ in ends)
        if not self.labelled:
            return dots
        ends.sort(key=lambda end: end[0])
        places = spread([y for y, _ in ends], HEIGHT - BOTTOM)
        labels = "".join(
            f'<text x="{WIDTH - LABEL_ROOM + 5:g}" y="{place + 3:.1f}">{line.name}</text>'
            for place, (_, line) in zip(places, ends, strict=True)
        )
        return f'{dots}<g class="labels" aria-hidden="true">{labels}</g>'

    def _marks(self, chart: Chart) -> str:
        """A mark at each of the latest epochs with changed settings; its tooltip lists them."""
        at = [
            (
                epoch,
                _(
                    "epoch %(epoch)s: %(changes)s",
                    epoch=epoch,
                    changes="; ".join(shown_change(change.text) for change in changes),
                ),
            )
            for epoch, changes in groupby(self.changes, key=lambda change: change.epoch)
        ]
        foot = HEIGHT - BOTTOM
        return "".join(
            f'<path class="change" d="M{x:.1f} {foot:g}V{TOP:g}l-3-5h6z">'
            f"<title>{escape(title)}</title></path>"
            for epoch, title in at[-MAX_MARKS:]
            if np.isfinite(x := chart.x(epoch))
        )

    def _label(self) -> str:
        return _(
            "%(title)s; at epoch %(epoch)s: %(values)s",
            title=self.title,
            epoch=_epoch(self.epochs[-1]),
            values=self._value_text(number(_known(line.values[-1])) for line in self.lines),
        )

    def _value_text(self, texts: Iterable[str]) -> str:
        names = [line.name for line in self.lines]
        return ", ".join(
            f"{name} {text}{self.unit}" for name, text in zip(names, texts, strict=True)
        )

    def _readout(self, chart: Chart) -> str:
        """Data attributes: the lines' names, and rows of x, epoch and formatted values."""
        values = np.stack([line.values for line in self.lines], axis=1)
        spans = Spans(self.epochs, MAX_POINTS // len(self.lines), log=self.log_x)
        if len(values) <= MAX_POINTS:
            spans = Spans(self.epochs, MAX_POINTS)
        rows = np.unique(np.concatenate([spans.extremes(line.values) for line in self.lines]))
        places = chart.xs(self.epochs[rows])
        text = ";".join(
            "|".join([f"{x:.1f}", _epoch(epoch), *(f"{number(_known(v))}{self.unit}" for v in at)])
            for x, epoch, at in zip(
                places.tolist(), self.epochs[rows].tolist(), values[rows].tolist(), strict=True
            )
            if np.isfinite(x)
        )
        names = "|".join(line.name for line in self.lines)
        return f' data-series="{names}" data-readout="{text}"'


def name_at(quantity: str, epoch: float) -> str:
    """The name of a quantity's value at an epoch, which is fractional in mid-epoch."""
    return _("%(quantity)s, epoch %(epoch)s", quantity=quantity, epoch=f"{epoch:.6g}")


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def _epoch(epoch: float) -> str:
    return f"{epoch:.2f}".rstrip("0").rstrip(".")


def spread(places: list[float], foot: float) -> list[float]:
    """The ascending ``places``, moved apart so that labels do not overlap."""
    found: list[float] = []
    for place in places:
        found.append(max(place, found[-1] + LABEL_HEIGHT) if found else max(place, TOP))
    low = foot
    for index in reversed(range(len(found))):
        found[index] = min(found[index], low)
        low = found[index] - LABEL_HEIGHT
    return found
