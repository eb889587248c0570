"""Histograms of weights or activations by layer: small multiples over one axis."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.engine.network import MLP
from app.i18n.messages import _
from app.render.charts.axis import ticks
from app.render.charts.path_data import tenths
from app.render.numbers import number
from app.training.run.session import TrainingSession
from app.training.run.symbols import superscript

BINS = 20
WIDTH, LEFT, RIGHT = 320.0, 40.0, 34.0
ROW, TALLEST, FOOT = 26.0, 21.0, 16.0


def draw_weight_histograms(network: MLP) -> str:
    """The SVG of the weights w[0] … w[L−1]; biases are not counted."""
    names = [f"w{superscript(layer)}" for layer in range(network.depth)]
    return _draw("Weights", names, [w.ravel() for w in network.w])


def draw_activation_histograms(session: TrainingSession) -> str:
    """The SVG of a[1] … a[L], for every unit and training sample, without dropout."""
    a = session.network.forward(session.data.train.x).a
    layers = range(1, session.network.depth + 1)
    names = [f"a{superscript(layer)}" for layer in layers]
    return _draw("Activations", names, [a[layer].ravel() for layer in layers])


def count_bins(values: Sequence[Array], low: float, high: float) -> NDArray[np.int64]:
    """Counts (layers, BINS) of each layer's values (n,) in ``BINS`` equal bins of [low, high].

    The last bin includes ``high``.
    """
    # Halves, since high − low could overflow.
    half = high / 2 - low / 2 or 1.0
    flat = np.concatenate(values)
    found = np.minimum(((flat / 2 - low / 2) / half * BINS).astype(np.intp), BINS - 1)
    first = np.repeat(np.arange(len(values)) * BINS, [len(part) for part in values])
    counts = np.bincount(found + first, minlength=len(values) * BINS)
    return counts.reshape(len(values), BINS)


def _draw(title: str, names: Sequence[str], values: Sequence[Array]) -> str:
    ranges = [(float(part.min()), float(part.max())) for part in values]
    low, high = min(low for low, _ in ranges), max(high for _, high in ranges)
    if low == high:
        low, high = low - (abs(low) or 1.0) / 2, high + (abs(high) or 1.0) / 2
    counts = count_bins(values, low, high)
    bars = TALLEST * counts / counts.max(axis=1, keepdims=True)
    parts, height = [], len(names) * ROW + FOOT
    for row, (name, layer) in enumerate(zip(names, counts.tolist(), strict=True)):
        foot = (row + 1) * ROW
        description = escape(
            _(
                "%(name)s: %(count)s numbers from %(smallest)s to %(largest)s; counts in %(bins)s "
                "bins from %(low)s to %(high)s: %(counts)s",
                name=name,
                count=sum(layer),
                smallest=number(ranges[row][0], 3),
                largest=number(ranges[row][1], 3),
                bins=BINS,
                low=number(low, 3),
                high=number(high, 3),
                counts=" ".join(map(str, layer)),
            )
        )
        parts.append(
            f'<g><title>{description}</title><path class="bars" d="{_skyline(bars[row], foot)}"/>'
            f'<text class="y" x="{LEFT - 6:g}" y="{foot - 6:g}">{name}</text>'
            f'<text x="{WIDTH - 2:g}" y="{foot - 6:g}" class="name">{max(layer)}</text></g>'
        )
    return (
        f'<svg class="chart histogram" viewBox="0 0 {WIDTH:.0f} {height:.0f}" role="img" '
        f'aria-label="{escape(_label(title, names, ranges))}">{"".join(parts)}'
        f"{_axis(low, high, height)}</svg>"
    )


def _skyline(heights: Array, foot: float) -> str:
    """The outline of bars of these heights (BINS,) above ``foot``."""
    width = (WIDTH - LEFT - RIGHT) / BINS
    steps = np.diff(np.rint(10 * heights), prepend=0.0, append=0.0)
    rises = [f"v{tenths(-int(step))}" if step else "" for step in steps.tolist()]
    return f"M{LEFT:g} {foot:g}{f'h{width:g}'.join(rises)}z"


def _axis(low: float, high: float, height: float) -> str:
    half = high / 2 - low / 2 or 1.0
    marks = []
    for tick in ticks(low, high, 4):
        x = LEFT + (WIDTH - LEFT - RIGHT) * ((tick / 2 - low / 2) / half)
        style = "zero" if tick == 0 else "grid"
        marks.append(f'<path class="{style}" d="M{x:.1f} 2V{height - FOOT:g}"/>')
        marks.append(f'<text x="{x:.1f}" y="{height - 4:g}">{number(tick, 3)}</text>')
    return f'<g aria-hidden="true">{"".join(marks)}</g>'


def _label(title: str, names: Sequence[str], ranges: Sequence[tuple[float, float]]) -> str:
    described = ", ".join(
        _(
            "%(name)s from %(low)s to %(high)s",
            name=name,
            low=number(low, 3),
            high=number(high, 3),
        )
        for name, (low, high) in zip(names, ranges, strict=True)
    )
    return _("%(title)s by layer: %(ranges)s", title=title, ranges=described)
