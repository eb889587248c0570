"""The network diagram as SVG: each neuron, weight and bias is a link that selects it."""

from __future__ import annotations

from dataclasses import dataclass

from app.render.diagram.edge_choice import drawn_edges_hash
from app.render.diagram.edges import draw_edges
from app.render.diagram.geometry import MIN_PICTURE_SIDE, Column, Geometry, lay_out
from app.render.diagram.state import DiagramState, link
from app.render.formulas.plain_symbols import name
from app.render.numbers import number, sign_class, signed
from app.training.run.position import Phase
from app.training.run.selection import bias_key, neuron_key


@dataclass(frozen=True)
class Diagram:
    """``largest_gradient``: the largest |∂J/∂w| drawn; ``note``: which weights are omitted."""

    svg: str
    largest_gradient: float | None
    note: str


def draw_diagram(state: DiagramState) -> Diagram:
    """Draw the network."""
    units = list(state.network.units)
    geometry = lay_out(units)
    edges = draw_edges(state, geometry)
    columns = [_draw_column(state, geometry, layer) for layer in range(len(units))]
    loss = _draw_loss(state, geometry)
    label = f"Network of {len(units)} layers with {', '.join(map(str, units))} units"
    kind = 'class="network"'
    if state.drawn is not None:
        kind = f'class="network live" data-drawn="{drawn_edges_hash(state.drawn)}"'
    svg = (
        f'<svg {kind} viewBox="0 0 {geometry.width:.0f} {geometry.height:.0f}" '
        f'role="group" aria-label="{label}">{edges.svg}{loss}{"".join(columns)}</svg>'
    )
    return Diagram(svg, edges.largest_gradient, edges.note)


def _draw_column(state: DiagramState, geometry: Geometry, layer: int) -> str:
    column = geometry.columns[layer]
    lit = state.layer == layer and state.phase in (Phase.FORWARD, Phase.BACKWARD)
    neurons = [
        _draw_neuron(state, column, layer, unit) + _draw_bias(state, column, layer, unit)
        for unit in range(len(column.y))
    ]
    classes = "layer lit" if lit else "layer"
    return f'<g class="{classes}">{"".join(neurons)}</g>'


def _draw_neuron(state: DiagramState, column: Column, layer: int, unit: int) -> str:
    key = neuron_key(layer, unit)
    a = float(state.a[layer][unit]) if layer in state.a else None
    sensitivity = float(state.dJ_da[layer][unit]) if layer in state.dJ_da else None
    x, y, side = column.x - column.tile / 2, column.y[unit] - column.tile / 2, column.tile
    box = f'x="{x:.1f}" y="{y:.1f}" width="{side:.0f}" height="{side:.0f}"'
    corner = f'rx="{min(9.0, side / 5):.1f}"'
    picture, tile = "", "tile"
    if side >= MIN_PICTURE_SIDE and layer in state.painted:
        tile += " painted"
    elif (layer, unit) in state.maps and side >= MIN_PICTURE_SIDE:
        picture = f'<image {box} href="{state.maps[layer, unit]}" preserveAspectRatio="none"/>'
    elif (layer, unit) in state.curves and side >= MIN_PICTURE_SIDE:
        picture = (
            f'<svg {box} viewBox="0 0 100 100" preserveAspectRatio="none">'
            f'<path class="spark" d="{state.curves[layer, unit]}"/></svg>'
        )
    elif a is not None or state.live:
        sign = "pos" if a and a > 0 else "neg"
        opacity = min(1.0, abs(a or 0.0))
        picture = f'<rect class="fill {sign}" {box} {corner} fill-opacity="{opacity:.2f}"/>'
    units = state.network.units
    symbol = name("a", layer, unit, units[layer])
    # The clip rounds the picture's corners; the ring is drawn over it.
    body = (
        f'<rect class="{tile}" {box} {corner}/>{picture}<rect class="ring" {box} {corner}/>'
        f"{_neuron_text(state, column, layer, unit, a, sensitivity)}"
    )
    title = f"neuron {symbol}"
    if not state.live:
        title = f"{symbol} = {number(a)}, ∂J/∂{symbol} = {signed(sensitivity)}"
    dropped = layer in state.mask and state.mask[layer][unit] == 0
    if dropped or (state.live and layer in state.dropout):
        # Dropout has dropped this unit for this sample.
        cross = f"M{x:.1f} {y:.1f}l{side:.0f} {side:.0f}m0 -{side:.0f}l-{side:.0f} {side:.0f}"
        body += f'<path class="cross" d="{cross}"/>'
    if dropped and not state.live:
        title += ", left out by dropout"
    classes = ["neuron"]
    if state.selected.key == key:
        classes.append("chosen")
    if a is None and not state.live:
        classes.append("unknown")
    if dropped:
        classes.append("dropped")
    if not column.labelled:
        classes.append("folded")
    return link(key, " ".join(classes), state.href(key), title, body)


def _neuron_text(
    state: DiagramState,
    column: Column,
    layer: int,
    unit: int,
    a: float | None,
    sensitivity: float | None,
) -> str:
    x, y = column.x, column.y[unit] + column.tile / 2
    texts = []
    if layer == 0:
        left = column.x - column.tile / 2 - 8
        texts.append(
            f'<text class="feature" x="{left:.1f}" y="{column.y[unit] + 5:.1f}">'
            f"{state.features[unit]}</text>"
        )
    value = f'<tspan class="value"{state.data_value(a)}>{number(a, 3)}</tspan>'
    if column.labelled:
        place, first, second = f'class="n" x="{x}"', y + 13, y + 26
    else:
        # Hidden until hover, focus or selection. Beside the tile, since the tiles below are
        # painted later and would cover it.
        left = column.x - column.tile / 2 - 14
        place = f'class="n fold beside" x="{left:.1f}"'
        first, second = column.y[unit] - 3, column.y[unit] + 10
    if layer == 0:
        texts.append(f'<text {place} y="{first:.1f}">a {value}</text>')
        return "".join(texts)
    bias = float(state.network.b[layer - 1][unit])
    label = ""
    if layer == state.network.depth and state.y is not None:
        y_value = float(state.y[unit])
        target = f'<tspan class="target"{state.data_value(y_value)}>{number(y_value, 3)}</tspan>'
        if len(column.y) > 1:
            label = f" · y {target}"
        elif column.labelled:
            top = column.y[unit] - column.tile / 2 - 7
            texts.append(f'<text class="n" x="{x}" y="{top:.1f}">label y {target}</text>')
    texts.append(
        f'<text {place} y="{first:.1f}">b '
        f'<tspan class="bias"{state.data_value(bias)}>{number(bias, 3)}</tspan>{label}</text>'
    )
    derivative = (
        f'<tspan class="derivative"{state.data_value(sensitivity)}>{signed(sensitivity, 3)}</tspan>'
    )
    texts.append(
        f'<text {place} y="{second:.1f}">a {value}<tspan class="d"> ∂ </tspan>{derivative}</text>'
    )
    return "".join(texts)


def _draw_bias(state: DiagramState, column: Column, layer: int, unit: int) -> str:
    """The dot at the tile's lower left: its colour is the bias, its dotted ring ∂J/∂b."""
    if layer == 0:
        return ""
    key = bias_key(layer - 1, unit)
    bias = float(state.network.b[layer - 1][unit])
    gradient: float | None = None
    if layer - 1 in state.gradients:
        gradient = float(state.gradients[layer - 1][1][unit])
    radius = 5.0 if column.tile >= 36 else max(2.0, column.tile / 6)
    x = column.x - column.tile / 2 - (radius + 1 if column.tile >= 36 else 0)
    y = column.y[unit] + column.tile / 2 - radius
    dot = f'<circle class="dot {sign_class(bias)}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>'
    if (gradient is not None or state.live) and state.show != "weights" and column.tile >= 20:
        hue = sign_class(gradient or 0.0, "g")
        dot += f'<circle class="ringdot {hue}" cx="{x:.1f}" cy="{y:.1f}" r="{radius + 2.5:.1f}"/>'
    symbol = name("b", layer - 1, unit, state.network.units[layer])
    title = f"bias {symbol}"
    if not state.live:
        title += f" = {number(bias)}, ∂J/∂{symbol} = {signed(gradient)}"
    chosen = " chosen" if state.selected.key == key else ""
    updated = " lit" if state.phase is Phase.UPDATE else ""
    return link(key, f"biasdot{chosen}{updated}", state.href(key), title, dot)


def _draw_loss(state: DiagramState, geometry: Geometry) -> str:
    """J to the right of the output layer, or above it if the layer has no labels."""
    last = geometry.columns[-1]
    x, y = geometry.width - 34, sum(last.y) / len(last.y)
    start = last.x + last.tile / 2
    lit = " lit" if state.phase is Phase.LOSS else ""
    unknown = " unknown" if state.loss is None and not state.live else ""
    data = state.data_value(state.loss)
    value = f'<tspan class="value loss-value"{data}>{number(state.loss, 3)}</tspan>'
    value_now = "" if state.live else f": {number(state.loss)}"
    title = f"<title>loss J of the batch{value_now}</title>"
    if not last.labelled:
        top = min(last.y) - last.tile / 2 - 8
        return (
            f'<g class="loss{lit}{unknown}">{title}'
            f'<text class="n" x="{last.x}" y="{top:.1f}">J {value}</text></g>'
        )
    # Wires from several outputs also come from below, so the number is above.
    below = 30 if len(last.y) == 1 else -21
    wires = "".join(
        f'<path class="wire" d="M{start:.0f} {top}L{x - 15:.0f} {y:.1f}"/>' for top in last.y
    )
    return (
        f'<g class="loss{lit}{unknown}">{title}'
        f'{wires}<circle class="ring" cx="{x:.0f}" cy="{y:.1f}" r="15"/>'
        f'<text class="feature j" x="{x:.0f}" y="{y + 5:.1f}">J</text>'
        f'<text class="n" x="{x:.0f}" y="{y + below:.1f}">{value}</text></g>'
    )
