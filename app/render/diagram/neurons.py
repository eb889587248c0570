"""The neurons of the diagram: a tile with a picture, its numbers, and the dot of its bias."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from app.i18n.messages import _, pgettext
from app.render.diagram.bias_dots import draw_bias
from app.render.diagram.edge_labels import readout
from app.render.diagram.geometry import MIN_PICTURE_SIDE, Column, Geometry
from app.render.diagram.input_labels import (
    draw_folded,
    input_label,
    input_title,
    shortened,
)
from app.render.diagram.input_window import input_window, next_input, selected_input
from app.render.diagram.labels import (
    SEPARATOR,
    change,
    derivative,
    lines,
    quantity,
    text_width,
)
from app.render.diagram.state import DiagramState, link
from app.render.numbers import number, sign_class, signed
from app.training.run.position import Phase
from app.training.run.selection import neuron_key
from app.training.run.symbols import name

MIN_MARKED_SIDE = 12.0
"""A smaller tile has no mark of its class."""


def draw_column(state: DiagramState, geometry: Geometry, layer: int) -> str:
    """The neurons of a layer."""
    inputs = state.network.units[0]
    units = range(state.network.units[layer])
    if layer == 0:
        units = input_window(inputs, selected_input(state.selected))
    # Numbers that only hover shows are many, and are not collected.
    state = replace(state, has_symbols=geometry.columns[layer].labelled)
    lit = state.layer == layer and state.phase in (Phase.FORWARD, Phase.BACKWARD)
    drawn = [
        _Neuron(state, geometry, layer, unit).draw() + draw_bias(state, geometry, layer, unit)
        for unit in units
    ]
    if len(units) < inputs and layer == 0:
        href = state.href(neuron_key(0, next_input(inputs, units)))
        drawn.append(draw_folded(geometry, inputs, units, href))
    return f'<g class="{"layer lit" if lit else "layer"}">{"".join(drawn)}</g>'


class _Neuron:
    """One neuron; ``a``, ``z`` and ``dJ_da`` are None if not known."""

    def __init__(self, state: DiagramState, geometry: Geometry, layer: int, unit: int):
        self.state, self.geometry, self.layer, self.unit = state, geometry, layer, unit
        self.column: Column = geometry.columns[layer]
        self.a = float(state.a[layer][unit]) if layer in state.a else None
        self.z = float(state.z[layer][unit]) if layer in state.z else None
        self.dJ_da = float(state.dJ_da[layer][unit]) if layer in state.dJ_da else None
        self.width = state.network.units[layer]
        self.symbol = name("a", layer, unit, self.width)
        self.x = self.column.x - self.column.tile / 2
        self.y = self.column.y[unit] - self.column.tile / 2

    def draw(self) -> str:
        """The link with tile, picture and texts."""
        state, side = self.state, self.column.tile
        box = f'x="{self.x:.1f}" y="{self.y:.1f}" width="{side:.0f}" height="{side:.0f}"'
        corner = f'rx="{min(9.0, side / 5):.1f}"'
        painted = side >= MIN_PICTURE_SIDE and self.layer in state.painted
        # The clip rounds the picture's corners; the ring is drawn over it.
        body = (
            f'<rect class="{"tile painted" if painted else "tile"}" {box} {corner}/>'
            f"{'' if painted else self._picture(box, corner)}"
            f'<rect class="ring" {box} {corner}/>{self._class_mark()}{self._texts()}'
        )
        dropped = self.layer in state.mask and state.mask[self.layer][self.unit] == 0
        if dropped or (state.live and self.layer in state.dropout):
            # Dropout has dropped this unit for this sample.
            to = f"{side:.0f}"
            cross = f"M{self.x:.1f} {self.y:.1f}l{to} {to}m0 -{to}l-{to} {to}"
            body += f'<path class="cross" d="{cross}"/>'
        key = neuron_key(self.layer, self.unit)
        return link(key, self._classes(key, dropped), state.href(key), self._title(dropped), body)

    def _picture(self, box: str, corner: str) -> str:
        state, place = self.state, (self.layer, self.unit)
        if self.column.tile >= MIN_PICTURE_SIDE:
            if place in state.maps:
                return f'<image {box} href="{state.maps[place]}"/>'
            if place in state.curves:
                return (
                    f'<svg {box} viewBox="0 0 100 100" preserveAspectRatio="none">'
                    f'<path class="spark" d="{state.curves[place]}"/></svg>'
                )
        if self.a is None and not state.live:
            return ""
        a = self.a or 0.0
        sign, opacity = "pos" if a > 0 else "neg", min(1.0, abs(a))
        return f'<rect class="fill {sign}" {box} {corner} fill-opacity="{opacity:.2f}"/>'

    def _class_mark(self) -> str:
        """The colour of an output's class, on the right of its tile."""
        column = self.column
        if not self._is_class or column.tile < MIN_MARKED_SIDE:
            return ""
        return (
            f'<rect class="class-mark class-{self.unit}" x="{self.x + column.tile:.1f}" '
            f'y="{self.y + 2:.1f}" width="5" height="{column.tile - 4:.1f}" rx="2"/>'
        )

    @property
    def _name(self) -> str:
        """The input's name in the data; empty if it has none."""
        return self.state.names[self.unit] if self.layer == 0 and self.state.names else ""

    @property
    def _is_class(self) -> bool:
        return bool(self.state.classes) and self.layer == self.state.network.depth

    @property
    def _output_name(self) -> str:
        """The class or the number to predict of an output; empty if it has no name."""
        if self.layer < self.state.network.depth:
            return ""
        names = self.state.classes or self.state.output_names
        return names[self.unit] if names else ""

    def _classes(self, key: str, dropped: bool) -> str:
        state = self.state
        classes = ["neuron"]
        if state.selected.key == key:
            classes.append("chosen")
        if self.a is None and not state.live:
            classes.append("unknown")
        if dropped:
            classes.append("dropped")
        if not self.column.labelled:
            classes.append("folded")
        if state.phase is Phase.BACKWARD and state.layer == self.layer and self.dJ_da:
            classes.append(sign_class(self.dJ_da, "g"))
        return " ".join(classes)

    def _title(self, dropped: bool) -> str:
        state, symbol = self.state, self.symbol
        symbol += input_title(self._name)
        if self._is_class:
            symbol = _(
                "%(symbol)s, class %(name)s", symbol=symbol, name=escape(state.classes[self.unit])
            )
        elif self._output_name:
            symbol += f", {escape(self._output_name)}"
        if state.live:
            return _("neuron %(symbol)s", symbol=symbol)
        if state.batch:
            mean = _("mean %(symbol)s", symbol=symbol)
            return f"{mean} = {number(self.a)}"
        title = f"{symbol} = {number(self.a)}"
        if self.layer:
            z = name("z", self.layer, self.unit, self.width)
            title = f"{z} = {number(self.z)}, {title}, ∂Jᵢ/∂{self.symbol} = {signed(self.dJ_da)}"
        return _("%(title)s, left out by dropout", title=title) if dropped else title

    def _texts(self) -> str:
        geometry, column = self.geometry, self.column
        texts = ""
        if self.layer == 0:
            texts = input_label(geometry, self.unit, self.state.features[self.unit], self._name)
        if self.layer == self.state.network.depth:
            texts += self._target()
        if not column.labelled:
            every = [*self._bias(named=True), *self._z(named=True), *self._a(named=True)]
            return texts + readout(geometry, column.x, [*every, *self._slope(spelt=True)])
        if column.narrow and self.layer:
            hidden = [*self._bias(named=True), *self._z(named=True)]
            texts += readout(geometry, column.x, hidden)
        above, below = self._label(named=False)
        if column.named:
            longer = self._label(named=True)
            above, below = self._fitting(longer[0], above), self._fitting(longer[1], below)
        if geometry.spelt:
            first = -0.4 - 1.12 * (len(above) - 1)
            texts += lines("n", column.x, self.y - 1, above, first) if above else ""
        elif above:
            # From below, so that the upper line can be left out. The bias has its dot on the left.
            above = above[::-1]
            texts += lines("n above", column.x - 6, self.y - 1, above, -0.4, -1.12)
        return texts + lines("n", column.x, self.y + column.tile + 2, below, 0.95)

    def _fitting(self, longer: list[str], short: list[str]) -> list[str]:
        """Each line with the names of layer and unit if it has room for them."""
        room = self.column.room
        pairs = zip(longer, short, strict=True)
        return [long if text_width(long) <= room else brief for long, brief in pairs]

    def _label(self, *, named: bool) -> tuple[list[str], list[str]]:
        """The lines above and below the tile."""
        column, spelt = self.column, self.geometry.spelt
        a, slope = self._a(named=named), self._slope(spelt=spelt)
        if self.layer == 0:
            return [], a if column.stacked else [" ".join(a)]
        if column.narrow:
            return [], [" ".join(a), *slope]
        bias, z = self._bias(named=named), self._z(named=named)
        if not column.stacked:
            # The bias has two numbers after an update.
            rows = [bias, [*z, " ".join(a), *slope]]
            if len(bias) == 1:
                rows = [[*bias, *z], [" ".join(a), *slope]]
            return [], [" ".join(row) if row is bias else SEPARATOR.join(row) for row in rows]
        above = [" ".join(bias), self._bias_slope()] if spelt else bias
        return above, [*z, *a, *slope]

    def _a(self, *, named: bool) -> list[str]:
        """The activation; of the batch its mean, with the word before it."""
        batch = self.state.batch
        value = quantity(self.state, "value", self.symbol, self.a, named=named, mean=batch)
        return [pgettext("of scores", "mean"), value] if batch else [value]

    def _z(self, *, named: bool) -> list[str]:
        if self.state.batch or not self.layer:
            return []
        symbol = name("z", self.layer, self.unit, self.width)
        return [quantity(self.state, "z", symbol, self.z, named=named)]

    def _slope(self, *, spelt: bool) -> list[str]:
        if self.state.batch or not self.layer:
            return []
        return [derivative(self.state, "derivative", self.symbol, self.dJ_da, spelt=spelt)]

    def _bias(self, *, named: bool) -> list[str]:
        """The bias, or the numbers before and after the update."""
        state, layer = self.state, self.layer - 1
        if layer < 0:
            return []
        symbol = name("b", layer, self.unit, self.width)
        bias = float(state.network.b[layer][self.unit])
        if state.before is not None:
            before = float(state.before.b[layer][self.unit])
            if before != bias:
                return [*change(state, "bias", symbol, before, bias, named=named)]
        return [quantity(state, "bias", symbol, bias, named=named)]

    def _bias_slope(self) -> str:
        layer, slope = self.layer - 1, None
        if layer in self.state.gradients:
            slope = float(self.state.gradients[layer][1][self.unit])
        symbol = name("b", layer, self.unit, self.width)
        return derivative(self.state, "bias-slope", symbol, slope, spelt=True)

    def _target(self) -> str:
        """The name of the output and its target, on the right of the tile."""
        state, column, geometry = self.state, self.column, self.geometry
        if not column.labelled:
            return self._name_alone()
        left, middle = self.x + column.tile + 8, column.y[self.unit]
        texts = []
        if self._is_class:
            texts.append(escape(self._output_name))
        elif self._output_name:
            texts.append(escape(shortened(self._output_name, geometry.loss_left - left)))
        elif state.y is not None and self.width == 1:
            texts.append(escape(_("target")))
        if state.y is not None:
            symbol = name("y", 0, self.unit, self.width).replace("⁰", "")
            y = float(state.y[self.unit])
            texts.append(quantity(state, "target", symbol, y, named=True))
        if not texts:
            return ""
        if self.width == 1:
            return lines("n", (left + geometry.loss_left) / 2, middle, texts, -0.5, 1.6)
        # One line above the wire to J, one below.
        return lines("n target-side", left, middle, texts, -0.4, 1.5)

    def _name_alone(self) -> str:
        """The name of the output alone, beside a tile without a label."""
        column = self.column
        if not self._output_name or column.tile < MIN_MARKED_SIDE:
            return ""
        left, middle = self.x + column.tile + 9, column.y[self.unit]
        text = escape(shortened(self._output_name, self.geometry.loss_left - left))
        return f'<text class="class-name" x="{left:.1f}" y="{middle + 4:.1f}">{text}</text>'
