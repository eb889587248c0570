"""The backward pass through one layer, for one weight: its factors, and the layer before."""

from __future__ import annotations

from app.engine.losses import Loss
from app.i18n.messages import _
from app.render.formulas import mathml as m
from app.render.formulas.chain_rule import ChainRule, Explainer
from app.render.formulas.mathml_symbols import SAMPLE_J, J
from app.render.formulas.moment_parts import (
    Equation,
    Places,
    Product,
    Quantity,
    Row,
    Term,
    shortened,
)
from app.render.formulas.plain_symbols import derivative_name
from app.render.formulas.sample_shares import batch_symbols
from app.render.numbers import factor, number
from app.training.run.observation import Observation, SampleView
from app.training.run.selection import Selection, neuron_key

SUM_OVER_UNITS = "k"


def chain_rows(
    places: Places, loss: Loss, chosen: Selection, view: SampleView | None, seen: Observation
) -> list[Row]:
    """∂Jᵢ/∂w as a product, then its sum over the batch; of a neuron ∂Jᵢ/∂z.

    Without ``view`` the sum in symbols, and its value.
    """
    layer = chosen.target_layer
    elementwise = places.network.activations[layer - 1].elementwise
    if view is None:
        total = _total(places, chosen, seen)
        symbols = batch_symbols(places.units, chosen, elementwise=elementwise)
        return [
            Equation(_("sum over the batch"), symbols, m.math(m.op("=") + total.write(sign=True)))
        ]
    rule = Explainer(places.network, loss, view, seen).explain(chosen)
    rows: list[Row] = [_product(places, chosen, rule)]
    if not elementwise:
        # Softmax has no slope of its own: the formula of ∂Jᵢ/∂z stands for both.
        shortcut = rule.lines[0]
        label = shortcut.label.partition(" (")[0]
        rows.append(Equation(label, shortcut.symbols, shortcut.numbers, is_small=True))
    return rows


def novelty_rows(
    places: Places, layer: int, source: int, unit: int, view: SampleView | None
) -> list[Row]:
    """∂Jᵢ/∂a of neuron ``source`` before ``layer``, through w; nothing for the inputs.

    With several units in ``layer`` it is a sum over them, otherwise a product.
    """
    before = layer - 1
    if before == 0:
        return []
    write, share = places.write, SAMPLE_J
    elementwise = places.network.activations[before].elementwise
    several = places.units[layer] > 1
    k: int | str = SUM_OVER_UNITS if several else unit
    left = m.derivative(share, write.a(before, source))
    name = derivative_name(places.name("a", before, source), share=True)
    found = None if view is None else view.dJ_da.get(before)
    value = None if found is None else float(found[source])
    result = Term(left, Quantity(value, name, neuron_key(before, source)))
    label = _("the novelty: on to the layer before")
    if view is None:
        label = _("the novelty, for each sample i")
    symbols = [_weight_symbol(write.w(before, source, k))]
    if elementwise:
        symbols = [
            m.term(m.derivative(share, write.a(layer, k)), "sensitivity"),
            m.term(m.derivative(write.a(layer, k), write.z(layer, k)), "slope"),
            *symbols,
        ]
    else:
        symbols = [m.term(m.derivative(share, write.z(layer, k)), "sensitivity"), *symbols]
    if several or view is None:
        body = m.op("·").join(symbols)
        formula = left + m.op("=") + (m.sum_over(SUM_OVER_UNITS, body) if several else body)
        numbers, whole = _sum(places, layer, source, result, view, elementwise)
        return [Equation(label, m.math(formula), numbers, whole)]
    values = _factors(places, layer, source, unit, view, elementwise)
    roles = ("sensitivity", "slope", "carried") if elementwise else ("sensitivity", "carried")
    words = [
        *[""] * (len(roles) - 1),
        _("the weight that %(name)s takes", name=places.name("a", before, source)),
    ]
    return [
        Product(
            label,
            result,
            [
                Term(symbol, quantity, role, word)
                for symbol, quantity, role, word in zip(symbols, values, roles, words, strict=True)
            ],
        )
    ]


def _product(places: Places, chosen: Selection, rule: ChainRule) -> Product:
    layer, unit = chosen.target_layer, chosen.unit
    by = places.write.z(layer, unit) if chosen.kind == "a" else places.write.of(chosen)
    place, batch = places.place(chosen), rule.batch
    total = None
    if batch is not None and chosen.is_parameter:
        total = Term(
            m.derivative(J, by),
            Quantity(batch.value, batch.plain if batch.known == batch.m else "", place),
        )
    return Product(
        _("chain rule") if batch is not None else _("chain rule of this sample alone"),
        Term(m.derivative(SAMPLE_J, by), Quantity(rule.value, rule.plain, place)),
        [
            Term(each.symbol, Quantity(each.value, each.plain, each.place), each.role, each.name)
            for each in rule.factors
        ],
        total=total,
        known=batch.known if batch is not None else 0,
        m=batch.m if batch is not None else 1,
    )


def _total(places: Places, chosen: Selection, seen: Observation) -> Quantity:
    """∂J/∂w of the batch; it has no name before it is summed over all samples."""
    if chosen.kind == "a":
        chosen = Selection("b", chosen.layer - 1, chosen.unit)
    place, found = places.place(chosen), seen.weight_gradient(chosen.layer)
    if found is None:
        return Quantity(None, "", place)
    dJ_dw, dJ_db, known = found
    value = dJ_db[chosen.unit] if chosen.source is None else dJ_dw[chosen.source, chosen.unit]
    name = derivative_name(places.symbol(chosen)) if known == seen.m else ""
    return Quantity(float(value), name, place)


def _factors(
    places: Places,
    layer: int,
    source: int,
    unit: int,
    view: SampleView,
    elementwise: bool,
) -> list[Quantity]:
    """The factors of ∂Jᵢ/∂a of ``source`` through one unit."""
    a, z = places.name("a", layer, unit), places.name("z", layer, unit)
    place = neuron_key(layer, unit)
    known = layer in view.dJ_dz
    first = Quantity(
        float(view.dJ_dz[layer][unit]) if known else None, derivative_name(z, share=True), place
    )
    weight = places.weight(layer - 1, source, unit)
    if not elementwise:
        return [first, weight]
    sensitivity = view.dJ_da.get(layer)
    return [
        Quantity(
            None if sensitivity is None else float(sensitivity[unit]),
            derivative_name(a, share=True),
            place,
        ),
        Quantity(
            float(view.da_dz[layer][unit]) if known else None, derivative_name(z, of=a), place
        ),
        weight,
    ]


def _sum(
    places: Places,
    layer: int,
    source: int,
    result: Term,
    view: SampleView | None,
    elementwise: bool,
) -> tuple[str, str]:
    """The sum over the units of ``layer`` with numbers, and all of it as plain text."""
    value = result.quantity.value
    if view is None:
        return m.math(m.text(_("choose one sample to see its numbers"))), ""
    if value is None:
        return m.math(Quantity(None, "").write()), ""
    terms = [
        _factors(places, layer, source, unit, view, elementwise)
        for unit in range(places.units[layer])
    ]
    products = [m.op("·").join(each.write(in_product=True) for each in term) for term in terms]
    body = m.op("+").join(shortened(products))
    numbers = m.op("=") + body + m.op("=") + result.quantity.write(sign=True)
    plain = " + ".join(" · ".join(factor(each.value) for each in term) for term in terms)
    return m.math(numbers), f"{result.quantity.name} = {plain} = {number(value)}"


def _weight_symbol(symbol: str) -> str:
    """The weight in a box of its own: what makes it backpropagation."""
    return m.term(symbol, "carried boxed")
