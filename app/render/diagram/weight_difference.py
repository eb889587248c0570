"""The network diagram of the difference between two networks' weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from app.engine.network import MLP
from app.i18n.messages import _
from app.render.diagram.edge_choice import choose_edges
from app.render.diagram.geometry import Column, Geometry, edge_path, edge_point, lay_out
from app.render.diagram.input_labels import draw_folded
from app.render.diagram.input_window import input_window, next_input, selected_input
from app.render.diagram.state import link
from app.render.numbers import exact, number, sign_class, signed
from app.training.run.selection import Selection, bias_key, neuron_key, weight_key
from app.training.run.symbols import name, selection_name

MAX_WIDTH = 6.0
LABELLED_EDGES = 12
"""A gap of at most this many weights shows numbers beside its lines."""


@dataclass(frozen=True)
class WeightDifference:
    """``largest`` is the largest |Δ| of all parameters, ``note`` says which weights are omitted."""

    svg: str
    largest: float
    note: str


def subtract(after: MLP, before: MLP) -> MLP:
    """A network with the parameters after − before; both have the same units."""
    activations = [activation.name for activation in after.activations]
    with np.errstate(over="ignore"):
        parameters = np.nan_to_num(after.parameters - before.parameters)
    return MLP(list(after.units), activations, parameters)


def draw_weight_difference(
    before: MLP, after: MLP, features: list[str], chosen: Selection, href: Callable[[str], str]
) -> WeightDifference:
    """The width of a line is |Δ| relative to the largest, its colour the sign of Δ.

    Raises ValueError if the two networks have different units.
    """
    if before.units != after.units:
        raise ValueError("the networks have different units")
    change = subtract(after, before)
    geometry = lay_out(change.units, selected_input(chosen))
    drawing = _DifferenceDrawing(change, geometry, features, chosen, href, _largest(change))
    drawn = choose_edges(change, {}, chosen, "weights")
    gaps = [drawing.gap(layer, places) for layer, places in enumerate(drawn)]
    columns = [drawing.column(layer) for layer in range(len(change.units))]
    count, total = sum(map(len, drawn)), sum(w.size for w in change.w)
    note = ""
    if count < total:
        note = _(
            "%(count)s of %(total)s weights are drawn, those that differ most.",
            count=count,
            total=total,
        )
    label = _("Difference of the weights")
    svg = (
        f'<svg class="network difference" viewBox="0 0 {geometry.width:.0f} '
        f'{geometry.height:.0f}" role="group" aria-label="{escape(label)}">'
        f"{''.join(gaps)}{''.join(columns)}</svg>"
    )
    return WeightDifference(svg, drawing.largest, note)


def _largest(change: MLP) -> float:
    return float(np.abs(change.parameters).max())


@dataclass(frozen=True)
class _DifferenceDrawing:
    change: MLP
    geometry: Geometry
    features: list[str]
    chosen: Selection
    href: Callable[[str], str]
    largest: float

    def share(self, value: float) -> float:
        return abs(value) / self.largest if self.largest else 0.0

    def gap(self, layer: int, places: NDArray[np.intp]) -> str:
        units = self.change.w[layer].shape[1]
        edges = [self.edge(layer, place // units, place % units) for place in places.tolist()]
        return f'<g class="gap">{"".join(edges)}</g>'

    def edge(self, layer: int, source: int, unit: int) -> str:
        start, end = self.geometry.columns[layer : layer + 2]
        value = float(self.change.w[layer][source, unit])
        path, share = edge_path(start, source, end, unit), self.share(value)
        width, opacity = 0.4 + (MAX_WIDTH - 0.4) * share, 0.35 + 0.65 * share
        body = (
            f'<path class="hit" d="{path}"/><path class="w {sign_class(value)}" d="{path}" '
            f'stroke-width="{width:.2f}" stroke-opacity="{opacity:.2f}"/>'
        )
        fold = "" if self.change.w[layer].size <= LABELLED_EDGES else " fold"
        along = 0.36 if self.change.units[layer] >= self.change.units[layer + 1] else 0.64
        x, y = edge_point(start, source, end, unit, along)
        body += f'<text class="n{fold}" x="{x}" y="{y - 4:.1f}">{self.change_text(value)}</text>'
        symbol = selection_name(Selection("w", layer, unit, source), list(self.change.units))
        return self.link(weight_key(layer, source, unit), "edge", f"Δ{symbol}", value, body)

    def change_text(self, value: float) -> str:
        return f'<tspan class="change" data-value="{exact(value)}">{signed(value, 3)}</tspan>'

    def column(self, layer: int) -> str:
        column = self.geometry.columns[layer]
        units = range(self.change.units[layer])
        inputs = self.change.units[0]
        if layer == 0:
            units = input_window(inputs, selected_input(self.chosen))
        tiles = [self.unit(column, layer, unit) for unit in units]
        if layer == 0 and len(units) < inputs:
            href = self.href(self._next_weight(units))
            tiles.append(draw_folded(self.geometry, inputs, units, href))
        return f'<g class="layer">{"".join(tiles)}</g>'

    def _next_weight(self, window: range) -> str:
        """The first weight of the next window's first input, since an input has no parameter."""
        return weight_key(0, next_input(self.change.units[0], window), 0)

    def unit(self, column: Column, layer: int, unit: int) -> str:
        """The tile of a neuron; its fill shows Δb."""
        side, centre = column.tile, column.y[unit]
        x, y = column.x - side / 2, centre - side / 2
        box = f'x="{x:.1f}" y="{y:.1f}" width="{side:.0f}" height="{side:.0f}"'
        box += f' rx="{min(9.0, side / 5):.1f}"'
        symbol = name("a", layer, unit, self.change.units[layer])
        tile = f'<rect class="tile" {box}/>'
        if layer == 0:
            place = f'x="{x - 8:.1f}" y="{centre + 5:.1f}"'
            label = f'<text class="feature" {place}>{self.features[unit]}</text>'
            ring = f'<rect class="ring" {box}/>'
            title = escape(_("%(name)s, an input", name=symbol))
            return f'<g class="neuron"><title>{title}</title>{tile}{ring}{label}</g>'
        value = float(self.change.b[layer - 1][unit])
        fill, opacity = "", f'fill-opacity="{self.share(value):.2f}"'
        if value:
            fill = f'<rect class="fill {sign_class(value)}" {box} {opacity}/>'
        text = ""
        if column.labelled:
            place = f'x="{column.x}" y="{centre + side / 2 + 13:.1f}"'
            text = f'<text class="n" {place}>b {self.change_text(value)}</text>'
        bias = name("b", layer - 1, unit, self.change.units[layer])
        body = f'{tile}{fill}<rect class="ring" {box}/>{text}'
        key = bias_key(layer - 1, unit)
        chosen = self.chosen.key == neuron_key(layer, unit)
        return self.link(key, f"neuron{' chosen' if chosen else ''}", f"Δ{bias}", value, body)

    def link(self, key: str, kind: str, symbol: str, value: float, body: str) -> str:
        if self.chosen.key == key:
            kind += " chosen"
        return link(key, kind, self.href(key), f"{symbol} = {number(value)}", body)
