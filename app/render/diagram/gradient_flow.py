"""Where the gradient goes: a bar for each layer below its column of the network's diagram."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from app.i18n.messages import _
from app.render.diagram.geometry import lay_out
from app.render.numbers import UNKNOWN, exact, number
from app.training.run.symbols import superscript

HEIGHT = 58.0
TOP, BASE = 6.0, 38.0
DECADES = 6
"""The bars' scale goes from 10⁻⁶ to 1, as the scale of the dotted lines."""
BAR = 26.0


def draw_gradient_flow(units: Sequence[int], means: Mapping[int, float]) -> str:
    """The SVG for a network of ``units``; ``means`` has the mean |∂Jᵢ/∂a| of each known layer."""
    geometry = lay_out(units)
    depth = len(units) - 1
    bars = "".join(
        _bar(layer, geometry.columns[layer].x, geometry.spacing, means.get(layer))
        for layer in range(1, depth + 1)
    )
    told = ", ".join(
        _(
            "layer %(layer)s: %(value)s",
            layer=layer,
            value=number(means[layer]) if layer in means else _("not computed yet"),
        )
        for layer in range(depth, 0, -1)
    )
    label = _("Mean size of ∂Jᵢ/∂a, from the output back: %(values)s", values=told)
    return (
        f'<svg class="gradient-flow" viewBox="0 0 {geometry.width:.0f} {HEIGHT:.0f}" role="img" '
        f'aria-label="{label}">'
        f'<path class="axis" d="M0 {BASE}H{geometry.width:.0f}"/>{bars}</svg>'
    )


def _bar(layer: int, x: float, room: float, mean: float | None) -> str:
    text = UNKNOWN if mean is None else number(mean, 2 if room < 90 else 3)
    data = "" if mean is None else f' data-name="mean |∂Jᵢ/∂a{superscript(layer)}|"'
    data += "" if mean is None else f' data-value="{exact(mean)}"'
    size = _size(mean)
    title = _(
        "layer %(layer)s: mean |∂Jᵢ/∂a%(index)s| = %(value)s",
        layer=layer,
        index=superscript(layer),
        value=number(mean),
    )
    return (
        f"<g{data}><title>{title}</title>"
        f'<rect x="{x - BAR / 2:.1f}" y="{BASE - size:.1f}" width="{BAR:.0f}" '
        f'height="{size:.1f}"/>'
        f'<text class="tick" x="{x:.1f}" y="{HEIGHT - 6:.0f}">{text}</text></g>'
    )


def _size(mean: float | None) -> float:
    """The height of a bar on the log scale: 0 from 10⁻⁶ down, whole from 1 up."""
    if mean is None or not mean > 0:
        return 0.0
    share = 1 + math.log10(mean) / DECADES if math.isfinite(mean) else 1.0
    return (BASE - TOP) * min(1.0, max(0.0, share))
