"""The microscope's chain rule: its factors multiply to the sample's share."""

from __future__ import annotations

import math
from typing import Any

import pytest

from app.render.formulas.chain_rule import ChainRule, Explainer
from app.training.run.observation import observe, observe_update
from app.training.run.position import Unit
from app.training.run.selection import Selection
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.render.sessions import chosen, every_selection, randomize, session

ACTIVATIONS = ["identity", "sigmoid", "tanh", "relu"]
UNITS = [2, 3, 2, 1]
SELECTIONS = every_selection(UNITS)


def run_of(activation: str, seed: int = 0, **parts: Any) -> TrainingSession:
    layers = [{"units": units, "activation": activation} for units in UNITS[1:]]
    return randomize(session(layers=layers, **parts), seed)


def explain(run: TrainingSession, selection: Selection, sample: int) -> ChainRule:
    now = observe(run)
    return Explainer(now.network, run.loss, now.sample(sample)).explain(selection)


def alone(run: TrainingSession, selection: Selection, row: int) -> float:
    """∂J/∂w or ∂J/∂b of one sample as a batch of one."""
    train = run.data.train
    forward = run.network.forward(train.x[row : row + 1])
    backward = run.network.backward(forward, train.y[row : row + 1], run.loss)
    layer = selection.target_layer - 1
    if selection.source is None:
        return float(backward.dJ_db[layer][selection.unit])
    return float(backward.dJ_dw[layer][selection.source, selection.unit])


@for_each("activation", ACTIVATIONS, quick=2)
@for_each("selection", SELECTIONS, quick=2)
def test_the_product_of_the_factors_is_the_samples_share(
    activation: str, selection: Selection
) -> None:
    run = run_of(activation)
    rows = run.batch_rows().tolist()
    for row in rows:
        rule = explain(run, selection, row)
        if selection.target_layer == 0:
            assert (rule.value, rule.factors) == (None, [])
            continue
        values = [factor.value for factor in rule.factors]
        assert None not in values
        product = math.prod(value for value in values if value is not None)
        assert rule.value == product
        assert rule.value == pytest.approx(alone(run, selection, row) / len(rows), rel=1e-12)


def test_a_sample_outside_the_batch_is_on_its_own() -> None:
    run = run_of("tanh")
    (row, *_) = set(range(12)) - set(run.batch_rows().tolist())
    rule = explain(run, chosen("w0.2.3", run), row)
    assert rule.value == alone(run, chosen("w0.2.3", run), row)


@for_each("selection", SELECTIONS)
def test_the_factors_in_order(selection: Selection) -> None:
    rule = explain(run_of("tanh"), selection, 0)
    roles = {"w": ["sensitivity", "slope", "carried"], "b": ["sensitivity", "slope", "carried"]}
    wanted = roles.get(selection.kind, ["sensitivity", "slope"] if selection.layer else [])
    assert [factor.role for factor in rule.factors] == wanted


@for_each("selection", SELECTIONS)
def test_each_factor_is_named_and_knows_its_place_on_the_diagram(selection: Selection) -> None:
    keys = {found.key for found in SELECTIONS}
    run = run_of("tanh")
    now = observe(run)
    row = int(now.rows[0])
    view = now.sample(row)
    for factor in explain(run, selection, row).factors:
        assert factor.name
        assert factor.place in keys
        layer, unit = (int(part) for part in factor.place[1:].split("."))
        if factor.place.startswith("a"):
            known = {"sensitivity": view.dJ_da, "slope": view.da_dz, "carried": view.a}[factor.role]
            assert factor.value == known[layer][unit - 1]


def test_a_weight_multiplies_the_activation_that_it_starts_from() -> None:
    run = run_of("tanh")
    row = int(run.batch_rows()[0])
    a = run.network.forward(run.data.train.x[[row]]).a[1][0]
    carried = explain(run, chosen("w1.3.2", run), row).factors[2]
    # A batch and a single row take their sums in different orders.
    assert carried.value == pytest.approx(a[2], rel=1e-12)
    assert carried.place == "a1.3"


def test_a_bias_is_simply_added() -> None:
    rule = explain(run_of("tanh"), Selection("b", 1, 1), 0)
    assert (rule.factors[2].value, rule.factors[2].place) == (1.0, "b1.2")


def test_at_a_hidden_layer_the_sensitivity_comes_from_the_step_before() -> None:
    run = run_of("tanh")
    hidden, output = (explain(run, chosen(key, run), 0).factors[0] for key in ("w1.1.1", "w2.1.1"))
    assert "from the previous backward step" in hidden.name and not hidden.how
    assert "backward step" not in output.name and output.how and output.how_numbers
    run.step(Unit.PHASE, 1)
    (coming, *_) = explain(run, chosen("w1.1.1", run), 0).factors
    assert "comes with the next backward step" in coming.name


def test_the_names_in_plain_text_tell_a_share_from_the_sum() -> None:
    run = run_of("tanh")
    now = observe(run)
    view = now.sample(int(now.rows[0]))
    rule = Explainer(now.network, run.loss, view, now).explain(chosen("w1.3.2", run))
    assert rule.plain == "∂Jᵢ/∂w¹₃₂"
    assert [each.plain for each in rule.factors] == ["∂Jᵢ/∂a²₂", "∂a²₂/∂z²₂", "∂z²₂/∂w¹₃₂"]
    assert rule.batch is not None and rule.batch.plain == "∂J/∂w¹₃₂"
    neuron = Explainer(now.network, run.loss, view, now).explain(chosen("a2.2", run))
    assert (neuron.plain, neuron.batch and neuron.batch.plain) == ("∂Jᵢ/∂z²₂", "∂J/∂b¹₂")


@for_each("phases", range(1, 8))
def test_numbers_of_later_phases_are_unknown(phases: int) -> None:
    run = run_of("sigmoid")
    run.step(Unit.PHASE, phases)
    row = int(run.batch_rows()[0])
    first = {
        "w2.1.1": {"sensitivity": 5, "slope": 5, "carried": 2},
        "w1.2.1": {"sensitivity": 5, "slope": 6, "carried": 1},
        "w0.2.1": {"sensitivity": 6, "slope": 7, "carried": 0},
    }
    for key, needed in first.items():
        rule = explain(run, chosen(key, run), row)
        for factor in rule.factors:
            assert (factor.value is not None) == (phases >= needed[factor.role])
        assert (rule.value is not None) == (phases >= max(needed.values()))


def test_after_a_watched_step_it_is_the_one_of_that_step() -> None:
    run = run_of("tanh")
    selection, row = chosen("w0.1.1", run), int(run.batch_rows()[0])
    before = explain(run, selection, row)
    run.step(Unit.PHASE, 8)
    seen = observe_update(run)
    assert seen is not None
    assert Explainer(seen.network, run.loss, seen.sample(row)).explain(selection) == before
