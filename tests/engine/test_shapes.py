"""Every quantity has the documented shape, whatever the batch: nothing is broadcast by accident."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from app.engine.losses import LOSSES
from tests.engine.networks import Case, cases, random_case
from tests.for_each import for_each

MSE = LOSSES["mse"]


@settings(deadline=None)
@given(case=cases())
def test_of_any_network(case: Case) -> None:
    check_shapes(case)


@pytest.mark.parametrize(
    ("units", "samples"),
    [
        pytest.param([1, 1], 1, id="all ones"),
        pytest.param([1, 1, 1], 5, id="the article's network"),
        pytest.param([3, 1, 2], 1, id="one sample"),
        pytest.param([1, 4, 1], 4, id="as many samples as units"),
        pytest.param([4, 4, 4], 4, id="all the same"),
        pytest.param([2, 3], 7, id="no hidden layer"),
    ],
)
def test_where_broadcasting_would_go_unnoticed(units: list[int], samples: int) -> None:
    check_shapes(random_case(units, ["tanh"] * (len(units) - 1), samples, seed=0))


def check_shapes(case: Case) -> None:
    network, m = case.network, len(case.x)
    layers, computed = range(network.depth + 1), range(1, network.depth + 1)
    weights = range(network.depth)
    n = network.units
    forward = network.forward(case.x)
    backward = network.backward(forward, case.y, MSE)

    per_unit = {layer: (m, n[layer]) for layer in layers}
    assert {layer: a.shape for layer, a in forward.a.items()} == per_unit
    assert {layer: a.shape for layer, a in backward.dJ_da.items()} == per_unit
    del per_unit[0]
    assert {layer: z.shape for layer, z in forward.z.items()} == per_unit
    assert {layer: d.shape for layer, d in backward.da_dz.items()} == per_unit
    assert {layer: d.shape for layer, d in backward.dJ_dz.items()} == per_unit
    assert list(per_unit) == list(computed)
    assert {layer: d.shape for layer, d in backward.dJ_dw.items()} == {
        layer: (n[layer], n[layer + 1]) for layer in weights
    }
    assert {layer: d.shape for layer, d in backward.dJ_db.items()} == {
        layer: (n[layer + 1],) for layer in weights
    }
    assert network.gradient(case.x, case.y, MSE).shape == network.parameters.shape
    assert network.predict(case.x).shape == (m, n[-1])


@for_each("shape", [(4,), (1, 1), (4, 2), (1, 4), (3, 1)])
def test_labels_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    case = random_case([2, 1], ["tanh"], 4, seed=0)
    labels = np.ones(shape)
    with pytest.raises(ValueError, match="shape"):
        case.network.gradient(case.x, labels, MSE)
    with pytest.raises(ValueError, match="shape"):
        MSE.value(case.network.predict(case.x), labels)
