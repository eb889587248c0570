"""The weights of the diagram: a solid line for w, a dotted one for ∂J/∂w, and which are drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.engine.activations import Array
from app.render.diagram_state import DiagramState, data_value, link
from app.render.geometry import Geometry, edge_path, edge_point
from app.render.naming import selection_name
from app.render.numbers import number, sign_class, signed
from app.training.position import Phase
from app.training.selection import Selection, weight_key

MOST_EDGES_IN_GAP = 300
MOST_EDGES = 1200
MOST_EDGES_WITH_TEXT = 150
"""A larger network has the numbers of its weights in their titles and in the microscope only."""
LABELLED_EDGES = 4
"""A gap of so few weights has its numbers beside the lines."""


@dataclass(frozen=True)
class Edges:
    """The SVG, the largest |∂J/∂w| on it (None if not known), and what is left out, in words."""

    svg: str
    largest_gradient: float | None
    note: str


def draw_edges(state: DiagramState, geometry: Geometry) -> Edges:
    """All weights of a small network; of a large one the strongest and the chosen neuron's."""
    depth = state.network.depth
    most = max(20, min(MOST_EDGES_IN_GAP, MOST_EDGES // depth))
    largest = max(
        (float(np.abs(dJ_dw).max()) for dJ_dw, _ in state.gradients.values()), default=None
    )
    shown = [_strongest(state, layer, most, largest) for layer in range(depth)]
    drawn = sum(map(len, shown))
    total = sum(w.size for w in state.network.w)
    text = drawn <= MOST_EDGES_WITH_TEXT
    gaps = []
    for layer in range(depth):
        lit = _is_lit(state, layer)
        lines = [_draw_edge(state, geometry, layer, *pair, largest, text) for pair in shown[layer]]
        gaps.append(f'<g class="gap{" lit" if lit else ""}">{"".join(lines)}</g>')
    note = ""
    if drawn < total:
        by_gradient = state.show == "gradients" and state.gradients
        what = "|∂J/∂w|" if by_gradient else "|w|"
        note = (
            f"{drawn} of {total} weights are drawn, those with the largest {what}. "
            f"Choose a neuron to see all of its own."
        )
    return Edges("".join(gaps), largest, note)


def _is_lit(state: DiagramState, layer: int) -> bool:
    if state.phase is Phase.UPDATE:
        return True
    return state.phase in (Phase.FORWARD, Phase.BACKWARD) and state.layer == layer + 1


def _strongest(
    state: DiagramState, layer: int, most: int, largest: float | None
) -> list[tuple[int, int]]:
    w = state.network.w[layer]
    if w.size <= most:
        return [(i, j) for i in range(w.shape[0]) for j in range(w.shape[1])]
    strength: Array = np.abs(w)
    if state.show == "gradients" and layer in state.gradients:
        strength = np.abs(state.gradients[layer][0])
    order = np.argsort(-strength, axis=None, kind="stable")[:most]
    keep = np.zeros(w.shape, dtype=bool)
    keep.flat[order] = True
    if state.show != "weights" and layer in state.gradients:
        # The widest dotted line is the one that the legend names.
        size = np.abs(state.gradients[layer][0])
        if size.max() == largest:
            keep.flat[int(size.argmax())] = True
    chosen = state.selected
    if chosen.kind == "w" and chosen.layer == layer:
        keep[chosen.source or 0, chosen.unit] = True
    if chosen.kind == "a" and chosen.layer == layer:
        keep[chosen.unit, :] = True
    if chosen.target_layer == layer + 1 and chosen.kind != "w":
        keep[:, chosen.unit] = True
    return [(int(i), int(j)) for i, j in np.argwhere(keep)]


def _draw_edge(
    state: DiagramState,
    geometry: Geometry,
    layer: int,
    source: int,
    unit: int,
    largest: float | None,
    text: bool,
) -> str:
    start, end = geometry.columns[layer], geometry.columns[layer + 1]
    key = weight_key(layer, source, unit)
    w = float(state.network.w[layer][source, unit])
    gradient: float | None = None
    if layer in state.gradients:
        gradient = float(state.gradients[layer][0][source, unit])
    path = edge_path(start, source, end, unit)
    body = f'<path class="hit" d="{path}"/>'
    if state.show != "gradients":
        width, opacity = min(6.0, 0.5 + 1.7 * abs(w)), min(1.0, 0.35 + 0.4 * abs(w))
        body += (
            f'<path class="w {sign_class(w)}" d="{path}" stroke-width="{width:.2f}" '
            f'stroke-opacity="{opacity:.2f}"/>'
        )
    if state.show != "weights" and gradient is not None and largest:
        hue = sign_class(gradient, "g")
        width = 0.4 + 3.6 * (abs(gradient) / largest)
        body += f'<path class="g {hue}" d="{path}" stroke-width="{width:.2f}"/>'
    if text:
        body += _edge_text(state, geometry, layer, source, unit, w, gradient)
    symbol = selection_name(Selection("w", layer, unit, source), list(state.network.units))
    title = f"weight {symbol} = {number(w)}, ∂J/∂{symbol} = {signed(gradient)}"
    chosen = " chosen" if state.selected.key == key else ""
    if state.frozen is not None and state.frozen[layer][source, unit]:
        chosen += " frozen"
        title += ", frozen"
    return link(key, f"edge{chosen}", state.href(key), title, body)


def _edge_text(
    state: DiagramState,
    geometry: Geometry,
    layer: int,
    source: int,
    unit: int,
    w: float,
    gradient: float | None,
) -> str:
    """The numbers beside the line: shown in a gap of few weights, else on hover and focus."""
    fold = "" if state.network.w[layer].size <= LABELLED_EDGES else " fold"
    start, end = geometry.columns[layer], geometry.columns[layer + 1]
    sources, targets = state.network.w[layer].shape
    # Where lines spread, their numbers stand near the ends, where they are apart.
    along, shift = (0.36 if sources >= targets else 0.64), 0.0
    if state.network.w[layer].shape == (2, 2):
        # Here lines cross: the straight ones have their numbers outside, the others further on.
        along, shift = (0.36, (-16.0, 14.0)[unit]) if source == unit else (0.7, 0.0)
    x, y = edge_point(start, source, end, unit, along)
    y += shift
    weight = f'<tspan class="value"{data_value(w)}>{number(w, 3)}</tspan>'
    slope = f'<tspan class="derivative"{data_value(gradient)}>{signed(gradient, 3)}</tspan>'
    return (
        f'<text class="n{fold}" x="{x}" y="{y - 6:.1f}">w {weight}</text>'
        f'<text class="n{fold}" x="{x}" y="{y + 14:.1f}"><tspan class="d">∂ </tspan>{slope}</text>'
    )
