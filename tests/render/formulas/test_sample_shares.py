"""Each sample's share in a derivative; the shares sum to the derivative."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.render.formulas.sample_shares import (
    MAX_ROWS,
    BatchShares,
    batch_shares,
    batch_sum,
    sum_is_rounding,
)
from app.training.run.observation import observe, observe_update
from app.training.run.position import Unit
from app.training.run.selection import Selection
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.render import formula_reader
from tests.render.sessions import chosen, every_selection, randomize, session

UNITS = [2, 4, 2, 1]
SPLIT = ("sensitivity", "slope", "carried")
PARAMETERS = [selection for selection in every_selection(UNITS) if selection.target_layer]


def shares_of(run: TrainingSession, selection: Selection) -> BatchShares:
    found = batch_shares(observe(run), selection)
    assert found is not None
    return found


def derivative(run: TrainingSession, selection: Selection, rows: list[int]) -> float:
    """∂J/∂w or ∂J/∂b of these rows as one batch, by the engine."""
    train = run.data.train
    forward = run.network.forward(train.x[rows])
    backward = run.network.backward(forward, train.y[rows], run.loss)
    layer = selection.target_layer - 1
    if selection.source is None:
        return float(backward.dJ_db[layer][selection.unit])
    return float(backward.dJ_dw[layer][selection.source, selection.unit])


@for_each("selection", PARAMETERS)
def test_a_share_is_what_its_sample_alone_would_give_over_m(selection: Selection) -> None:
    run = randomize(session())
    rows = run.batch_rows().tolist()
    found = shares_of(run, selection)
    assert [share.row for share in found.shares] == rows
    for share in found.shares:
        alone = derivative(run, selection, [share.row]) / len(rows)
        assert share.product == pytest.approx(alone, rel=1e-12)
        assert math.prod(share.factors) == share.product


@for_each("selection", PARAMETERS)
def test_the_total_is_the_engines_derivative_and_the_sum(selection: Selection) -> None:
    run = randomize(session())
    found = shares_of(run, selection)
    assert found.total == derivative(run, selection, run.batch_rows().tolist())
    assert (found.known, found.m) == (5, 5)
    added = sum(share.product for share in found.shares)
    assert added == pytest.approx(found.total, rel=1e-12)


@for_each("selection", PARAMETERS)
def test_the_chain_rule_goes_on_to_the_same_total(selection: Selection) -> None:
    run = randomize(session())
    now = observe(run)
    for row in now.rows.tolist():
        found = batch_sum(now, selection, row)
        assert found is not None
        assert (found.value, found.known, found.m) == (shares_of(run, selection).total, 5, 5)
        own, rest, total = formula_reader.numbers(formula_reader.read(found.numbers))
        (share,) = [each for each in shares_of(run, selection).shares if each.row == row]
        assert own == pytest.approx(share.product, rel=1e-3)
        assert total == pytest.approx(found.value, rel=1e-3)
        assert own + rest == pytest.approx(total, abs=2e-3 * max(abs(own), abs(rest)))


def test_outside_the_batch_there_is_no_sum() -> None:
    run = randomize(session())
    now, selection = observe(run), chosen("w1.2.1", run)
    (row, *_) = set(range(12)) - set(now.rows.tolist())
    assert batch_sum(now, selection, row) is None
    assert batch_sum(now, chosen("a0.1", run), int(now.rows[0])) is None


def test_while_samples_are_missing_the_sum_says_of_how_many_it_is() -> None:
    run = randomize(session())
    run.step(Unit.SAMPLE, 2)
    now, selection = observe(run), chosen("w1.2.1", run)
    rows = now.rows.tolist()
    sums = [batch_sum(now, selection, row) for row in rows]
    assert {(each.known, each.m) for each in sums if each} == {(2, 5)}
    assert {each.value for each in sums if each} == {shares_of(run, selection).total}
    run = randomize(session())
    run.step(Unit.PHASE, 2)
    early = batch_sum(observe(run), selection, rows[0])
    assert early is not None and (early.value, early.known) == (None, 0)


def test_a_neurons_shares_are_those_of_its_bias() -> None:
    run = randomize(session())
    neuron, bias = shares_of(run, chosen("a1.3", run)), shares_of(run, chosen("b0.3", run))
    assert (neuron.roles, bias.roles) == (SPLIT[:2], SPLIT)
    assert [share.factors[:2] for share in bias.shares] == [s.factors for s in neuron.shares]
    assert {share.factors[2] for share in bias.shares} == {1.0}
    assert [share.product for share in bias.shares] == [share.product for share in neuron.shares]
    assert (neuron.total, neuron.known, neuron.m) == (bias.total, bias.known, bias.m)


def test_an_input_has_no_shares() -> None:
    run = session()
    assert batch_shares(observe(run), chosen("a0.2", run)) is None


@for_each("phases", range(1, 8))
def test_in_a_step_by_phases_nothing_is_known_before_its_layer(phases: int) -> None:
    run = randomize(session())
    run.step(Unit.PHASE, phases)
    for key, first in (("w2.1.1", 5), ("w1.1.1", 6), ("b0.1", 7)):
        found = shares_of(run, chosen(key, run))
        if phases < first:
            assert found == BatchShares((), [], None, 0, 5)
            assert found.magnitude == 0.0
        else:
            assert (len(found.shares), found.known) == (5, 5)
            assert found.total == derivative(run, chosen(key, run), run.batch_rows().tolist())


@for_each("samples", [1, 2, 4])
def test_in_a_step_by_samples_those_done_are_known(samples: int) -> None:
    run = randomize(session())
    run.step(Unit.SAMPLE, samples)
    rows = run.batch_rows().tolist()
    selection = chosen("w1.2.1", run)
    found = shares_of(run, selection)
    assert [share.row for share in found.shares] == rows[:samples]
    assert (found.known, found.m) == (samples, 5)
    assert found.total is not None
    assert found.total == pytest.approx(
        derivative(run, selection, rows[:samples]) * samples / 5, rel=1e-12
    )


def test_after_a_watched_step_its_own_shares_can_be_seen() -> None:
    run = randomize(session())
    rows, selection = run.batch_rows().tolist(), chosen("w0.1.1", run)
    before = shares_of(run, selection)
    run.step(Unit.PHASE, 8)
    seen = observe_update(run)
    assert seen is not None
    assert batch_shares(seen, selection) == before
    assert [share.row for share in before.shares] == rows


def test_of_many_samples_the_largest_shares_are_shown_and_all_are_summed() -> None:
    run = randomize(
        session(dataset={"name": "circle", "samples": 400, "train_fraction": 1}, batch_size=None)
    )
    selection = chosen("w1.2.1", run)
    found = shares_of(run, selection)
    assert (len(found.shares), found.known, found.m) == (MAX_ROWS, 400, 400)
    rows = run.batch_rows().tolist()
    assert found.total == derivative(run, selection, rows)
    shown = {share.row: abs(share.product) for share in found.shares}
    assert [row for row in rows if row in shown] == list(shown)
    left = [abs(derivative(run, selection, [row]) / 400) for row in rows if row not in shown]
    assert max(left) <= min(shown.values()) * (1 + 1e-12)
    every = [derivative(run, selection, [row]) / 400 for row in rows]
    assert found.magnitude == pytest.approx(sum(map(abs, every)), rel=1e-12)


def test_known_factors_are_the_observations() -> None:
    run = randomize(session())
    now = observe(run)
    found = shares_of(run, chosen("w1.3.2", run))
    backward, forward = now.backward, now.forward
    columns = np.array([(*share.factors, share.product) for share in found.shares]).T
    np.testing.assert_array_equal(columns[0], backward.dJ_da[2][:, 1])
    np.testing.assert_array_equal(columns[1], backward.da_dz[2][:, 1])
    np.testing.assert_array_equal(columns[2], forward.a[1][:, 2])
    np.testing.assert_array_equal(columns[3], backward.dJ_dz[2][:, 1] * forward.a[1][:, 2])


def symmetric_xor(seed: int) -> TrainingSession:
    """One sigmoid on XOR, inputs −1 and 1: for z there is −z with the other label, or the same
    label's opposite share, so that ∂J/∂b is 0 in exact numbers."""
    return session(
        dataset={"name": "xor"},
        standardize=True,
        layers=[{"units": 1, "activation": "sigmoid"}],
        loss="binary_cross_entropy",
        batch_size=None,
        seed=seed,
    )


def test_a_sum_that_is_only_rounding_says_so() -> None:
    bias, said = Selection("b", 0, 0), []
    for seed in range(12):
        seen = observe(symmetric_xor(seed))
        found = batch_sum(seen, bias, int(seen.rows[0]))
        assert found is not None and found.value is not None
        assert abs(found.value) < 1e-16
        assert found.is_rounding == (found.value != 0)
        said.append(found.is_rounding)
    assert True in said and False in said


@for_each("selection", PARAMETERS)
def test_a_sum_with_digits_of_its_own_is_not_called_rounding(selection: Selection) -> None:
    run = randomize(session())
    assert not sum_is_rounding(observe(run), selection)
    # Shares that cancel to their twelfth digit leave a number of four digits.
    seen = observe(symmetric_xor(1))
    seen.backward.dJ_dz[1][0] += 1e-12
    seen.backward.dJ_db[0][0] = seen.backward.dJ_dz[1].sum()
    assert not sum_is_rounding(seen, Selection("b", 0, 0))
