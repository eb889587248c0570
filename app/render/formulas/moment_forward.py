"""The forward pass through one layer, for one unit: z = Σ a w + b and a = f(z)."""

from __future__ import annotations

from collections.abc import Mapping

from app.engine.activations import Array
from app.i18n.messages import _
from app.render.formulas import mathml as m
from app.render.formulas.layer_formulas import activation_value
from app.render.formulas.moment_parts import Equation, Places, Quantity, Row, shortened
from app.render.formulas.neuron_lines import NeuronLines
from app.render.formulas.softmax_formulas import softmax_value
from app.render.numbers import factor, number
from app.training.run.observation import Observation, SampleView
from app.training.run.position import forward_done


def forward_rows(
    places: Places, layer: int, unit: int, view: SampleView | None, seen: Observation
) -> list[Row]:
    """The rows for ``unit`` of ``layer``; without ``view`` the means over the batch."""
    return [
        _weighted_input(places, layer, unit, view, seen),
        _activation(places, layer, unit, view, seen),
    ]


def _weighted_input(
    places: Places, layer: int, unit: int, view: SampleView | None, seen: Observation
) -> Row:
    write, before = places.write, layer - 1
    sources = range(places.units[before])
    symbols = [write.a(before, source) + write.w(before, source, unit) for source in sources]
    left = write.z(layer, unit) + m.op("=")
    right = [*shortened(symbols), write.b(before, unit)]
    numbers, whole = "", ""
    if view is not None and layer in view.z:
        pairs = [
            (
                places.neuron("a", before, source, float(view.a[before][source])),
                places.weight(before, source, unit),
            )
            for source in sources
        ]
        products = [
            a.write(in_product=True) + m.op("·") + w.write(in_product=True) for a, w in pairs
        ]
        bias = places.bias(before, unit)
        z = places.neuron("z", layer, unit, float(view.z[layer][unit]))
        body = m.op("+").join([*shortened(products), bias.write(in_product=True)])
        numbers = m.math(m.op("=") + body + m.op("=") + z.write())
        terms = [f"{factor(a.value)} · {factor(w.value)}" for a, w in pairs]
        whole = f"{z.name} = {' + '.join([*terms, factor(bias.value)])} = {number(z.value)}"
    elif view is None:
        numbers = _mean(places, "z", layer, unit, _mean_of(seen, seen.forward.z, layer, unit))
    return Equation(
        _("weighted input"), m.math(left + m.op("+").join(right)), numbers or _unknown(), whole
    )


def _activation(
    places: Places, layer: int, unit: int, view: SampleView | None, seen: Observation
) -> Row:
    activation = places.network.activations[layer - 1]
    known = view is not None and layer in view.a
    # In the view of the batch any sample has the symbols.
    example = view or seen.sample(int(seen.rows[0]))
    lines = NeuronLines(places.network, example)
    if activation.elementwise:
        formula = activation_value(activation, lines.parts(layer, unit, known=known))
    else:
        formula = softmax_value(places.write, example, layer, unit)
    numbers = ""
    if view is None:
        numbers = _mean(places, "a", layer, unit, _mean_of(seen, seen.forward.a, layer, unit))
    elif known:
        a = places.neuron("a", layer, unit, float(view.a[layer][unit]))
        put_in = formula.numbers + m.op("=") if formula.numbers else ""
        numbers = m.math(m.op("=") + put_in + a.write())
    label = _(activation.title)
    if layer in example.mask:
        label = _("%(label)s, times dropout’s factor d", label=label)
    symbols = places.write.a(layer, unit) + m.op("=") + formula.symbols
    return Equation(label, m.math(symbols), numbers or _unknown())


def _mean_of(seen: Observation, values: Mapping[int, Array], layer: int, unit: int) -> float | None:
    """The mean over the batch; None while it is not known for every sample."""
    if seen.rows_known(forward_done(layer)) < seen.m:
        return None
    return float(values[layer].mean(axis=0)[unit])


def _mean(places: Places, letter: str, layer: int, unit: int, value: float | None) -> str:
    symbol = f"mean {places.name(letter, layer, unit)}"
    quantity = places.neuron(letter, layer, unit, value)
    shown = Quantity(value, symbol, quantity.place)
    written = _("mean %(symbol)s", symbol=places.name(letter, layer, unit))
    return m.math(m.text(written) + m.op("=") + shown.write())


def _unknown() -> str:
    return m.math(Quantity(None, "").write())
