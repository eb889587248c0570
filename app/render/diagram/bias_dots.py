"""The dots of the biases, at the upper left of their neurons' tiles."""

from __future__ import annotations

from app.i18n.messages import _
from app.render.diagram.geometry import Geometry
from app.render.diagram.state import DiagramState, link
from app.render.numbers import number, sign_class, signed
from app.training.run.position import Phase
from app.training.run.selection import bias_key
from app.training.run.symbols import name

MIN_RINGED_SIDE = 20.0
"""The bias of a smaller tile has no ring."""


def draw_bias(state: DiagramState, geometry: Geometry, layer: int, unit: int) -> str:
    """The dot at the tile's upper left: its colour is the bias, its dotted ring the derivative."""
    if layer == 0:
        return ""
    column = geometry.columns[layer]
    key = bias_key(layer - 1, unit)
    bias = float(state.network.b[layer - 1][unit])
    gradient: float | None = None
    if layer - 1 in state.gradients:
        gradient = float(state.gradients[layer - 1][1][unit])
    radius = 5.0 if column.tile >= 36 else max(2.0, column.tile / 6)
    x = column.x - column.tile / 2 - (radius + 1 if column.tile >= 36 else 0)
    y = column.y[unit] - column.tile / 2 + radius
    dot = f'<circle class="dot {sign_class(bias)}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>'
    if (
        (gradient is not None or state.live)
        and state.show != "weights"
        and column.tile >= MIN_RINGED_SIDE
    ):
        hue = sign_class(gradient or 0.0, "g")
        dot += f'<circle class="ringdot {hue}" cx="{x:.1f}" cy="{y:.1f}" r="{radius + 2.5:.1f}"/>'
    symbol = name("b", layer - 1, unit, state.network.units[layer])
    told = symbol
    if not state.live:
        told += f" = {number(bias)}, ∂{state.loss_symbol}/∂{symbol} = {signed(gradient)}"
    title = _("bias %(value)s", value=told)
    chosen = " chosen" if state.selected.key == key else ""
    if state.frozen_biases is not None and state.frozen_biases[layer - 1][unit]:
        chosen += " frozen"
        title = _("bias %(value)s, frozen", value=told)
    updated = " lit" if state.phase is Phase.UPDATE else ""
    return link(key, f"biasdot{chosen}{updated}", state.href(key), title, dot)
