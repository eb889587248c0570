"""Planted mistakes are found and named, and right answers never fail; `python -m
benchmarks.practice` does the same with more networks."""

from __future__ import annotations

import pytest

from app.practice.mistakes.catalogue import MISTAKES
from benchmarks.practice.planted import Tally, plant, right_answer_fails

GRADIENTS = frozenset({"dJ_dw", "dJ_db"})


def planted(count: int, only: frozenset[str] | None) -> Tally:
    total = Tally()
    for mistake in MISTAKES.values():
        total.add(plant(mistake, count, only))
    return total


def assert_named(total: Tally) -> None:
    assert total.found == total.tried
    assert total.named >= 0.95 * total.tried
    assert total.misnamed == 0


@pytest.mark.slow
def test_all_terms() -> None:
    total = planted(1, None)
    assert total.tried > 62
    assert_named(total)


@pytest.mark.slow
def test_gradients_only() -> None:
    total = planted(1, GRADIENTS)
    assert total.tried > 50
    assert_named(total)


@pytest.mark.parametrize("count", [30, pytest.param(300, marks=pytest.mark.slow)])
def test_right_answers_never_fail(count: int) -> None:
    assert [bad for seed in range(count) if (bad := right_answer_fails(seed))] == []
