"""The output over two inputs: the prediction as a map, the samples as points on it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Literal

import numpy as np

from app.engine.activations import Array
from app.engine.datasets import Dataset
from app.engine.datasets.base import default_input_names
from app.engine.evaluate import evaluate
from app.engine.features import FEATURES
from app.i18n.messages import _
from app.render.charts.axis import ticks
from app.render.maps.drawn_rows import drawn_rows
from app.render.maps.marks import draw_mark, sample_paints, sample_shapes
from app.render.maps.plane_cut import Cut, cut_of
from app.render.maps.png import data_uri
from app.render.maps.prediction_map import MapKind, prediction_png
from app.render.numbers import number
from app.training.data.data import Split
from app.training.run.scores import wrong_rows
from app.training.run.session import TrainingSession

PointKind = Literal["both", "training", "test", "none", "errors", "pull"]

SIDE = 300.0
MARGIN = 24.0
LONGEST = 32
"""The longest number beside the map; it begins in the panel's padding."""
FITTING_LETTERS = 3
POINT_RADIUS = 3.4
SMALLEST, LARGEST = 1.2, 11.0
"""The radii of points whose areas show their pulls."""
MAP_SIZE = 96
"""Pixels along a side of the map; each shows the prediction at its centre."""


def draw_plane(
    session: TrainingSession,
    sample: int | None,
    href: Callable[[int], str],
    *,
    live: bool = False,
    kind: MapKind = "prediction",
    points: PointKind = "both",
    cut: Cut | None = None,
    brush: str = "",
    pulls: Array | None = None,
    output: int = 0,
) -> str:
    """The SVG; ``sample`` is the probed training row, ``href`` gives the address that probes a row.

    A ``live`` drawing contains no map, since frames paint it on a canvas below. With
    ``points="errors"`` it contains every sample, and frames hide those that are predicted right.
    With ``pulls``, ∂Jᵢ/∂w of each training row, the areas of their points show |∂Jᵢ/∂w|.
    ``cut`` says which two of several inputs are shown. With a ``brush`` (``brush_attributes``) all
    points are drawn, and none is a link. Of several numbers to predict ``output`` is shown.
    """
    dataset = session.data.dataset
    cut = cut or cut_of(session)
    scale = _Scale(dataset, cut)
    size = f'x="{MARGIN}" y="0" width="{SIDE}" height="{SIDE}"'
    ground = f'<rect class="ground{" painted" if live else ""}" {size}/>'
    if not live:
        uri = data_uri(prediction_png(session, MAP_SIZE, kind, cut, output))
        ground += f'<image {size} href="{uri}" preserveAspectRatio="none"/>'
    parts = [
        f'<svg class="plane" {brush}viewBox="0 0 {SIDE + MARGIN:.0f} {SIDE + MARGIN:.0f}" '
        f'role="group" aria-label="{escape(_plane_label(dataset, cut), quote=True)}">',
        ground,
        _axes(dataset, cut, scale),
        _test_points(
            session,
            scale,
            _shown(session, session.data.test, points, output, live=live, every=bool(brush)),
            output,
        ),
        _train_points(
            session,
            scale,
            None if live else sample,
            None if brush else href,
            _shown(session, session.data.train, points, output, live=live, every=bool(brush)),
            pulls,
            output,
        ),
        "" if sample is None else _probe(session, sample, cut),
        "</svg>",
    ]
    return "".join(parts)


def probe_place(session: TrainingSession, sample: int, cut: Cut | None = None) -> tuple[str, str]:
    """The centre of the ring around a training sample, as cx and cy."""
    scale = _Scale(session.data.dataset, cut or cut_of(session))
    x, y = scale.place(session.data.train, sample)
    return f"{x:.1f}", f"{y:.1f}"


class _Scale:
    """Maps the plane to the drawing; points outside are clamped to its edge."""

    def __init__(self, dataset: Dataset, cut: Cut):
        self._ranges = cut.ranges(dataset)
        self._axes = cut.axes

    def _share(self, axis: int, value: float) -> float:
        low, high = self._ranges[axis]
        return min(1.0, max(0.0, (value - low) / (high - low)))

    def x(self, value: float) -> float:
        return MARGIN + SIDE * self._share(0, value)

    def place(self, split: Split, row: int) -> tuple[float, float]:
        across, up = self._axes
        return self.x(float(split.points[row, across])), self.y(float(split.points[row, up]))

    def y(self, value: float) -> float:
        return SIDE - SIDE * self._share(1, value)


@dataclass(frozen=True)
class _Shown:
    """The drawn rows of a split; ``wrong`` are those with an error ring, if errors are shown."""

    rows: list[int]
    wrong: frozenset[int] | None = None

    def ring(self, x: float, y: float) -> str:
        if self.wrong is None:
            return ""
        return f'<circle class="error" cx="{x:.1f}" cy="{y:.1f}" r="5.6"/>'

    def mark(self, row: int) -> str:
        """The CSS class of the element around a sample."""
        if self.wrong is None:
            return ""
        return "mark" if row in self.wrong else "mark right"


def _fitted(text: str) -> str:
    """A long number is drawn narrower, so that it stays within the panel."""
    letters = len(text) - text.count(".") / 2
    if letters <= FITTING_LETTERS:
        return ""
    return f' textLength="{LONGEST}" lengthAdjust="spacingAndGlyphs"'


def _axes(dataset: Dataset, cut: Cut, scale: _Scale) -> str:
    marks = []
    across, up = (ticks(*bounds, 6) for bounds in cut.ranges(dataset))
    for tick in across:
        text = number(tick, 3)
        marks.append(f'<text class="tick" x="{scale.x(tick):.1f}" y="{SIDE + 15}">{text}</text>')
    for tick in up:
        text = number(tick, 3)
        place = f'x="{MARGIN - 4}" y="{scale.y(tick) + 4:.1f}"'
        marks.append(f'<text class="tick y" {place}{_fitted(text)}>{text}</text>')
    first, second = (_axis_name(dataset, axis) for axis in cut.axes)
    # On the map, where no tick is.
    marks.append(f'<text class="tick name" x="{MARGIN + SIDE - 4}" y="{SIDE - 6}">{first}</text>')
    marks.append(f'<text class="tick name up" x="{MARGIN + 4}" y="16">{second}</text>')
    return f'<g class="axes" aria-hidden="true">{"".join(marks)}</g>'


def _plane_label(dataset: Dataset, cut: Cut) -> str:
    if dataset.input_names == default_input_names(2):
        return _("Prediction over the input plane")
    across, up = (dataset.input_names[axis] for axis in cut.axes)
    return _("Prediction over %(across)s and %(up)s", across=across, up=up)


def _axis_name(dataset: Dataset, axis: int) -> str:
    """The symbol of an input, with its name as tooltip if the data set has one."""
    symbol, name = FEATURES[f"x{axis + 1}"].symbol, dataset.input_names[axis]
    return symbol if name == f"x{axis + 1}" else f"{symbol}<title>{escape(name)}</title>"


def right_marks(session: TrainingSession, output: int = 0) -> str:
    """For each sample of a live plane, in document order, 1 if it is predicted right, else 0."""
    texts = []
    for split in (session.data.test, session.data.train):
        wrong = _wrong(session, split, output)
        texts += ["0" if row in wrong else "1" for row in drawn_rows(session, split)]
    return "".join(texts)


def _wrong(session: TrainingSession, split: Split, output: int) -> frozenset[int]:
    predicted = evaluate(session.network, split.x, session.network.depth).T
    rows = wrong_rows(session.recipe, session.data, split, predicted, output)
    return frozenset(rows.tolist())


def _shown(
    session: TrainingSession,
    split: Split,
    points: PointKind,
    output: int,
    *,
    live: bool,
    every: bool,
) -> _Shown:
    rows = range(len(split)) if every else drawn_rows(session, split)
    if points == "errors":
        wrong = _wrong(session, split, output)
        return _Shown([row for row in rows if live or row in wrong], wrong)
    kinds = ("both", "training", "pull") if split is session.data.train else ("both", "test")
    return _Shown(list(rows) if points in kinds else [])


def _test_points(session: TrainingSession, scale: _Scale, shown: _Shown, output: int) -> str:
    test = session.data.test
    paints = sample_paints(session, session.data.dataset, test, output)
    shapes = sample_shapes(session, test)
    marks = []
    for row in shown.rows:
        x, y = scale.place(test, row)
        drawn = draw_mark("test", paints[row], x, y, POINT_RADIUS, shapes[row])
        mark, ring = shown.mark(row), shown.ring(x, y)
        marks.append(f'<g class="{mark}">{drawn}{ring}</g>' if mark else drawn)
    return f'<g class="points">{"".join(marks)}</g>'


def _train_points(
    session: TrainingSession,
    scale: _Scale,
    sample: int | None,
    href: Callable[[int], str] | None,
    shown: _Shown,
    pulls: Array | None,
    output: int,
) -> str:
    radii = _radii(pulls, len(session.data.train))
    train = session.data.train
    paints = sample_paints(session, session.data.dataset, train, output)
    shapes = sample_shapes(session, train)
    marks = []
    for row in shown.rows:
        x, y = scale.place(train, row)
        drawn = draw_mark("train", paints[row], x, y, radii[row], shapes[row])
        body = drawn + shown.ring(x, y)
        if href is None:
            marks.append(body)
        else:
            marks.append(_point_link(row, train, sample, href, body, shown.mark(row)))
    return f'<g class="points">{"".join(marks)}</g>'


def _radii(pulls: Array | None, samples: int) -> list[float]:
    largest = 0.0 if pulls is None else float(np.abs(pulls).max(initial=0.0))
    if pulls is None or not 0 < largest < math.inf:
        return [POINT_RADIUS] * samples
    sizes: list[float] = np.maximum(SMALLEST, LARGEST * np.sqrt(np.abs(pulls) / largest)).tolist()
    return sizes


def _probe(session: TrainingSession, sample: int, cut: Cut) -> str:
    cx, cy = probe_place(session, sample, cut)
    return f'<g class="points"><circle class="probe" cx="{cx}" cy="{cy}" r="7.5"/></g>'


def _point_link(
    row: int, train: Split, sample: int | None, href: Callable[[int], str], body: str, mark: str
) -> str:
    address = escape(href(row), quote=True)
    place = ", ".join(number(value, 3) for value in train.points[row].tolist())
    is_class = train.target.dtype.kind == "i"
    values = np.atleast_1d(train.target[row]).tolist()
    target = ", ".join(number(value, 3) for value in values)
    parts = {"row": row, "place": place, "target": target}
    if is_class:
        title = _("sample %(row)s: x = (%(place)s), class %(target)s", **parts)
    else:
        title = _("sample %(row)s: x = (%(place)s), y = %(target)s", **parts)
    current = ' aria-current="true"' if row == sample else ""
    kind = f' class="{mark}"' if mark else ""
    # No tab stop, since there are hundreds; from the keyboard the microscope's sample field
    # reaches every sample.
    return (
        f'<a id="point-{row}" href="{address}" hx-get="{address}" tabindex="-1"{current}{kind}>'
        f"<title>{escape(title)}</title>{body}</a>"
    )
