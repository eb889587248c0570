"""A sweep's numbers are those of sessions that were trained one by one."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from app.training.experiments.sweep import Plan, SweepResult, UnusableSweep, best, sweep
from app.training.recipe.limits import DEFAULT_LIMITS
from app.training.run.position import Unit
from tests.for_each import for_each
from tests.training.runs import run, state

UNSTABLE = [{"units": 2, "activation": "identity"}, {"units": 1, "activation": "identity"}]
PLAN = Plan(low=0.01, high=1.0, count=5, epochs=3)


def test_each_rate_is_the_session_trained_alone() -> None:
    lab = run()
    lab.step(Unit.EPOCH, 2)
    before = state(lab)
    outcomes = sweep(lab, PLAN, DEFAULT_LIMITS)
    assert [one.learning_rate for one in outcomes] == [0.01, 0.0316, 0.1, 0.316, 1.0]
    for outcome in outcomes:
        alone = run(optimizer={"learning_rate": outcome.learning_rate})
        alone.step(Unit.EPOCH, 3)
        assert (outcome.train, outcome.test) == alone.losses()
        assert (outcome.epochs, outcome.finished, outcome.diverged) == (3, True, False)
    assert state(lab) == before


def test_from_here_each_goes_on_from_where_the_session_stands() -> None:
    lab = run()
    lab.step(Unit.EPOCH, 2)
    for outcome in sweep(lab, replace(PLAN, from_start=False), DEFAULT_LIMITS):
        alone = run()
        alone.step(Unit.EPOCH, 2)
        alone = alone.changed({"optimizer": {"learning_rate": outcome.learning_rate}})
        alone.step(Unit.EPOCH, 3)
        assert (outcome.train, outcome.test) == alone.losses()


def test_what_diverges_says_when_and_has_no_loss() -> None:
    lab = run(layers=UNSTABLE, optimizer={"learning_rate": 0.01})
    outcomes = sweep(lab, Plan(low=0.01, high=1234.5, count=2, epochs=1000), DEFAULT_LIMITS)
    calm, wild = outcomes
    assert (calm.diverged, calm.epochs) == (False, 1000)
    alone = run(layers=UNSTABLE, optimizer={"learning_rate": 1234.5})
    alone.step(Unit.EPOCH, 1000)
    assert alone.status == "diverged"
    assert wild == SweepResult(1234.5, alone.epoch, None, None, diverged=True, finished=True)
    assert best(outcomes) is calm


def test_when_the_time_is_up_the_rest_is_not_finished() -> None:
    answers = iter([True] * 12)
    outcomes = sweep(run(), PLAN, DEFAULT_LIMITS, lambda: next(answers, False))
    assert outcomes[0].finished and not outcomes[-1].finished
    assert all(one.train is None for one in outcomes if not one.finished)
    assert [one.finished for one in outcomes] == sorted(
        (one.finished for one in outcomes), reverse=True
    )


@for_each(
    ("low", "high", "count"), [(1e-4, 10.0, 16), (0.001, 0.1, 3), (0.1, 0.1001, 24), (3e-9, 7.0, 2)]
)
def test_rates_grow_in_equal_ratios_between_the_ends(low: float, high: float, count: int) -> None:
    rates = Plan(low=low, high=high, count=count).rates()
    assert (rates[0], rates[-1]) == (low, high)
    assert rates == sorted(set(rates))
    assert len(rates) <= count
    if len(rates) == count > 2:
        ratio = (high / low) ** (1 / (count - 1))
        for index, rate in enumerate(rates):
            assert math.isclose(rate, low * ratio**index, rel_tol=6e-3)


def test_the_best_is_the_lowest_test_loss_or_train_loss_without_tests() -> None:
    def outcome(rate: float, train: float | None, test: float | None) -> SweepResult:
        return SweepResult(rate, 1, train, test, diverged=train is None, finished=True)

    low, high, lost = outcome(1, 0.1, 0.9), outcome(2, 0.3, 0.5), outcome(3, None, None)
    assert best([low, high, lost]) is high
    untested = [outcome(1, 0.4, None), outcome(2, 0.2, None)]
    assert best(untested) is untested[1]
    assert best([lost]) is None and best([]) is None


@for_each(
    ("plan", "said"),
    [
        (Plan(low=0.0), "From α: enter a number above 0"),
        (Plan(low=1.0, high=1.0), "To α: enter a number above 1"),
        (Plan(high=math.inf), "To α: enter a number above 0.0001"),
        (Plan(low=math.nan), "From α: enter"),
        (Plan(count=1), "from 2 to 24"),
        (Plan(count=25), "from 2 to 24"),
        (Plan(epochs=0), "from 1 to 10000"),
        (Plan(epochs=10001), "from 1 to 10000"),
        (Plan(count=24, epochs=10000), "24 rates × 10000 epochs × 3 batches are 720000 updates"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(plan: Plan, said: str) -> None:
    with pytest.raises(UnusableSweep, match=said):
        sweep(run(), plan, DEFAULT_LIMITS)


def test_with_the_compiled_engine_too(compiled_engine: None) -> None:
    for outcome in sweep(run(), PLAN, DEFAULT_LIMITS):
        alone = run(optimizer={"learning_rate": outcome.learning_rate})
        assert alone.engine == "numba"
        alone.step(Unit.EPOCH, 3)
        assert (outcome.train, outcome.test) == alone.losses()
