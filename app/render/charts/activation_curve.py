"""f and f′ of an activation on one axis, with the tangent at z whose slope is the factor ∂a/∂z."""

from __future__ import annotations

import math
from functools import lru_cache
from html import escape

import numpy as np

from app.engine.activations import Activation, Array
from app.i18n.messages import _, ngettext
from app.render.charts.path_data import line_path
from app.render.numbers import exact, number
from app.training.run.layer_metrics import SATURATED

WIDTH, HEIGHT = 232.0, 136.0
LEFT, RIGHT = 30.0, 226.0
TOP, MIDDLE = 4.0, 68.0
"""The top of the drawing of f, and its foot."""
SLOPE_TOP, SLOPE_FOOT = 78.0, 116.0
TANGENT = 0.3
"""Half of the tangent's length, as a share of the axis."""
POINTS = 121
SMALLEST_RANGE, LARGEST_RANGE = 4.0, 4.0 * 2.0**500
"""A z beyond the largest range is drawn at its edge."""


def draw_activation(
    activation: Activation,
    z: float | None,
    slope: float | None,
    others: Array,
    mask: float | None = None,
) -> str:
    """The SVG for one neuron: z and its ``slope`` are None while not known.

    ``others`` are the batch's z so far.

    ``mask`` is dropout's factor of the neuron: a is f(z) · mask, and so is the slope. Where |f′|
    is below 1 % of its largest value the ground is shaded.
    """
    known = others if z is None else np.append(others, z)
    with np.errstate(all="ignore"):
        drawing = _drawing(activation, _half_range(known), 1.0 if mask is None else mask)
        return drawing.draw(z, slope, others)


def draw_activation_of_batch(activation: Activation, z: Array) -> str:
    """The SVG for one neuron and the whole batch: a dot on f and on f′ for each z, no tangent."""
    with np.errstate(all="ignore"):
        return _drawing(activation, _half_range(z), 1.0).draw_batch(z)


def _half_range(known: Array) -> float:
    """4, 8, 16 …: a range that holds every z and seldom changes while a run plays."""
    largest = float(np.abs(known).max(initial=0.0))
    if largest <= SMALLEST_RANGE:
        return SMALLEST_RANGE
    if largest >= LARGEST_RANGE:
        return LARGEST_RANGE
    return SMALLEST_RANGE * 2.0 ** math.ceil(math.log2(largest / SMALLEST_RANGE))


class _Drawing:
    def __init__(self, activation: Activation, half: float, mask: float):
        self.activation, self.half, self.mask = activation, half, mask
        self.z = np.linspace(-half, half, POINTS)
        f, slope = self._values(self.z)
        # A unit left out by dropout still shows its curve, but stays at a = 0.
        scale = mask or 1.0
        self.f, self.slope = f * scale, slope * scale
        self.low, self.high = _padded(float(self.f.min()), float(self.f.max()))
        least, largest = float(self.slope.min()), float(self.slope.max())
        self.slope_low, self.slope_high = _padded(min(0.0, least), largest)
        self.ground = self._flat_zones() + self._axes() + self._curves()

    def _values(self, z: Array) -> tuple[Array, Array]:
        f = self.activation.function(z)
        return f, self.activation.derivative(z, f)

    def draw(self, z: float | None, slope: float | None, others: Array) -> str:
        label, about = (escape(text, quote=True) for text in self._words(z, slope, len(others)))
        dropped = " dropped" if self.mask == 0 else ""
        return (
            f'<svg class="activation-curve{dropped}" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" '
            f'aria-label="{label}"><title>{label}</title><desc>{about}</desc>'
            f"{self.ground}{self._marks(others)}{'' if z is None else self._point(z, slope)}</svg>"
        )

    def draw_batch(self, z: Array) -> str:
        name, count = _(self.activation.title), len(z)
        label = escape(
            ngettext(
                "%(name)s and its slope at the z of %(n)s sample of the batch",
                "%(name)s and its slope at the z of %(n)s samples of the batch",
                count,
                name=name,
            ),
            quote=True,
        )
        sentences = [_("Above f, below its slope f′, with a dot for each z.")]
        if count:
            low, high = number(float(z.min())), number(float(z.max()))
            sentences.append(_("z from %(low)s to %(high)s.", low=low, high=high))
        sentences.append(_("Shaded: |f′| is below 1 %% of its largest value."))
        about = escape(" ".join(sentences))
        return (
            f'<svg class="activation-curve" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" '
            f'aria-label="{label}"><title>{label}</title><desc>{about}</desc>'
            f"{self.ground}{self._marks(z)}{self._dots(z)}</svg>"
        )

    def _dots(self, z: Array) -> str:
        """Dots on both curves; equal places once."""
        f, slope = self._values(z)
        places = {
            (round(float(x), 1), round(float(y), 1))
            for values in (self._y(f), self._slope_y(slope))
            for x, y in zip(self._x(z), values, strict=True)
        }
        dots = "".join(f"M{x:g} {y:g}h0" for x, y in sorted(places))
        return f'<path class="batch-dots" d="{dots}"/>' if dots else ""

    def _words(self, z: float | None, slope: float | None, count: int) -> tuple[str, str]:
        name = _(self.activation.title)
        batch = ngettext(
            "Marks: z of %(n)s sample of the batch.",
            "Marks: z of %(n)s samples of the batch.",
            count,
        )
        if z is None:
            title = _("%(name)s and its slope", name=name)
            return title, " ".join([_("z is not computed yet."), batch])
        title = _(
            "%(name)s at z = %(z)s: a = %(a)s, slope %(slope)s",
            name=name,
            z=number(z),
            a=number(self._a(z)),
            slope=number(slope),
        )
        about = [
            _("Above f with its tangent at z, below the slope f′."),
            _("Shaded: |f′| is below 1 %% of its largest value."),
        ]
        if self.mask == 0:
            about.append(_("This unit is left out by dropout."))
        return title, " ".join([*about, batch])

    def _a(self, z: float) -> float:
        return float(self.activation.function(np.array([z]))[0]) * self.mask

    def _x(self, z: Array) -> Array:
        return LEFT + (RIGHT - LEFT) * (z.clip(-self.half, self.half) / self.half + 1) / 2

    def _y(self, f: Array) -> Array:
        share = (f - self.low) / (self.high - self.low)
        return MIDDLE - (MIDDLE - TOP) * share.clip(0, 1)

    def _slope_y(self, slope: Array) -> Array:
        share = (slope - self.slope_low) / (self.slope_high - self.slope_low)
        return SLOPE_FOOT - (SLOPE_FOOT - SLOPE_TOP) * share.clip(0, 1)

    def _flat_zones(self) -> str:
        largest = self.activation.largest_slope
        if largest is None:
            largest = float(np.abs(self.slope).max()) / (self.mask or 1.0)
        flat = np.abs(self.slope) < SATURATED * largest * (self.mask or 1.0)
        edges = np.flatnonzero(np.diff(np.concatenate(([0], flat.astype(int), [0]))))
        zones = []
        for first, after in zip(edges[::2], edges[1::2], strict=True):
            start, end = self._x(self.z[[first, after - 1]]).tolist()
            if end > start:
                zones.append(
                    f'<rect class="flat" x="{start:.1f}" y="{TOP}" width="{end - start:.1f}" '
                    f'height="{SLOPE_FOOT - TOP}"/>'
                )
        return "".join(zones)

    def _axes(self) -> str:
        zero = float(self._y(np.array([min(max(0.0, self.low), self.high)]))[0])
        base = float(self._slope_y(np.array([0.0]))[0])
        middle = (LEFT + RIGHT) / 2
        ends = [(LEFT, -self.half, "start"), (middle, 0.0, "middle"), (RIGHT, self.half, "end")]
        ticks = "".join(
            f'<text class="tick" x="{x:g}" y="{SLOPE_FOOT + 14:g}" text-anchor="{anchor}">'
            f"{number(value, 3)}</text>"
            for x, value, anchor in ends
        )
        return (
            f'<path class="axis" d="M{LEFT} {zero:.1f}H{RIGHT}M{LEFT} {base:.1f}H{RIGHT}'
            f'M{middle} {TOP}V{SLOPE_FOOT}"/>{ticks}'
            f'<text class="tick" x="{LEFT - 6:g}" y="{(TOP + MIDDLE) / 2 + 4:g}" '
            f'text-anchor="end">f</text>'
            f'<text class="tick" x="{LEFT - 6:g}" y="{(SLOPE_TOP + SLOPE_FOOT) / 2 + 4:g}" '
            f'text-anchor="end">f′</text>'
        )

    def _curves(self) -> str:
        x = self._x(self.z)
        f, slope = line_path(x, self._y(self.f)), line_path(x, self._slope_y(self.slope))
        return f'<path class="f" d="{f}"/><path class="f-slope" d="{slope}"/>'

    def _marks(self, others: Array) -> str:
        """A short line for every z of the batch; equal places once."""
        places = sorted({round(float(x), 1) for x in self._x(others)})
        lines = "".join(f"M{x:g} {MIDDLE + 2:g}v6" for x in places)
        return f'<path class="batch-z" d="{lines}"/>' if lines else ""

    def _point(self, z: float, slope: float | None) -> str:
        a = self._a(z)
        x, y = float(self._x(np.array([z]))[0]), float(self._y(np.array([a]))[0])
        dot = f'<circle class="point" cx="{x:.1f}" r="3.5"'
        at_z = f'<path class="at-z" d="M{x:.1f} {y:.1f}V{SLOPE_FOOT}"/>'
        point = f'{dot} cy="{y:.1f}" data-z="{exact(z)}" data-a="{exact(a)}"/>'
        if slope is None:
            return at_z + point
        ends = np.array(self._tangent(z, a, slope))
        tangent = line_path(self._x(ends), self._y(a + slope * (ends - z)))
        below = float(self._slope_y(np.array([slope]))[0])
        return (
            f'{at_z}<path class="tangent" d="{tangent}"/>{point}'
            f'{dot} cy="{below:.1f}" data-slope="{exact(slope)}"/>'
        )

    def _tangent(self, z: float, a: float, slope: float) -> tuple[float, float]:
        """The z between which the tangent is drawn, so that it stays within the drawing."""
        reach = TANGENT * 2 * self.half
        start, end = max(-self.half, z - reach), min(self.half, z + reach)
        if slope != 0:
            bounds = sorted((z + (limit - a) / slope) for limit in (self.low, self.high))
            start, end = max(start, bounds[0]), min(end, bounds[1])
        return min(start, z), max(end, z)


@lru_cache(maxsize=64)
def _drawing(activation: Activation, half: float, mask: float) -> _Drawing:
    """The curves change only with the range, which is rarely."""
    return _Drawing(activation, half, mask)


def _padded(low: float, high: float) -> tuple[float, float]:
    """The range with a little room, so that a line on its edge is seen."""
    room = 0.06 * (high - low) or 0.5
    return low - room, high + room
