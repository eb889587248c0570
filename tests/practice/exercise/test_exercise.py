"""Tests of the exercise of a session: its right numbers are those that the page shows."""

import numpy as np
import pytest

from app.practice.exercise.from_session import exercise_of
from app.practice.exercise.term import Term
from app.training.recipe.recipe import Recipe
from app.training.run.observation import Observation, observe, observe_update
from app.training.run.position import Unit
from app.training.run.session import TrainingSession

RECIPES: dict[str, dict[str, object]] = {
    "default": {},
    "adam, penalty, clipping": {
        "optimizer": {"name": "adam"},
        "regularizer": {"name": "l2", "rate": 0.1},
        "clip_norm": 0.1,
    },
    "iris, cross-entropy, dropout": {
        "dataset": {"name": "iris"},
        "layers": [{"units": 5, "dropout": 0.5}, {"units": 3, "activation": "softmax"}],
        "loss": "cross_entropy",
    },
}


@pytest.fixture(params=list(RECIPES.values()), ids=list(RECIPES))
def session(request: pytest.FixtureRequest) -> TrainingSession:
    made = TrainingSession(Recipe.model_validate(request.param))
    made.step(Unit.BATCH, 3)
    return made


def assert_shown(right: dict[Term, np.ndarray], seen: Observation) -> None:
    depth = seen.depth
    loss = seen.loss()
    assert loss is not None and right[Term("J")] == loss
    for layer in range(1, depth + 1):
        shown = {
            Term("z", layer): seen.forward.z,
            Term("a", layer): seen.forward.a,
            Term("dJ_da", layer): seen.backward.dJ_da,
            Term("da_dz", layer): seen.backward.da_dz,
            Term("dJ_dz", layer): seen.backward.dJ_dz,
        }
        for term, values in shown.items():
            np.testing.assert_array_equal(right[term], values[layer])
        gradient = seen.weight_gradient(layer - 1)
        assert gradient is not None
        np.testing.assert_array_equal(right[Term("dJ_dw", layer - 1)], gradient[0])
        np.testing.assert_array_equal(right[Term("dJ_db", layer - 1)], gradient[1])


def test_between_steps_it_is_the_next_update(session: TrainingSession) -> None:
    exercise = exercise_of(session)
    assert_shown(exercise.right, observe(session))
    session.step(Unit.BATCH, 1)
    for layer in range(exercise.depth):
        np.testing.assert_allclose(exercise.right[Term("w", layer)], session.network.w[layer])
        np.testing.assert_allclose(exercise.right[Term("b", layer)], session.network.b[layer])


def test_in_a_step_and_after_it_it_is_that_step(session: TrainingSession) -> None:
    depth = session.network.depth
    before = exercise_of(session)
    session.step(Unit.PHASE, 2)
    running = exercise_of(session)
    session.step(Unit.PHASE, 2 * depth)
    assert session.watched
    after = exercise_of(session)
    seen = observe_update(session)
    assert seen is not None
    assert_shown(after.right, seen)
    for other in (running, after):
        assert other.step == before.step and other.learning_rate == before.learning_rate
        for term, right in before.right.items():
            np.testing.assert_array_equal(other.right[term], right)
    np.testing.assert_allclose(after.right[Term("w", 0)], session.network.w[0])


def test_it_does_not_change_with_the_session(session: TrainingSession) -> None:
    exercise, same = exercise_of(session), exercise_of(session)
    session.step(Unit.BATCH, 2)
    for term, right in same.right.items():
        np.testing.assert_array_equal(exercise.right[term], right)


def test_one_sample_is_a_batch_of_one(session: TrainingSession) -> None:
    batch = exercise_of(session)
    inside = int(batch.rows[-1])
    outside = next(row for row in range(len(session.data.train)) if row not in batch.rows)
    for row in (inside, outside):
        exercise = exercise_of(session, row)
        assert exercise.m == 1 and exercise.rows.tolist() == [row]
        np.testing.assert_array_equal(exercise.y[0], session.data.train.y[row])
        assert exercise.right[Term("dJ_dw", 0)].shape == session.network.w[0].shape
    for layer, mask in batch.mask.items():
        np.testing.assert_array_equal(exercise_of(session, inside).mask[layer][0], mask[-1])
    assert not exercise_of(session, outside).mask
