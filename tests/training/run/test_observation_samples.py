"""What is known sample by sample, and of samples that are not in the batch."""

from __future__ import annotations

import numpy as np

from app.training.run.observation import observe
from app.training.run.position import Unit
from tests.for_each import for_each
from tests.training.known_factors import ALL, LAYERS, NOTHING, check_numbers, full_pass, known
from tests.training.runs import run


@for_each("samples", [1, 2, 3, 4])
def test_the_first_samples_are_known_and_the_others_are_not(samples: int) -> None:
    session = run()
    session.step(Unit.SAMPLE, samples)
    seen, rows = observe(session), session.batch_rows()
    assert [known(seen, row) for row in rows] == [ALL] * samples + [NOTHING] * (5 - samples)
    assert seen.loss() is None
    check_numbers(seen, *full_pass(session))


@for_each("samples", [1, 2, 3, 4])
def test_the_derivative_of_a_weight_is_summed_so_far(samples: int) -> None:
    session = run()
    session.step(Unit.SAMPLE, samples)
    forward, backward = full_pass(session)
    for layer in (0, 1):
        dw = sum(
            np.outer(forward.a[layer][i], backward.dJ_dz[layer + 1][i]) for i in range(samples)
        )
        db = sum(backward.dJ_dz[layer + 1][i] for i in range(samples))
        gradient = observe(session).weight_gradient(layer)
        assert gradient is not None
        np.testing.assert_allclose(gradient[0], dw, rtol=1e-12, atol=1e-16)
        np.testing.assert_allclose(gradient[1], db, rtol=1e-12, atol=1e-16)
        assert gradient[2] == samples


@for_each("phases", LAYERS)
def test_phases_and_samples_together(phases: int) -> None:
    session = run()
    session.step(Unit.SAMPLE, 2)
    session.step(Unit.PHASE, phases)
    seen, rows = observe(session), session.batch_rows()
    *layers, loss, weights = LAYERS[phases]
    assert [known(seen, row) for row in rows] == [ALL] * 2 + [tuple(layers)] * 3
    assert (seen.loss() is not None) == loss
    summed = [seen.weight_gradient(layer) for layer in (0, 1)]
    assert [gradient and gradient[2] for gradient in summed] == [
        5 if layer in weights else 2 for layer in (0, 1)
    ]


def outside(rows: list[int]) -> int:
    return next(row for row in range(12) if row not in rows)


@for_each("phases", [0, *LAYERS])
def test_a_sample_outside_of_the_batch_is_a_batch_of_one(phases: int) -> None:
    session = run()
    session.step(Unit.PHASE, phases)
    row = outside(session.batch_rows().tolist())
    view, train = observe(session).sample(row), session.data.train
    forward = session.network.forward(train.x[row : row + 1])
    backward = session.network.backward(forward, train.y[row : row + 1], session.loss)
    assert (view.row, view.m) == (row, 1)
    np.testing.assert_array_equal(view.x, train.x[row])
    np.testing.assert_array_equal(view.y, train.y[row])
    for layer, numbers in view.z.items():
        np.testing.assert_array_equal(numbers, forward.z[layer][0])
    for layer, numbers in view.dJ_da.items():
        np.testing.assert_array_equal(numbers, backward.dJ_da[layer][0])


@for_each("phases", LAYERS)
def test_a_sample_outside_of_the_batch_is_known_as_far_as_the_phases(phases: int) -> None:
    session = run()
    session.step(Unit.PHASE, phases)
    row = outside(session.batch_rows().tolist())
    assert known(observe(session), row) == LAYERS[phases][:4]


def test_a_sample_outside_of_the_batch_is_not_known_by_the_samples() -> None:
    session = run()
    session.step(Unit.SAMPLE, 4)
    assert known(observe(session), outside(session.batch_rows().tolist())) == NOTHING


def test_a_samples_share_is_that_of_the_batch() -> None:
    session = run()
    row = int(session.batch_rows()[3])
    x, y = session.data.train.x[row : row + 1], session.data.train.y[row : row + 1]
    alone = session.network.backward(session.network.forward(x), y, session.loss)
    view = observe(session).sample(row)
    assert view.m == 5
    np.testing.assert_allclose(5 * view.dJ_da[2], alone.dJ_da[2][0], rtol=1e-12)
    np.testing.assert_allclose(5 * view.dJ_dz[1], alone.dJ_dz[1][0], rtol=1e-12)


@for_each("phases", [0, *LAYERS])
def test_means_and_sums_over_the_batch(phases: int) -> None:
    session = run()
    session.step(Unit.PHASE, phases)
    forward, backward = full_pass(session)
    means, sums = observe(session).batch_means()
    a, _, dJ_da, *_ = LAYERS[phases] if phases else ALL
    assert set(means) == a
    assert set(sums) == dJ_da
    for layer, mean in means.items():
        expected = sum(forward.a[layer][i] for i in range(5)) / 5
        np.testing.assert_allclose(mean, expected, rtol=1e-13)
    for layer, total in sums.items():
        np.testing.assert_allclose(
            total, sum(backward.dJ_da[layer][i] for i in range(5)), rtol=1e-12, atol=1e-16
        )


def test_means_wait_for_the_last_sample() -> None:
    session = run()
    session.step(Unit.SAMPLE, 4)
    means, sums = observe(session).batch_means()
    assert set(means) <= {0}
    assert not sums
