"""The step back: terms, products and sum of ∂Jᵢ/∂a; softmax's row and its product."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.render.formulas.sensitivity_terms import SensitivityTerms, sensitivity_terms
from app.render.formulas.slope_derivations import slope_derivation
from app.render.formulas.softmax_row import softmax_row
from app.training.run.observation import observe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.render import formula_reader
from tests.render.sessions import randomize, session

IRIS = {"dataset": {"name": "iris"}, "batch_size": 5}
SOFTMAX = [{"units": 4, "activation": "tanh"}, {"units": 3, "activation": "softmax"}]


def terms_of(run: TrainingSession, layer: int, unit: int, place: int = 0) -> SensitivityTerms:
    seen = observe(run)
    found = sensitivity_terms(seen.network, seen.sample(int(seen.rows[place])), layer, unit)
    assert found is not None
    return found


@for_each("layer", [0, 1, 2])
@for_each("dropout", [0.0, 0.5])
def test_the_products_add_up_to_the_sensitivity(layer: int, dropout: float) -> None:
    layers = [
        {"units": 4, "activation": "sigmoid", "dropout": dropout},
        {"units": 3, "activation": "tanh"},
        {"units": 1, "activation": "sigmoid"},
    ]
    run = randomize(session(layers=layers))
    for unit in range(run.network.units[layer]):
        found = terms_of(run, layer, unit)
        assert len(found.terms) == run.network.units[layer + 1]
        values = [[factor.value for factor in term] for term in found.terms]
        products = [math.prod(value for value in term if value is not None) for term in values]
        assert found.products == pytest.approx(products)
        assert math.fsum(products) == pytest.approx(found.value, rel=1e-12, abs=1e-16)


def test_the_weight_is_a_factor_of_its_own() -> None:
    run = randomize(session())
    found = terms_of(run, 1, 2)
    assert found.name == "∂Jᵢ/∂a¹₃"
    for k, term in enumerate(found.terms):
        assert [factor.role for factor in term] == ["sensitivity", "slope", "carried"]
        plain = [factor.plain for factor in term]
        assert plain == [f"∂Jᵢ/∂a²{'₁₂'[k]}", f"∂a²{'₁₂'[k]}/∂z²{'₁₂'[k]}", f"w¹₃{'₁₂'[k]}"]
        assert term[2].value == run.network.w[1][2, k]
        assert [factor.place for factor in term] == [f"a2.{k + 1}"] * 2 + [f"w1.3.{k + 1}"]


def test_with_one_unit_behind_there_is_no_sum() -> None:
    run = randomize(session())
    assert not terms_of(run, 2, 0).several
    assert "∑" not in terms_of(run, 2, 0).symbols
    assert terms_of(run, 1, 0).several
    assert "∑" in terms_of(run, 1, 0).symbols


def test_the_output_gets_its_sensitivity_from_the_loss() -> None:
    run = session()
    seen = observe(run)
    assert sensitivity_terms(seen.network, seen.sample(int(seen.rows[0])), 3, 0) is None


def test_what_the_step_has_not_reached_is_absent() -> None:
    run = session()
    for phases, is_known in ((4, False), (1, True)):  # the loss, then backward through layer 3
        run.step(Unit.PHASE, phases)
        found = terms_of(run, 2, 0)
        values = [factor.value is not None for factor in found.terms[0]]
        assert values == [is_known, is_known, True]
        assert (found.value is not None) == is_known


def test_before_softmax_dJ_dz_is_one_factor() -> None:
    run = randomize(session(**IRIS, layers=SOFTMAX, loss="cross_entropy"))
    found = terms_of(run, 1, 0)
    assert [factor.role for factor in found.terms[0]] == ["sensitivity", "carried"]
    products = [product for product in found.products if product is not None]
    assert math.fsum(products) == pytest.approx(found.value, rel=1e-12)


@for_each("unit", [0, 1, 2])
def test_the_row_of_softmax_times_dJ_da_is_dJ_dz(unit: int) -> None:
    run = randomize(session(**IRIS, layers=SOFTMAX, loss="cross_entropy"))
    seen = observe(run)
    view = seen.sample(int(seen.rows[2]))
    row = softmax_row(seen.network, view, unit)
    assert row is not None
    a = view.a[2]
    jacobian = (np.diag(a) - np.outer(a, a))[unit]
    assert [entry.slope for entry in row.entries] == pytest.approx(jacobian.tolist(), rel=1e-12)
    total = math.fsum(entry.product or 0.0 for entry in row.entries)
    assert total == pytest.approx(row.value, rel=1e-9)
    formula_reader.read(row.sum_symbols)
    formula_reader.read(row.entry_symbols)


def test_only_softmax_has_a_row() -> None:
    run = session()
    seen = observe(run)
    assert softmax_row(seen.network, seen.sample(int(seen.rows[0])), 0) is None


@for_each("name", ["sigmoid", "tanh", "softplus", "silu"])
def test_derivations_are_formulas(name: str) -> None:
    found = slope_derivation(name)
    assert found is not None
    for formula in (found.result, *found.steps):
        formula_reader.read(formula)


def test_a_kink_needs_no_derivation() -> None:
    assert slope_derivation("relu") is None
