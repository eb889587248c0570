"""The network diagram as SVG: each neuron, weight and bias, and J is a link that selects it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.i18n.messages import _, ngettext
from app.render.diagram.edge_choice import drawn_edges_hash
from app.render.diagram.edges import draw_edges
from app.render.diagram.geometry import Geometry, lay_out
from app.render.diagram.input_window import selected_input
from app.render.diagram.labels import lines, loss_text
from app.render.diagram.neurons import draw_column
from app.render.diagram.state import DiagramState, link
from app.render.numbers import number
from app.training.run.position import Phase

LOSS_KEY = "J"
MAX_SHORTENED_COLUMNS = 4
"""The style sheet shortens names in drawings of at most this many columns."""
_LETTERS = re.compile(r'<tspan class="symbol-letter">([^<]*)</tspan>')
"""What the style sheet leaves out of weights only."""
_NAMES = re.compile(r'<tspan class="(?:symbol-letter|names|spelt)">([^<]*)</tspan>')


@dataclass(frozen=True)
class Diagram:
    """``largest_gradient``: the largest |∂J/∂w| drawn; ``note``: which weights are omitted."""

    svg: str
    largest_gradient: float | None
    note: str


def draw_diagram(state: DiagramState) -> Diagram:
    """Draw the network."""
    units = list(state.network.units)
    geometry = lay_out(units, selected_input(state.selected))
    edges = draw_edges(state, geometry)
    columns = "".join(draw_column(state, geometry, layer) for layer in range(len(units)))
    drawn_edges, columns = edges.svg, _LETTERS.sub(r"\1", columns)
    if len(units) > MAX_SHORTENED_COLUMNS:
        drawn_edges, columns = (_NAMES.sub(r"\1", part) for part in (drawn_edges, columns))
    loss = _draw_loss(state, geometry)
    label = ngettext(
        "Network of %(n)s layer with %(units)s units",
        "Network of %(n)s layers with %(units)s units",
        len(units),
        units=", ".join(map(str, units)),
    )
    classes = f"network phase-{state.phase.value}"
    if state.preview and not state.live:
        classes += " preview"
    drawn = ""
    if state.drawn is not None:
        classes, drawn = f"{classes} live", f' data-drawn="{drawn_edges_hash(state.drawn)}"'
    svg = (
        f'<svg class="{classes}"{drawn} data-phase="{state.done}" data-updates="{state.updates}" '
        f'viewBox="0 0 {geometry.width:.0f} {geometry.height:.0f}" '
        f'role="group" aria-label="{label}" translate="no">{drawn_edges}{loss}{columns}</svg>'
    )
    return Diagram(svg, edges.largest_gradient, edges.note)


def _draw_loss(state: DiagramState, geometry: Geometry) -> str:
    """J to the right of the output layer."""
    last = geometry.columns[-1]
    radius, x, y = geometry.loss_radius, geometry.loss_x, sum(last.y) / len(last.y)
    start = last.x + last.tile / 2
    classes = "loss"
    if state.phase is Phase.LOSS:
        classes += " lit"
    if state.loss is None and not state.live:
        classes += " unknown"
    if state.selected.key == LOSS_KEY:
        classes += " chosen"
    title = _("loss J of the batch")
    if not state.live:
        title = _("loss J of the batch = %(loss)s", loss=number(state.loss))
    wires = "".join(
        f'<path class="wire" d="M{start:.0f} {top}L{geometry.loss_left:.0f} {y:.1f}"/>'
        for top in last.y
    )
    # Wires from several outputs also come from below, so the number is above.
    text = loss_text(state)
    if len(last.y) == 1:
        written = lines("n flush-right", geometry.width, y + radius + 2, [text], 1.2)
    else:
        written = lines("n flush-right", geometry.width, y - radius - 3, [text], 0)
    body = (
        f'{wires}<circle class="ring" cx="{x:.0f}" cy="{y:.1f}" r="{radius:.0f}"/>'
        f'<text class="feature j" x="{x:.0f}" y="{y + 5:.1f}">J</text>{written}'
    )
    return f'<g class="end">{link(LOSS_KEY, classes, state.href(LOSS_KEY), title, body)}</g>'
