"""The symbols, the numbers put in, and the number shown are one: over all parts of a recipe.

Each formula is read as a person would read it: evaluated once with the true values of its symbols,
and once with the numbers as they are printed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.activations import ACTIVATIONS
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.engine.regularizers import REGULARIZERS
from app.engine.update import penalty_gradient
from app.render.formulas import mathml as m
from app.render.formulas import moment_parts
from app.render.formulas.chain_rule import Explainer, Factor
from app.render.formulas.equation import Equation
from app.render.formulas.mathml_symbols import SAMPLE_J, J, Notation
from app.render.formulas.moment import describe_moment
from app.render.formulas.moment_parts import Product
from app.render.formulas.update_rule import update_rule
from app.training.run.observation import Observation, SampleView, observe, observe_update
from app.training.run.position import Unit
from app.training.run.selection import Selection
from app.training.run.session import TrainingSession
from tests.examples import examples
from tests.render import formula_evaluator as evaluator
from tests.render.formula_evaluator import Key
from tests.render.interval import Interval, computed, printed
from tests.render.sessions import every_selection, session

HIDDEN = sorted(name for name, found in ACTIVATIONS.items() if found.elementwise)
OUTPUTS = {
    "mse": ["identity", "sigmoid", "tanh", "relu", "softmax"],
    "huber": ["identity", "sigmoid", "softplus", "softmax"],
    "binary_cross_entropy": ["sigmoid"],
    "cross_entropy": ["softmax"],
}
LETTERS: dict[str, str] = {
    "momentum": "v",
    "nesterov": "v",
    "adagrad": "s",
    "rmsprop": "s",
    "adam": "mv",
    "adamw": "mv",
}
"""The symbols of an optimizer's slots; each has its parameter below."""
LARGEST_Z = 700.0
A_MINUS_Y = 1e-14
"""Its rounding, after a product with weights."""
FUNCTIONS = ("σ", "Φ", "cos", "<msup>")


@st.composite
def runs(draw: st.DrawFn) -> TrainingSession:
    """A session of any parts, its weights of any size, before or after its first updates."""
    loss = draw(st.sampled_from(sorted(LOSSES)))
    output = draw(st.sampled_from(OUTPUTS[loss]))
    several = output == "softmax" or draw(st.booleans())
    hidden = draw(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(HIDDEN)), max_size=2))
    dropout = draw(st.sampled_from([0.0, 0.1, 0.5]))
    parts: dict[str, Any] = {
        "dataset": {"name": "iris"} if several else {"name": "circle", "samples": 30},
        "layers": [
            *({"units": n, "activation": name, "dropout": dropout} for n, name in hidden),
            {"units": 3 if several else 1, "activation": output},
        ],
        "loss": loss,
        "reduction": {
            "samples": draw(st.sampled_from(["mean", "sum"])),
            "outputs": draw(st.sampled_from(["mean", "sum"])),
            "half": loss == "mse" and draw(st.booleans()),
        },
        "batch_size": draw(st.sampled_from([1, 3, 5])),
        "optimizer": {
            "name": draw(st.sampled_from(sorted(OPTIMIZERS))),
            "learning_rate": draw(st.sampled_from([0.5, 0.01])),
        },
        "regularizer": {"name": draw(st.sampled_from(sorted(REGULARIZERS))), "rate": 0.25},
        "clip_norm": draw(st.sampled_from([None, 0.01, 1000.0])),
        "seed": draw(st.integers(0, 1000)),
    }
    run = session(**parts)
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    size = draw(st.sampled_from([0.3, 1.0, 4.0]))
    run.network.parameters[:] = rng.normal(0.0, size, run.network.parameters.shape)
    run.step(Unit.BATCH, draw(st.integers(0, 2)))
    return run


def values_of(run: TrainingSession, seen: Observation, view: SampleView) -> dict[Key, float]:
    """The true value of every symbol of one sample."""
    network = seen.network
    write = Notation(list(network.units))
    values: dict[Key, float] = {("m",): float(view.m), ("K",): float(network.units[-1])}
    values["λ",] = run.rules.regularizer_rate

    def put(symbol: str, value: Any) -> None:
        values[evaluator.key_of(symbol)] = float(value)

    for layer, n in enumerate(network.units):
        for unit in range(n):
            a, z = write.a(layer, unit), write.z(layer, unit)
            put(a, view.a[layer][unit])
            put(m.derivative(SAMPLE_J, a), view.dJ_da[layer][unit])
            if layer:
                put(z, view.z[layer][unit])
                put(m.derivative(SAMPLE_J, z), view.dJ_dz[layer][unit])
                put(m.derivative(a, z), view.da_dz[layer][unit])
                if not network.activations[layer - 1].elementwise:
                    for other in range(n):
                        share = view.a[layer][unit] * ((unit == other) - view.a[layer][other])
                        put(m.derivative(a, write.z(layer, other)), share)
            if layer in view.mask:
                put(write.d(layer, unit), view.mask[layer][unit])
            if layer == network.depth:
                put(write.y(unit), view.y[unit])
    for selection in every_selection(list(network.units)):
        if selection.kind == "a":
            continue
        layer, unit, source = selection.layer, selection.unit, selection.source
        symbol, z = write.of(selection), write.z(layer + 1, unit)
        w = network.b[layer][unit] if source is None else network.w[layer][source, unit]
        carried = 1.0 if source is None else view.a[layer][source]
        put(symbol, w)
        put(m.derivative(z, symbol), carried)
        put(m.derivative(SAMPLE_J, symbol), view.dJ_dz[layer + 1][unit] * carried)
        if source is not None:
            put(m.derivative(z, write.a(layer, source)), w)
        dJ_dw, dJ_db = seen.backward.dJ_dw[layer], seen.backward.dJ_db[layer]
        put(m.derivative(J, symbol), dJ_db[unit] if source is None else dJ_dw[source, unit])
    return values


def check_factor(factor: Factor, values: dict[Key, float], run: TrainingSession) -> None:
    assert factor.value is not None
    shown = computed(factor.value)
    assert computed(values[evaluator.key_of(factor.symbol)]).touches(shown), factor
    if factor.how and not is_of_softmax(factor):
        layer = int(factor.place[1])
        (found,) = evaluator.sides(factor.how, values, f_of(run, layer))
        assert found.touches(loosened(shown)), (factor, found)
    if factor.how_numbers:
        (found,) = evaluator.sides(factor.how_numbers, {})
        assert found.touches(shown), (factor, found)
        # It is of use only with digits left; a function of z has few of them far out.
        assert (
            not factor.value
            or found.width < 0.02
            or any(f in factor.how_numbers for f in FUNCTIONS)
        ), (
            factor,
            found,
        )


def is_of_softmax(factor: Factor) -> bool:
    return "softmax" in factor.name


def f_of(run: TrainingSession, layer: int) -> Any:
    function = run.network.activations[layer - 1].function
    return lambda z: float(function(np.array([z]))[0])


def loosened(shown: Interval) -> Interval:
    """For 1 − a of an a that has rounded, which keeps 1e-6 of what is left, and for a − y."""
    return rounded(shown, 1e-6 * max(abs(shown.low), abs(shown.high)))


def rounded(shown: Interval, slack: float = 0.0) -> Interval:
    """With the rounding of a − y, which is 1e-16 of 1 and not of the difference itself."""
    slack += A_MINUS_Y
    return Interval(shown.low - slack, shown.high + slack)


def check_line(line: Equation, values: dict[Key, float]) -> None:
    left, *right = evaluator.sides(line.symbols, values)
    for side in right:
        assert side.touches(loosened(left)), (line, left, side)
    left, *right = evaluator.sides(line.numbers, {})
    for side in right:
        assert side.touches(rounded(left)), (line, left, side)


def is_within_range(view: SampleView) -> bool:
    """Whether e^z and everything else is a float64."""
    known = [view.dJ_da, view.dJ_dz, view.da_dz]
    finite = all(np.isfinite(part).all() for each in known for part in each.values())
    return finite and all(np.abs(z).max() < LARGEST_Z for z in view.z.values())


@settings(max_examples=examples(240), deadline=None)
@given(run=runs(), place=st.integers(0, 10**6))
def test_of_a_sample(run: TrainingSession, place: int) -> None:
    seen = observe(run)
    view = seen.sample(int(seen.rows[place % seen.m]))
    if not is_within_range(view):
        return
    values = values_of(run, seen, view)
    explainer = Explainer(seen.network, run.loss, view, seen)
    selections = every_selection(run.recipe.units)
    for selection in [selections[(place + step) % len(selections)] for step in (0, 7, 13)]:
        rule = explainer.explain(selection)
        for factor in rule.factors:
            check_factor(factor, values, run)
        if rule.symbols:
            left, right = evaluator.sides(rule.symbols, values)
            assert rule.value is not None
            assert right.touches(loosened(left)), (rule.symbols, left, right)
            assert computed(rule.value).touches(left)
        for line in rule.lines:
            check_line(line, values)


@settings(max_examples=examples(120), deadline=None)
@given(run=runs(), place=st.integers(0, 10**6))
def test_of_the_moment(run: TrainingSession, place: int) -> None:
    seen = observe(run)
    row = int(seen.rows[place % seen.m])
    view = seen.sample(row)
    if not is_within_range(view):
        return
    values = values_of(run, seen, view)
    selections = every_selection(run.recipe.units)
    selection = selections[place % len(selections)]
    depth = seen.depth
    for phases in (*range(1, depth + 1), *range(depth + 2, 2 * depth + 2)):
        rows = describe_moment(run, seen, selection, row, phases).rows
        assert rows
        for found in rows:
            if isinstance(found, Product):
                check_product(found, values)
            elif isinstance(found, moment_parts.Equation):
                # The line of numbers goes on from the symbols, and so begins with =.
                left, *right = evaluator.sides(found.symbols, values)
                shown = evaluator.sides(found.numbers, {})
                assert right and len(shown) > 0
                for side in right:
                    assert side.touches(loosened(left)), (found, left, side)
                for side in shown:
                    assert side.touches(rounded(left)), (found, left, side)


def check_product(product: Product, values: dict[Key, float]) -> None:
    result = product.result.quantity.value
    assert result is not None
    assert computed(values[evaluator.key_of(product.result.symbol)]).touches(computed(result))
    whole = computed(1.0)
    for factor in product.factors:
        assert factor.quantity.value is not None
        shown = computed(factor.quantity.value)
        assert computed(values[evaluator.key_of(factor.symbol)]).touches(shown), factor
        whole = whole * shown
    assert whole.touches(loosened(computed(result))), (product, whole)
    if product.total is not None and product.known == product.m:
        total = product.total.quantity.value
        assert total is not None
        assert total == values[evaluator.key_of(product.total.symbol)]


@settings(max_examples=examples(200), deadline=None)
@given(run=runs(), place=st.integers(0, 10**6), done=st.booleans())
def test_of_an_update(run: TrainingSession, place: int, done: bool) -> None:
    parameters = [one for one in every_selection(run.recipe.units) if one.kind != "a"]
    selection = parameters[place % len(parameters)]
    if done:
        run.step(Unit.PHASE, 2 * run.network.depth + 2)
    seen = observe_update(run) or observe(run)
    rule = update_rule(run, seen, selection)
    assert rule is not None and rule.after is not None
    values = update_values(run, seen, selection)
    for number, line in enumerate(rule.lines):
        last = number == len(rule.lines) - 1
        result = printed(line.result)
        key, found = evaluator.assignment(line.symbols, values)
        assert found.touches(loosened(result)), (line, found)
        (numbers,) = evaluator.sides(line.numbers, {})
        assert numbers.touches(result), (line, numbers)
        if last:
            assert found.touches(loosened(computed(rule.after)))
        values[key] = (found.low + found.high) / 2


def update_values(
    run: TrainingSession, seen: Observation, selection: Selection
) -> dict[Key, float]:
    """The true values of an update's symbols before it, by the engine's own numbers."""
    write = Notation(list(seen.network.units))
    layer, unit, source = selection.layer, selection.unit, selection.source
    network, made = seen.network, run.last_update if run.watched else None
    rules = run.rules
    w = network.b[layer][unit] if source is None else network.w[layer][source, unit]
    dJ_dw, dJ_db = seen.backward.dJ_dw, seen.backward.dJ_db
    slope = dJ_db[layer][unit] if source is None else dJ_dw[layer][source, unit]
    whole = np.concatenate(
        [np.concatenate([dJ_dw[k].ravel(), dJ_db[k]]) for k in range(network.depth)]
    ) + penalty_gradient(network, rules)
    before = made.state_before if made is not None else run.optimizer_state
    steps = made.steps_before if made is not None else run.optimizer_steps
    index = position(list(network.units), selection)
    symbol = write.of(selection)
    values: dict[Key, float] = {
        evaluator.key_of(symbol): float(w),
        evaluator.key_of(m.derivative(J, symbol)): float(slope),
        ("α",): made.learning_rate if made is not None else run.learning_rate,
        ("λ",): rules.regularizer_rate,
        ("c",): rules.clip_norm or np.inf,
        ("‖",): float(np.linalg.norm(whole)),
        ("t",): float(steps + 1),
    }
    for name, letter in {
        "momentum": ("μ",),
        "decay": ("ρ",),
        "beta1": ("β", "1", ""),
        "beta2": ("β", "2", ""),
        "epsilon": ("ϵ",),
        "weight_decay": ("λ", "", "′"),
    }.items():
        if name in rules.hyperparameters:
            value = rules.hyperparameters[name]
            values[letter] = value
            if letter[0] == "β":
                values["β", letter[1], "t"] = value ** (steps + 1)
    for own, slot in zip(LETTERS.get(rules.optimizer_name, ""), rules.optimizer.slots, strict=True):
        values[own, selection.kind, ""] = float(before[slot][index])
    return values


def position(units: list[int], selection: Selection) -> int:
    """The place of a parameter in θ: weights row by row, then biases, layer by layer."""
    layer = selection.layer
    before = sum((n + 1) * after for n, after in zip(units[:layer], units[1:], strict=False))
    row = units[layer] if selection.source is None else selection.source
    return before + row * units[layer + 1] + selection.unit
