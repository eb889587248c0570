"""The order in which an epoch takes the samples."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.training.data.order import epoch_order
from tests.training.runs import recipe


@settings(deadline=None)
@given(seed=st.integers(0, 2**63 - 1), epoch=st.integers(0, 10**6), samples=st.integers(1, 300))
def test_every_sample_once(seed: int, epoch: int, samples: int) -> None:
    order = epoch_order(recipe(seed=seed), epoch, samples)
    assert sorted(order.tolist()) == list(range(samples))


def test_a_new_order_in_each_epoch() -> None:
    orders = {tuple(epoch_order(recipe(), epoch, 12).tolist()) for epoch in range(50)}
    assert len(orders) == 50


def test_the_same_epoch_has_the_same_order_however_it_is_reached() -> None:
    later = epoch_order(recipe(), 7, 12).tolist()
    for epoch in range(7):
        epoch_order(recipe(), epoch, 12)
    assert epoch_order(recipe(), 7, 12).tolist() == later


def test_without_shuffling_the_rows_come_in_order() -> None:
    for epoch in range(3):
        assert epoch_order(recipe(shuffle=False), epoch, 12).tolist() == list(range(12))


def test_no_sample_prefers_a_place() -> None:
    first = [int(epoch_order(recipe(), epoch, 4)[0]) for epoch in range(2000)]
    # 500 each, give or take five standard deviations of 19.
    assert all(abs(first.count(row) - 500) < 97 for row in range(4))
