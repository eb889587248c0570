"""Which quantities of a step are known after how many phases, in a network of two layers."""

from __future__ import annotations

import numpy as np

from app.engine.network import Backward, Forward
from app.training.run.observation import Observation
from app.training.run.session import TrainingSession

LAYERS = {
    # phases done: a, z, dJ_da, da_dz and dJ_dz, loss, dJ_dw and dJ_db
    1: ({0, 1}, {1}, set(), set(), False, set()),
    2: ({0, 1, 2}, {1, 2}, set(), set(), False, set()),
    3: ({0, 1, 2}, {1, 2}, set(), set(), True, set()),
    4: ({0, 1, 2}, {1, 2}, {1, 2}, {2}, True, {1}),
    5: ({0, 1, 2}, {1, 2}, {0, 1, 2}, {1, 2}, True, {0, 1}),
}
NOTHING: tuple[set[int], ...] = ({0}, set(), set(), set())
ALL: tuple[set[int], ...] = ({0, 1, 2}, {1, 2}, {0, 1, 2}, {1, 2})


def known(seen: Observation, row: int) -> tuple[set[int], ...]:
    """The layers at which a, z, dJ_da, and both da_dz and dJ_dz are known for a row."""
    view = seen.sample(row)
    assert set(view.da_dz) == set(view.dJ_dz)
    return set(view.a), set(view.z), set(view.dJ_da), set(view.da_dz)


def full_pass(session: TrainingSession) -> tuple[Forward, Backward]:
    rows, train = session.batch_rows(), session.data.train
    forward = session.network.forward(train.x[rows])
    return forward, session.network.backward(forward, train.y[rows], session.loss)


def check_numbers(seen: Observation, forward: Forward, backward: Backward) -> None:
    """Whatever is known of the batch's samples is the number of the full pass."""
    for i, row in enumerate(seen.rows):
        view = seen.sample(int(row))
        assert (view.row, view.m) == (row, len(seen.rows))
        for whole, part in (
            (forward.a, view.a),
            (forward.z, view.z),
            (backward.dJ_da, view.dJ_da),
            (backward.da_dz, view.da_dz),
            (backward.dJ_dz, view.dJ_dz),
        ):
            for layer, numbers in part.items():
                np.testing.assert_array_equal(numbers, whole[layer][i])
