"""Formulas are well-formed MathML in the article's notation, and their numbers add up."""

from __future__ import annotations

from typing import Any

import pytest

from app.engine.activations import ACTIVATIONS
from app.engine.losses import LOSSES, Fused, Loss
from app.render.formulas.chain_rule import ChainRule, Explainer
from app.render.formulas.layer_formulas import loss_slope
from app.render.formulas.mathml import breakable, from_latex, identifier, math, num, op
from app.render.formulas.sample_shares import batch_symbols
from app.training.run.observation import observe
from app.training.run.position import Unit
from app.training.run.selection import Selection
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.render import formula_reader as formulas
from tests.render import svg
from tests.render.sessions import chosen, every_selection, randomize, session

ELEMENTWISE = sorted(name for name, found in ACTIVATIONS.items() if found.elementwise)
WIDTHS = {"one": [1, 1], "few": [3, 1], "two hidden": [2, 3, 1], "many": [12, 11, 1], "none": [1]}


def run_of(units: list[int], activation: str, **parts: Any) -> TrainingSession:
    layers = [{"units": n, "activation": activation} for n in units]
    return randomize(session(layers=layers, **parts), seed=3)


def explain(run: TrainingSession, selection: Selection) -> ChainRule:
    now = observe(run)
    return Explainer(now.network, run.loss, now.sample(int(now.rows[0]))).explain(selection)


def article() -> TrainingSession:
    layers = [{"units": 1, "activation": "sigmoid"}] * 2
    return randomize(session(dataset={"name": "article"}, layers=layers), seed=3)


def read_all(rule: ChainRule) -> None:
    whole = [rule.symbols] if rule.symbols else []
    for line in rule.lines:
        assert line.label
        whole += [line.symbols, line.numbers]
    for factor in rule.factors:
        whole.append(factor.symbol)
        whole += [part for part in (factor.how, factor.how_numbers) if part]
    for formula in whole:
        formulas.read(formula)


@for_each("units", WIDTHS.values(), ids=WIDTHS, quick=2)
@for_each("activation", ELEMENTWISE, quick=2)
def test_well_formed_for_every_selection(units: list[int], activation: str) -> None:
    run = run_of(units, activation)
    for selection in every_selection(run.recipe.units):
        read_all(explain(run, selection))


@for_each("phases", range(1, 8))
def test_well_formed_while_little_is_known(phases: int) -> None:
    run = run_of([2, 3, 1], "sigmoid")
    run.step(Unit.PHASE, phases)
    for selection in every_selection(run.recipe.units):
        read_all(explain(run, selection))


@for_each("size", [1e150, 1e-150, 0.0])
def test_well_formed_with_numbers_of_any_size(size: float) -> None:
    run = run_of([1], "identity")
    run.network.parameters[:] = size
    for selection in every_selection(run.recipe.units):
        read_all(explain(run, selection))


def test_every_formula_of_the_engine_can_be_shown() -> None:
    for activation in ACTIVATIONS.values():
        formulas.read(from_latex(activation.formula))
        formulas.read(from_latex(activation.derivative_formula))
    for loss in LOSSES.values():
        for outputs in (1, 3):
            formulas.read(from_latex(loss.formula_for(outputs)))
            forms: list[Loss | Fused] = [loss, *loss.fused.values()]
            for each in forms:
                formulas.read(loss_slope(each, identifier("a"), identifier("y"), outputs).symbols)


@for_each(
    ("key", "formula"),
    [
        ("w1.1.1", "∂Ji∂w1=∂Ji∂a2·∂a2∂z2·∂z2∂w1"),
        ("b1.1", "∂Ji∂b1=∂Ji∂a2·∂a2∂z2·∂z2∂b1"),
        ("w0.1.1", "∂Ji∂w0=∂Ji∂a1·∂a1∂z1·∂z1∂w0"),
        ("b0.1", "∂Ji∂b0=∂Ji∂a1·∂a1∂z1·∂z1∂b0"),
        ("a1.1", "∂Ji∂z1=∂Ji∂a1·∂a1∂z1"),
    ],
)
def test_the_four_formulas_of_the_article(key: str, formula: str) -> None:
    run = article()
    assert svg.text(formulas.read(explain(run, chosen(key, run)).symbols)) == formula


def test_its_recursion() -> None:
    run = article()
    (line,) = explain(run, chosen("w0.1.1", run)).lines
    assert svg.text(formulas.read(line.symbols)) == "∂Ji∂a1=∂Ji∂a2·∂a2∂z2·w1,\u00a0∂z2∂a1=w1"


@for_each("units", WIDTHS.values(), ids=WIDTHS)
def test_a_batch_is_a_sum_over_its_samples(units: list[int]) -> None:
    run = run_of(units, "tanh")
    for selection in every_selection(run.recipe.units):
        formula = batch_symbols(run.recipe.units, selection, elementwise=True)
        if selection.target_layer == 0:
            assert formula == ""
            continue
        root = formulas.read(formula)
        under = svg.find(root, "munder")
        assert [svg.text(child) for child in under] == ["∑", "i"]
        (left,) = [node for node in root[0] if node.tag == "mfrac"]
        chosen_ = "b" if selection.source is None else "w"
        assert svg.text(left).startswith(f"∂J∂{chosen_}")


@for_each(
    ("units", "key", "index"),
    [([3, 1], "w0.2.3", "23"), ([12, 1], "w0.2.3", "2,3"), ([12, 1], "w0.1.12", "1,12")],
)
def test_a_weight_has_both_units_below_and_its_layer_above(
    units: list[int], key: str, index: str
) -> None:
    run = run_of(units, "tanh")
    symbol = svg.find_all(formulas.read(explain(run, chosen(key, run)).symbols), "msubsup")[0]
    assert [child.text for child in symbol] == ["w", index, "0"]


def test_each_term_has_the_mark_of_its_factor() -> None:
    run = run_of([3, 1], "tanh")
    rule = explain(run, chosen("w0.2.3", run))
    terms = svg.find_all(formulas.read(rule.symbols), "mrow.term")
    assert [svg.classes(term) - {"term"} for term in terms] == [
        {factor.role} for factor in rule.factors
    ]


def test_a_sum_runs_over_the_layer_behind() -> None:
    run = run_of([2, 3, 1], "tanh")
    (line,) = explain(run, chosen("w0.1.2", run)).lines
    root = formulas.read(line.symbols)
    under = svg.find(root, "munder")
    assert [svg.text(child) for child in under] == ["∑", "k"]
    assert svg.text(root).endswith("∂zk2∂a21=w2k1")


@for_each("units", [[3, 1], [12, 11, 1]], ids=["few", "many"])
def test_the_numbers_of_a_neuron_add_up(units: list[int]) -> None:
    run = run_of(units, "tanh")
    run.network.parameters[:] *= 0.3
    now = observe(run)
    view = now.sample(int(now.rows[0]))
    z_line, a_line, sensitivity_line = explain(run, chosen("a1.2", run)).lines
    z, a, dJ_da = view.z[1][1], view.a[1][1], view.dJ_da[1][1]
    check_sum(z_line.numbers, z, products=2)
    assert formulas.numbers(formulas.read(a_line.numbers)) == pytest.approx([a, z], rel=1e-3)
    check_sum(sensitivity_line.numbers, dJ_da, products=2 * units[1])


def check_sum(formula: str, value: float, products: int) -> None:
    """Both sides are the value; the sum has so many products of two."""
    root = formulas.read(formula)
    assert [svg.text(node) for node in svg.find_all(root, "mo")].count("·") == products
    first, second = formulas.sides(root)
    assert value in (pytest.approx(first, rel=1e-3), pytest.approx(second, rel=1e-3))
    assert first == pytest.approx(second, abs=0.01)


@for_each("activation", ["sigmoid", "tanh"])
@for_each("bias", [-0.6, 0.0, 1.3])
def test_a_slope_with_its_numbers(activation: str, bias: float) -> None:
    run = run_of([1], activation)
    run.network.w[0][:], run.network.b[0][:] = 0.0, bias
    slope = explain(run, chosen("w0.1.1", run)).factors[1]
    assert formulas.sides(formulas.read(slope.how_numbers)) == [
        pytest.approx(slope.value, abs=1e-3)
    ]


@for_each(("bias", "sign"), [(9.0, ">"), (-9.0, "≤")])
def test_relus_slope_says_on_which_side_z_is(bias: float, sign: str) -> None:
    run = run_of([1], "relu")
    run.network.w[0][:], run.network.b[0][:] = 0.0, bias
    slope = explain(run, chosen("w0.1.1", run)).factors[1]
    assert slope.value == (1.0 if bias > 0 else 0.0)
    root = formulas.read(slope.how_numbers)
    assert [svg.text(node) for node in svg.find_all(root, "mo")] == [sign]
    assert formulas.numbers(root) == [slope.value, bias, 0.0]


@for_each("bias", [-0.7, 0.0, 1.7])
@for_each("output", ["identity", "tanh"])
def test_the_losss_derivative_with_its_numbers(output: str, bias: float) -> None:
    run = run_of([1], output)
    run.network.w[0][:], run.network.b[0][:] = 0.0, bias
    rows = run.batch_rows().tolist()
    now = observe(run)
    for row in rows:
        rule = Explainer(now.network, run.loss, now.sample(row)).explain(chosen("b0.1", run))
        sensitivity = rule.factors[0]
        assert formulas.sides(formulas.read(sensitivity.how_numbers)) == [
            pytest.approx(sensitivity.value, abs=1e-3)
        ]


def test_an_input_has_its_sensitivity_only() -> None:
    run = run_of([2, 3, 1], "tanh")
    rule = explain(run, chosen("a0.1", run))
    assert (rule.symbols, rule.factors) == ("", [])
    assert len(rule.lines) == 1


def test_a_formula_breaks_before_its_outer_operators() -> None:
    inner = f"<mrow>{num('2')}{op('+')}{num('3')}</mrow>"
    whole = math(op("="), num("1"), op("+"), inner, op("="), num("6"))
    pieces = breakable(whole).split("<wbr>")
    texts = ["".join(svg.read(piece).itertext()) for piece in pieces]
    assert texts == ["=1", "+2+3", "=6"]
    assert breakable("") == ""
