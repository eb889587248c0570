"""After k phases exactly the right quantities are known, with the numbers of a full pass."""

from __future__ import annotations

import numpy as np
import pytest

from app.training.run.observation import observe, observe_update
from app.training.run.position import Unit
from tests.for_each import for_each
from tests.training.known_factors import ALL, LAYERS, NOTHING, check_numbers, full_pass, known
from tests.training.runs import run


@for_each("phases", LAYERS)
def test_after_some_phases(phases: int) -> None:
    session = run()
    session.step(Unit.PHASE, phases)
    seen = observe(session)
    *layers, loss, weights = LAYERS[phases]
    for row in session.batch_rows():
        assert known(seen, row) == tuple(layers)
    assert (seen.loss() is not None) == loss
    assert {layer for layer in (0, 1) if seen.weight_gradient(layer) is not None} == weights


@for_each("phases", [0, *LAYERS])
def test_what_is_known_has_the_numbers_of_the_full_pass(phases: int) -> None:
    session = run()
    session.step(Unit.BATCH, 1)
    session.step(Unit.PHASE, phases)
    forward, backward = full_pass(session)
    seen = observe(session)
    check_numbers(seen, forward, backward)
    for layer in (0, 1):
        gradient = seen.weight_gradient(layer)
        if gradient is not None:
            np.testing.assert_array_equal(gradient[0], backward.dJ_dw[layer])
            np.testing.assert_array_equal(gradient[1], backward.dJ_db[layer])
            assert gradient[2] == 5


def test_where_no_step_is_running_all_of_the_coming_batch_is_known() -> None:
    session = run()
    session.step(Unit.BATCH, 2)
    seen = observe(session)
    assert seen.rows.tolist() == session.batch_rows().tolist()
    assert seen.m == 2
    assert all(known(seen, row) == ALL for row in seen.rows)
    assert seen.loss() is not None


def test_the_loss_is_that_of_the_batch() -> None:
    session = run()
    session.step(Unit.PHASE, 3)
    rows, train = session.batch_rows(), session.data.train
    errors = (session.network.predict(train.x[rows]) - train.y[rows]).ravel().tolist()
    assert observe(session).loss() == pytest.approx(sum(e * e for e in errors) / 5, rel=1e-14)


def test_after_a_watched_update_nothing_is_known_at_the_new_parameters() -> None:
    for unit, count in ((Unit.PHASE, 6), (Unit.SAMPLE, 5)):
        session = run()
        session.step(unit, count)
        seen = observe(session)
        for row in range(12):
            assert known(seen, row) == NOTHING
        assert seen.loss() is None
        assert seen.weight_gradient(0) is seen.weight_gradient(1) is None


def test_a_watched_update_can_be_seen_with_the_parameters_from_before_it() -> None:
    session = run()
    before, (forward, backward) = session.network.parameters.copy(), full_pass(session)
    rows = session.batch_rows().tolist()
    session.step(Unit.PHASE, 6)
    seen, update = observe_update(session), session.last_update
    assert seen is not None
    assert update is not None
    assert seen.rows.tolist() == rows
    np.testing.assert_array_equal(seen.network.parameters, before)
    check_numbers(seen, forward, backward)
    assert all(known(seen, row) == ALL for row in rows)
    shown = [seen.weight_gradient(layer) for layer in (0, 1)]
    parts = [part.ravel() for gradient in shown if gradient for part in gradient[:2]]
    np.testing.assert_array_equal(np.concatenate(parts), update.gradient)


@for_each(("unit", "count"), [(Unit.BATCH, 1), (Unit.EPOCH, 1), (Unit.PHASE, 5), (Unit.PHASE, 7)])
def test_no_other_update_can_be_seen(unit: Unit, count: int) -> None:
    session = run()
    assert observe_update(session) is None
    session.step(unit, count)
    assert observe_update(session) is None
