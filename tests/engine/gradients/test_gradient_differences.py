"""Backpropagation against central differences, over random networks and batches."""

from __future__ import annotations

from hypothesis import given, settings

from app.engine.gradcheck import central_differences, relative_error
from app.engine.losses import LOSSES
from tests.engine.networks import HIDDEN, OUTPUTS, Case, cases, random_case
from tests.examples import examples
from tests.for_each import for_each


def worst(case: Case) -> float:
    loss = LOSSES[case.loss]
    gradient = case.network.gradient(case.x, case.y, loss)
    return relative_error(gradient, central_differences(case.network, case.x, case.y, loss))


def test_every_loss_is_covered() -> None:
    assert set(OUTPUTS) == set(LOSSES)


@settings(deadline=None, max_examples=examples(100))
@given(case=cases(losses=tuple(OUTPUTS)))
def test_of_any_network(case: Case) -> None:
    assert worst(case) < 1e-6


@for_each("loss", LOSSES, quick=3)
def test_of_a_deep_network(loss: str) -> None:
    activations = [*HIDDEN, OUTPUTS[loss][-1]]
    assert worst(random_case([3, *[5] * len(HIDDEN), 2], activations, 6, seed=1, loss=loss)) < 1e-6
