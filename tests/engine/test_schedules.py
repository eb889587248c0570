"""Learning-rate schedules against torch.optim.lr_scheduler's definitions, epoch by epoch."""

from __future__ import annotations

import math

import pytest

from app.engine.schedules import SCHEDULES
from tests.for_each import for_each


def factors(name: str, count: int, **hyperparameters: float) -> list[float]:
    schedule = SCHEDULES[name]
    return [schedule.factor(e, {**schedule.defaults, **hyperparameters}) for e in range(count)]


def test_names_and_defaults() -> None:
    assert {name: dict(schedule.defaults) for name, schedule in SCHEDULES.items()} == {
        "constant": {},
        "step": {"gamma": 0.5, "epochs": 100.0},
        "cosine": {"epochs": 1000.0},
        "exponential": {"gamma": 0.999},
    }
    assert all(name == schedule.name for name, schedule in SCHEDULES.items())


@for_each("name", SCHEDULES)
def test_it_starts_at_the_learning_rate_and_never_rises(name: str) -> None:
    found = factors(name, 3000)
    assert found[0] == 1.0
    assert all(0.0 <= later <= earlier for earlier, later in zip(found, found[1:], strict=False))


def test_constant() -> None:
    assert set(factors("constant", 2000)) == {1.0}


def test_step_multiplies_by_gamma_after_every_so_many_epochs() -> None:
    found = factors("step", 10, gamma=0.1, epochs=3.0)
    assert found == pytest.approx([1.0] * 3 + [0.1] * 3 + [0.01] * 3 + [0.001])


def test_exponential_multiplies_by_gamma_after_every_epoch() -> None:
    expected = [1.0]
    for _ in range(99):
        expected.append(expected[-1] * 0.95)
    assert factors("exponential", 100, gamma=0.95) == pytest.approx(expected, rel=1e-12)


def test_cosine_is_pytorchs_recursion() -> None:
    # CosineAnnealingLR with eta_min = 0 steps by this, and by no closed form.
    epochs, expected = 40, [1.0]
    for e in range(1, epochs):
        above = 1 + math.cos(math.pi * e / epochs)
        expected.append(expected[-1] * above / (1 + math.cos(math.pi * (e - 1) / epochs)))
    assert factors("cosine", epochs, epochs=float(epochs)) == pytest.approx(expected, rel=1e-9)


def test_cosine_is_half_way_down_in_the_middle_and_stays_at_its_end() -> None:
    found = factors("cosine", 20, epochs=10.0)
    assert found[5] == pytest.approx(0.5)
    assert found[10:] == pytest.approx([0.0] * 10, abs=1e-16)


@for_each("name", SCHEDULES)
@for_each("epoch", [10**6, 2**62])
def test_far_on_it_is_a_number_still(name: str, epoch: int) -> None:
    factor = SCHEDULES[name].factor(epoch, SCHEDULES[name].defaults)
    assert 0.0 <= factor <= 1.0
