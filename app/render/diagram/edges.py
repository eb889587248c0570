"""The weights of the diagram: a solid line for w, a dotted line for ∂J/∂w."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.i18n.messages import _
from app.render.diagram.edge_choice import choose_edges, largest_drawn, largest_gradient
from app.render.diagram.edge_labels import EdgeLabels
from app.render.diagram.edge_strokes import gradient_widths, weight_opacities, weight_widths
from app.render.diagram.geometry import Geometry, edge_path
from app.render.diagram.input_window import input_window, selected_input
from app.render.diagram.state import DiagramState, DrawnEdges, link
from app.render.numbers import number, sign_class, signed
from app.training.run.position import Phase
from app.training.run.selection import Selection, weight_key
from app.training.run.symbols import selection_name

MAX_EDGES_WITH_TEXT = 150
"""Of a larger network the weights' numbers are only in their titles and in the microscope."""


@dataclass(frozen=True)
class _EdgeLine:
    """One weight; widths and opacity in hundredths, ``dotted`` is the width of the ∂J/∂w line."""

    source: int
    unit: int
    w: float
    width: int
    opacity: int
    gradient: float | None
    dotted: int | None


@dataclass(frozen=True)
class Edges:
    """``largest_gradient``: the largest |∂J/∂w| drawn; ``note``: which weights are omitted."""

    svg: str
    largest_gradient: float | None
    note: str


def draw_edges(state: DiagramState, geometry: Geometry) -> Edges:
    """All weights of a small network; of a large one the strongest, and the selected neuron's.

    A live diagram keeps the weights that were drawn when play began.
    """
    network, depth = state.network, state.network.depth
    drawn = state.drawn
    if drawn is None:
        drawn = choose_edges(network, state.gradients, state.selected, state.show)
    largest = _largest(state, drawn)
    inputs = input_window(network.units[0], selected_input(state.selected))
    is_folded = len(inputs) < network.units[0]
    count = sum(map(len, drawn))
    total = len(inputs) * network.units[1] + sum(w.size for w in network.w[1:])
    text = has_texts(drawn)
    gaps = []
    for layer in range(depth):
        lit = _is_lit(state, layer)
        labels = EdgeLabels(state, geometry, layer) if text else None
        lines = [
            _draw_edge(state, geometry, layer, line, labels)
            for line in _lines(state, layer, drawn[layer], largest)
        ]
        gaps.append(f'<g class="gap{" lit" if lit else ""}">{"".join(lines)}</g>')
    note = ""
    if count < total:
        by_gradient = state.show == "gradients" and state.gradients
        what = f"|∂{state.loss_symbol}/∂w|" if by_gradient else "|w|"
        note = _note(count, total, "" if state.live else what, is_folded=is_folded)
    return Edges("".join(gaps), largest, note)


def _note(count: int, total: int, what: str, *, is_folded: bool) -> str:
    """Which weights are drawn: those with the largest ``what``, or it is empty in play."""
    parts = {"count": count, "total": total, "what": what}
    if what and is_folded:
        return _(
            "%(count)s of %(total)s weights between the units shown are drawn, those with the "
            "largest %(what)s. Choose a neuron to see all of its own.",
            **parts,
        )
    if what:
        return _(
            "%(count)s of %(total)s weights are drawn, those with the largest %(what)s. Choose a "
            "neuron to see all of its own.",
            **parts,
        )
    if is_folded:
        return _(
            "%(count)s of %(total)s weights between the units shown are drawn, those that were "
            "the largest when play began. Choose a neuron to see all of its own.",
            **parts,
        )
    return _(
        "%(count)s of %(total)s weights are drawn, those that were the largest when play began. "
        "Choose a neuron to see all of its own.",
        **parts,
    )


def has_texts(drawn: DrawnEdges) -> bool:
    """Whether the diagram shows the numbers of its weights."""
    return sum(map(len, drawn)) <= MAX_EDGES_WITH_TEXT


def _largest(state: DiagramState, drawn: DrawnEdges) -> float | None:
    """The largest known |∂J/∂w|; on a live diagram the largest of its drawn weights."""
    if not state.gradients:
        return None
    if not state.live:
        window = input_window(state.network.units[0], selected_input(state.selected))
        return largest_gradient(state.gradients, window)
    known = sorted(state.gradients)
    return largest_drawn([state.gradients[n][0] for n in known], [drawn[n] for n in known])


def _lines(
    state: DiagramState, layer: int, places: NDArray[np.intp], largest: float | None
) -> Iterator[_EdgeLine]:
    w = state.network.w[layer].ravel()[places]
    gradients: list[float | None] = [None] * len(places)
    dotted: list[int | None] = [None] * len(places)
    if layer in state.gradients:
        dJ_dw = state.gradients[layer][0].ravel()[places]
        gradients = dJ_dw.tolist()
        if largest or state.live:
            dotted = gradient_widths(dJ_dw, largest or 0.0, state.scale).tolist()
    elif state.live:
        dotted = gradient_widths(np.zeros(len(places)), 0.0, state.scale).tolist()
    columns = (weight_widths(w).tolist(), weight_opacities(w).tolist(), gradients, dotted)
    units = state.network.w[layer].shape[1]
    for place, value, width, opacity, gradient, dots in zip(
        places.tolist(), w.tolist(), *columns, strict=True
    ):
        yield _EdgeLine(place // units, place % units, value, width, opacity, gradient, dots)


def _is_lit(state: DiagramState, layer: int) -> bool:
    if state.phase is Phase.UPDATE:
        return True
    return state.phase in (Phase.FORWARD, Phase.BACKWARD) and state.layer == layer + 1


def _draw_edge(
    state: DiagramState, geometry: Geometry, layer: int, line: _EdgeLine, labels: EdgeLabels | None
) -> str:
    source, unit = line.source, line.unit
    key = weight_key(layer, source, unit)
    path = edge_path(geometry.columns[layer], source, geometry.columns[layer + 1], unit)
    body = f'<path class="hit" d="{path}"/>'
    if state.show != "gradients":
        body += (
            f'<path class="w {sign_class(line.w)}" d="{path}" '
            f'stroke-width="{line.width / 100:.2f}" stroke-opacity="{line.opacity / 100:.2f}"/>'
        )
    if state.show != "weights" and line.dotted is not None:
        hue = sign_class(line.gradient or 0.0, "g")
        body += f'<path class="g {hue}" d="{path}" stroke-width="{line.dotted / 100:.2f}"/>'
    symbol = selection_name(Selection("w", layer, unit, source), list(state.network.units))
    if labels is not None:
        body += labels.draw(source, unit, symbol, line.w, line.gradient)
    told = symbol
    if not state.live:
        slope = f"∂{state.loss_symbol}/∂{symbol} = {signed(line.gradient)}"
        told += f" = {number(line.w)}, {slope}"
    title = _("weight %(value)s", value=told)
    chosen = " chosen" if state.selected.key == key else ""
    if state.frozen is not None and state.frozen[layer][source, unit]:
        chosen += " frozen"
        title = _("weight %(value)s, frozen", value=told)
    return link(key, f"edge{chosen}", state.href(key), title, body)
