"""The forward pass through one layer, for one unit: z = Σ a w + b and a = f(z)."""

from __future__ import annotations

from collections.abc import Mapping

from app.engine.activations import Array
from app.render.formulas import mathml as m
from app.render.formulas.moment_parts import Equation, Places, Quantity, Row, shortened
from app.render.numbers import factor, number
from app.training.run.observation import Observation, SampleView
from app.training.run.position import forward_done

_Z = m.identifier("z")


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
        "weighted input", m.math(left + m.op("+").join(right)), numbers or _unknown(), whole
    )


def _activation(
    places: Places, layer: int, unit: int, view: SampleView | None, seen: Observation
) -> Row:
    write = places.write
    activation = places.network.activations[layer - 1]
    z_symbol = write.z(layer, unit)
    if activation.elementwise:
        function = _of(activation.formula, z_symbol)
    else:
        function = _softmax([write.z(layer, k) for k in range(places.units[layer])], unit)
    mask = view.mask[layer][unit] if view is not None and layer in view.mask else None
    dropped = m.identifier("d") + m.op("·") if layer in seen.forward.mask else ""
    symbols = write.a(layer, unit) + m.op("=") + dropped + function
    label = activation.title
    numbers = ""
    if view is not None and layer in view.a:
        z = places.neuron("z", layer, unit, float(view.z[layer][unit]))
        a = places.neuron("a", layer, unit, float(view.a[layer][unit]))
        if activation.elementwise:
            put = _of(activation.formula, z.write(in_product=True), bracketed=True)
        else:
            zs = [
                places.neuron("z", layer, k, float(value)).write(in_product=True)
                for k, value in enumerate(view.z[layer])
            ]
            put = _softmax(zs, unit)
        scale = ""
        if mask is not None:
            scale = Quantity(float(mask), "d").write() + m.op("·")
            label += ", left out by dropout (d = 0)" if mask == 0 else ", scaled up for dropout (d)"
        numbers = m.math(m.op("=") + scale + put + m.op("=") + a.write())
    elif view is None:
        numbers = _mean(places, "a", layer, unit, _mean_of(seen, seen.forward.a, layer, unit))
    return Equation(label, m.math(symbols), numbers or _unknown())


def _of(formula: str, z: str, *, bracketed: bool = False) -> str:
    """The activation's formula with ``z`` in place of its z, the last of its equal forms first."""
    written = m.from_latex(formula)
    if bracketed:
        # "σ((−1.5))" needs one pair of brackets only.
        for opening in ('<mo stretchy="false">(</mo>', "<mo>(</mo>"):
            inside = f"{opening}{_Z}"
            plain = z.replace(">(", ">", 1).replace(")</mn>", "</mn>", 1)
            written = written.replace(inside, f"{opening}{plain}")
    return written.replace(_Z, z)


def _softmax(exponents: list[str], unit: int) -> str:
    e = m.identifier("e")
    powers = [f"<msup>{e}{m.row(each)}</msup>" for each in exponents]
    return m.fraction(powers[unit], m.op("+").join(shortened(powers)))


def _mean_of(seen: Observation, values: Mapping[int, Array], layer: int, unit: int) -> float | None:
    """The mean over the batch; None while it is not known for every sample."""
    if seen.rows_known(forward_done(layer)) < seen.m:
        return None
    return float(values[layer][:, unit].mean())


def _mean(places: Places, letter: str, layer: int, unit: int, value: float | None) -> str:
    symbol = f"mean {places.name(letter, layer, unit)}"
    quantity = places.neuron(letter, layer, unit, value)
    shown = Quantity(value, symbol, quantity.place)
    return m.math(m.text(f"{symbol} = ") + shown.write())


def _unknown() -> str:
    return m.math(Quantity(None, "").write())
