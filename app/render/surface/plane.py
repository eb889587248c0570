"""The loss surface as a map: log₁₀ J in grey, contours, the path, −∇J, the step and the point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import _
from app.render.charts.axis import ticks
from app.render.maps.png import DENSITY, data_uri, density_indices, indexed_png
from app.render.numbers import exact, number
from app.render.surface.contours import contour_levels, contour_segments
from app.training.run.symbols import selection_name
from app.training.surface.surface import LossSurface, reach
from app.training.surface.window import Window

SIDE = 300.0
MARGIN = 38.0
"""On the left, for the ticks."""
FOOT = 24.0
MAP_SIZE = 96
DARKEST = 0.8
"""The opacity of the largest J: contours stay readable on it."""
DECADES = 10
"""A J this many powers of ten below the largest is drawn as if it were no smaller."""
LABEL_PLACE = 0.8
"""Across the map: contours are labelled where they are nearest to this line."""
SHORTEST_ARROW = 3.0
HEAD = 7.0
"""Of an arrow, in units of the drawing."""


@dataclass(frozen=True)
class Relief:
    """log₁₀ J on the grid without gaps, the levels of contours, and the range of J.

    ``overflows`` if J is not finite somewhere; it counts as the largest.
    """

    log: Array
    levels: list[float]
    low: float
    high: float
    overflows: bool


def relief(losses: Array) -> Relief:
    """The relief of J (n, n)."""
    finite = losses[np.isfinite(losses)]
    overflows = len(finite) < losses.size
    high = float(finite.max(initial=0.0))
    if not high > 0:
        return Relief(np.zeros_like(losses), [], 0.0, 0.0, overflows)
    low = max(float(finite.min()), high * 10.0**-DECADES)
    log = np.log10(np.clip(np.where(np.isfinite(losses), losses, high), low, high))
    return Relief(log, contour_levels(low, high), float(finite.min()), high, overflows)


def draw_surface(surface: LossSurface, units: Sequence[int], *, movable: bool = False) -> str:
    """The SVG; if it is ``movable``, its point can be dragged and moved by arrow keys."""
    scale = _Scale(surface.window)
    ground = relief(surface.losses)
    names = [selection_name(part, units) for part in (surface.pair.across, surface.pair.up)]
    title, about = describe_surface(surface, names)
    window = surface.window
    width, height = MARGIN + SIDE, SIDE + FOOT
    return "".join(
        [
            f'<svg class="surface" id="surface-map" viewBox="0 0 {width:g} {height:g}" '
            f'role="group" aria-label="{escape(title, quote=True)}" '
            f'data-plane-box="{MARGIN:g} 0 {SIDE:g} {SIDE:g}" '
            f'data-x-range="{exact(window.left)} {exact(window.right)}" '
            f'data-y-range="{exact(window.bottom)} {exact(window.top)}">'
            f"<title>{escape(title)}</title><desc>{escape(about)}</desc>",
            _map(ground),
            _contours(ground),
            _axes(window, scale, names),
            _slice_line(surface, scale),
            _path(surface, scale),
            _arrows(surface, scale),
            _point(surface, scale, names, movable),
            "</svg>",
        ]
    )


def describe_surface(surface: LossSurface, names: Sequence[str]) -> tuple[str, str]:
    """A title, and the drawing in words and numbers."""
    across, up = names
    window = surface.window
    place = f"{across} = {number(float(surface.now[0]))}, {up} = {number(float(surface.now[1]))}"
    finite = surface.losses[np.isfinite(surface.losses)]
    words = [
        _(
            "%(across)s from %(left)s to %(right)s, %(up)s from %(bottom)s to %(top)s.",
            across=across,
            left=number(window.left, 3),
            right=number(window.right, 3),
            up=up,
            bottom=number(window.bottom, 3),
            top=number(window.top, 3),
        ),
        _("The point is at %(place)s.", place=place),
    ]
    if len(finite):
        lowest = np.unravel_index(np.nanargmin(_finite(surface.losses)), surface.losses.shape)
        words.append(
            _(
                "J is between %(number)s, near %(across)s = %(number2)s, %(up)s = "
                "%(number3)s, and %(number4)s.",
                number=number(float(finite.min()), 3),
                across=across,
                number2=number(float(surface.across[lowest[1]]), 3),
                up=up,
                number3=number(float(surface.up[lowest[0]]), 3),
                number4=number(float(finite.max()), 3),
            )
        )
    if surface.loss is not None:
        words.append(_("At the point J = %(loss)s.", loss=number(surface.loss)))
    if surface.gradient is not None:
        first, second = (number(float(value)) for value in surface.gradient)
        words.append(f"∂J/∂{across} = {first}, ∂J/∂{up} = {second}.")
    if surface.step is not None:
        first, second = (number(float(value)) for value in surface.step.move)
        words.append(
            _(
                "The step moves %(across)s by %(first)s and %(up)s by %(second)s.",
                across=across,
                first=first,
                up=up,
                second=second,
            )
        )
    title = _("Loss surface over %(across)s and %(up)s", across=across, up=up)
    return title, " ".join(words)


def _finite(losses: Array) -> Array:
    return np.where(np.isfinite(losses), losses, np.nan)


class _Scale:
    """Maps parameter values to the drawing."""

    def __init__(self, window: Window):
        self._window = window

    def x(self, value: float) -> float:
        return MARGIN + SIDE * (value - self._window.left) / self._window.side

    def y(self, value: float) -> float:
        return SIDE - SIDE * (value - self._window.bottom) / self._window.side

    def place(self, point: Array) -> tuple[float, float]:
        return self.x(float(point[0])), self.y(float(point[1]))

    def length(self, vector: Array) -> float:
        return float(np.hypot(*vector)) * SIDE / self._window.side


def _map(ground: Relief) -> str:
    size = f'x="{MARGIN:g}" y="0" width="{SIDE:g}" height="{SIDE:g}"'
    low, high = float(ground.log.min()), float(ground.log.max())
    share = (ground.log - low) / (high - low or 1.0)
    # Row 0 of a picture is at the top.
    pixels = _resampled(share)[::-1] * DARKEST
    uri = data_uri(indexed_png(density_indices(pixels), DENSITY))
    return f'<rect class="ground" {size}/><image {size} href="{uri}" preserveAspectRatio="none"/>'


def _resampled(values: Array) -> Array:
    """Bilinear, from grid points on the border to the centres of ``MAP_SIZE`` pixels."""
    count = len(values)
    at = (np.arange(MAP_SIZE) + 0.5) / MAP_SIZE * (count - 1)
    low = np.minimum(at.astype(int), count - 2)
    share = at - low
    rows = values[low] * (1 - share)[:, np.newaxis] + values[low + 1] * share[:, np.newaxis]
    return np.asarray(rows[:, low] * (1 - share) + rows[:, low + 1] * share)


def _contours(ground: Relief) -> str:
    lines, labels = [], list[tuple[float, float, str]]()
    cell = SIDE / (len(ground.log) - 1)
    for level in ground.levels:
        segments = contour_segments(ground.log, float(np.log10(level)))
        if not len(segments):
            continue
        places = np.stack([MARGIN + cell * segments[..., 0], SIDE - cell * segments[..., 1]], -1)
        lines.append(f'<path class="contour" d="{_segments(places)}"/>')
        middles = places.mean(axis=1)
        inside = middles[(middles[:, 1] > 12) & (middles[:, 1] < SIDE - 16)]
        inside = inside[(inside[:, 0] > MARGIN + 18) & (inside[:, 0] < MARGIN + SIDE - 18)]
        if len(inside):
            off = np.abs(inside[:, 0] - MARGIN - LABEL_PLACE * SIDE)
            x, y = inside[int(off.argmin())].tolist()
            if all(abs(x - other[0]) > 34 or abs(y - other[1]) > 13 for other in labels):
                labels.append((x, y, number(level, 3)))
    texts = "".join(
        f'<text class="level" x="{x:.1f}" y="{y + 4:.1f}">{text}</text>' for x, y, text in labels
    )
    return f'<g class="contours" aria-hidden="true">{"".join(lines)}{texts}</g>'


def _segments(places: Array) -> str:
    rounded = np.rint(places * 10).astype(int)
    starts, moves = rounded[:, 0], rounded[:, 1] - rounded[:, 0]
    return "".join(
        f"M{x / 10:g} {y / 10:g}l{dx / 10:g} {dy / 10:g}"
        for (x, y), (dx, dy) in zip(starts.tolist(), moves.tolist(), strict=True)
        if dx or dy
    )


def _axes(window: Window, scale: _Scale, names: Sequence[str]) -> str:
    marks = []
    for tick in ticks(window.left, window.right, 5):
        text = number(tick, 3)
        marks.append(f'<text class="tick" x="{scale.x(tick):.1f}" y="{SIDE + 15:g}">{text}</text>')
    for tick in ticks(window.bottom, window.top, 5):
        y = min(max(scale.y(tick) + 4, 10.0), SIDE)
        marks.append(
            f'<text class="tick y" x="{MARGIN - 4:g}" y="{y:.1f}">{number(tick, 3)}</text>'
        )
    marks.append(
        f'<text class="name" x="{MARGIN + SIDE - 4:g}" y="{SIDE - 6:g}">{names[0]}</text>'
        f'<text class="name up" x="{MARGIN + 4:g}" y="16">{names[1]}</text>'
    )
    return f'<g class="axes" aria-hidden="true">{"".join(marks)}</g>'


def _slice_line(surface: LossSurface, scale: _Scale) -> str:
    """The line of the slice, over the whole window."""
    if surface.slice is None or surface.gradient is None:
        return ""
    direction = -surface.gradient / np.hypot(*surface.gradient)
    ends = [surface.start + t * direction for t in surface.slice.distance[[0, -1]]]
    (x1, y1), (x2, y2) = (scale.place(end) for end in ends)
    return f'<path class="slice-line" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>'


def _path(surface: LossSurface, scale: _Scale) -> str:
    path, known, stored = surface.path, list[str](), list[str]()
    places = [scale.place(point) for point in path.points]
    seen = [surface.window.contains(point) for point in path.points]
    dots = []
    for k, (x, y) in enumerate(places):
        is_stored = int(path.updates[k]) < path.every
        if k and not path.begins[k] and (seen[k] or seen[k - 1]):
            ends = path.points[k - 1], path.points[k]
            (x1, y1), (x2, y2) = (scale.place(end) for end in _inside(surface.window, *ends))
            line = f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"
            (stored if int(path.updates[k - 1]) < path.every else known).append(line)
        if seen[k]:
            kind = "dot stored" if is_stored else "dot"
            dots.append(f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="1.8"/>')
    lines = "".join(
        f'<path class="{kind}" d="{"".join(parts)}"/>'
        for kind, parts in (("between", stored), ("passed", known))
        if parts
    )
    return f'<g class="run-path" aria-hidden="true">{lines}{"".join(dots)}</g>'


def _inside(window: Window, start: Array, end: Array) -> tuple[Array, Array]:
    """A line of which at least one end is in the window, cut at its border."""
    if not window.contains(start):
        end, start = _inside(window, end, start)
        return start, end
    if window.contains(end):
        return start, end
    leaves = reach(window, start, end - start)[1]
    return start, start + min(max(leaves, 0.0), 1.0) * (end - start)


def _arrows(surface: LossSurface, scale: _Scale) -> str:
    drawn = []
    if surface.gradient is not None:
        drawn.append(_arrow("descent", surface, -surface.gradient, scale))
    if surface.step is not None:
        drawn.append(
            _arrow(
                "step" if surface.step.made else "step coming", surface, surface.step.move, scale
            )
        )
    return f'<g class="arrows" aria-hidden="true">{"".join(drawn)}</g>'


def _arrow(kind: str, surface: LossSurface, move: Array, scale: _Scale) -> str:
    """An arrow from the start, cut at the border; none if it is too short to be seen."""
    if scale.length(move) < SHORTEST_ARROW or not surface.window.contains(surface.start):
        return ""
    length = float(np.hypot(*move))
    direction = move / length
    leaves = reach(surface.window, surface.start, direction)[1]
    x1, y1 = scale.place(surface.start)
    x2, y2 = scale.place(surface.start + direction * min(length, leaves))
    line = f'<path class="{kind}" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>'
    if leaves < length:
        return line
    along = np.array([direction[0], -direction[1]])
    size = min(HEAD, 0.7 * scale.length(move))
    foot, across = np.array([x2, y2]) - size * along, 0.5 * size * np.array([-along[1], along[0]])
    corners = [np.array([x2, y2]), foot + across, foot - across]
    head = "L".join(f"{x:.1f} {y:.1f}" for x, y in corners)
    return f'{line}<path class="{kind} head" d="M{head}Z"/>'


def _point(surface: LossSurface, scale: _Scale, names: Sequence[str], movable: bool) -> str:
    if not surface.window.contains(surface.now):
        return ""
    x, y = scale.place(surface.now)
    mark = f'<circle class="here" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'
    if not movable:
        return mark
    place = ", ".join(
        f"{name} = {number(float(value))}" for name, value in zip(names, surface.now, strict=True)
    )
    label = escape(_("Point at %(place)s; arrow keys move it", place=place), quote=True)
    values = " ".join(exact(float(value)) for value in surface.now)
    return (
        f'<g class="handle" id="surface-point" tabindex="0" role="group" aria-label="{label}" '
        f'data-values="{values}"><circle class="reach" cx="{x:.1f}" cy="{y:.1f}" r="20"/>{mark}</g>'
    )
