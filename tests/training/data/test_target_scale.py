"""Standardised targets, against the mean and deviation written out with the standard library."""

from __future__ import annotations

import statistics

import numpy as np
import pytest
from pydantic import JsonValue

from app.training.own_data import OwnData
from app.training.recipe.examples import EXAMPLES
from app.training.recipe.patch import merge_patch
from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit
from app.training.run.scores import score, wrong_rows
from app.training.run.session import TrainingSession
from tests.for_each import for_each

PRICES = [[90e3], [150e3], [210e3], [260e3], [175e3], [120e3], [300e3], [95e3], [140e3], [205e3]]


def own(target: list[list[float]], **more: object) -> OwnData:
    rng = np.random.default_rng(1)
    outputs = len(target[0])
    names = tuple(f"t{number}" for number in range(outputs))
    return OwnData(
        rng.normal(size=(len(target), 2)),
        np.array(target),
        ("a", "b"),
        names,
        "numbers",
        (),
        **more,  # type: ignore[arg-type]
    )


def run(data: OwnData, **patch: object) -> TrainingSession:
    patch = {"dataset": {"name": "own", **patch.pop("dataset", {})}, **patch}  # type: ignore[dict-item]
    recipe = Recipe.model_validate(merge_patch(Recipe(), patch, data))  # type: ignore[arg-type]
    return TrainingSession(recipe, own=data)


def test_it_is_on_for_own_numbers_and_the_scale_is_the_training_sets() -> None:
    session = run(own(PRICES))
    data = session.data
    assert session.recipe.standardize_target
    train = data.train.target[:, 0].tolist()
    mean, std = statistics.fmean(train), statistics.pstdev(train)
    assert 0 < len(data.test) < len(PRICES)
    assert data.target_mean is not None and data.target_std is not None
    assert data.target_mean.tolist() == pytest.approx([mean], rel=1e-14)
    assert data.target_std.tolist() == pytest.approx([std], rel=1e-14)
    for split in (data.train, data.test):
        expected = [[(y - mean) / std] for (y,) in split.target.tolist()]
        np.testing.assert_allclose(split.y, expected, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(data.in_unit(split.y), split.target, rtol=1e-14)
        assert data.shown_target(split).tolist() == split.target.tolist()


def test_each_output_has_a_scale_of_its_own() -> None:
    target = [[price, 290 + row / 10] for row, (price,) in enumerate(PRICES)]
    data = run(own(target)).data
    assert data.target_mean is not None and data.target_std is not None
    for output, values in enumerate(data.train.target.T.tolist()):
        assert data.target_mean[output] == pytest.approx(statistics.fmean(values), rel=1e-14)
        assert data.target_std[output] == pytest.approx(statistics.pstdev(values), rel=1e-12)
    assert abs(data.train.y.mean(axis=0)).max() < 1e-12
    np.testing.assert_allclose(data.train.y.std(axis=0), 1.0, rtol=1e-12)


def test_without_it_nothing_is_scaled() -> None:
    data = run(own(PRICES), standardize_target=False).data
    assert data.target_mean is None and data.target_std is None
    assert data.train.y.tolist() == data.train.target.tolist()
    assert data.in_unit(data.train.y) is data.train.y
    assert data.label_ranges == data.dataset.target_ranges


@for_each("rows", [1, 3])
def test_a_constant_target_becomes_zero_with_deviation_one(rows: int) -> None:
    session = run(own([[7.5]] * rows), standardize_target=True)
    assert session.data.target_std is not None and session.data.target_std.tolist() == [1.0]
    assert session.data.train.y.tolist() == [[0.0]] * len(session.data.train)
    # The default does not hide it: with one row there is nothing to scale by.
    assert not run(own([[7.5]] * rows)).recipe.standardize_target


def test_r_squared_is_the_same_in_both_units() -> None:
    session = run(own(PRICES), dataset={"train_fraction": 1.0})
    session.step(Unit.EPOCH, 30)
    data, train = session.data, session.data.train
    predicted = data.in_unit(session.network.predict(train.x))
    y = [value for (value,) in PRICES]
    middle = statistics.fmean(y)
    left = sum(
        (value - guess) ** 2 for (value,), (guess,) in zip(train.target, predicted, strict=True)
    )
    expected = 1 - left / sum((value - middle) ** 2 for value in y)
    assert session.scores().r_squared == pytest.approx(expected, rel=1e-9)


def test_wrong_rows_are_those_of_the_own_unit() -> None:
    session = run(own(PRICES), dataset={"train_fraction": 1.0})
    session.step(Unit.EPOCH, 30)
    data, train = session.data, session.data.train
    predicted = session.network.predict(train.x)
    tenth = 0.1 * (300e3 - 90e3)
    guesses = data.in_unit(predicted)[:, 0].tolist()
    expected = [
        row for row, guess in enumerate(guesses) if abs(guess - float(train.target[row, 0])) > tenth
    ]
    assert len(expected) > 0
    assert wrong_rows(session.recipe, data, train, predicted).tolist() == expected


def test_the_training_is_that_of_targets_standardised_beforehand() -> None:
    """Bit for bit: the engine sees the same labels."""
    prices = np.array(PRICES)
    whole = {"train_fraction": 1.0}
    one = run(own(PRICES), dataset=whole)
    before = (prices - prices.mean(axis=0)) / prices.std(axis=0)
    other = run(own(before.tolist()), dataset=whole, standardize_target=False)
    np.testing.assert_allclose(one.data.train.y, other.data.train.y, rtol=1e-14)
    for session in (one, other):
        session.step(Unit.EPOCH, 20)
    np.testing.assert_allclose(one.network.parameters, other.network.parameters, rtol=1e-9)
    assert score(one.recipe, one.data.train, one.network.predict(one.data.train.x)).r_squared


def test_numbers_too_large_for_the_loss_are_learnt() -> None:
    huge = [[value * 1e9] for (value,) in PRICES]
    session = run(own(huge))
    session.step(Unit.EPOCH, 5)
    assert session.status != "diverged"


def test_classes_are_not_standardised() -> None:
    with pytest.raises(ValueError, match="standardize_target: circle has classes"):
        Recipe.model_validate({"standardize_target": True})


def test_another_data_set_switches_it_off() -> None:
    recipe = run(own(PRICES)).recipe
    for name in ("circle", "plane"):
        merged = merge_patch(recipe, {"dataset": {"name": name}})
        assert not Recipe.model_validate(merged).standardize_target


@for_each("name", EXAMPLES)
def test_the_defaults_do_not_depend_on_the_example_before(name: str) -> None:
    """Whatever was looked at first: its α and its loss were printed for its own data."""
    example, data = EXAMPLES[name].recipe, own(PRICES * 2)
    patch: dict[str, JsonValue] = {"dataset": {"name": "own", "train_fraction": 0.8}}
    merged = Recipe.model_validate(merge_patch(example, patch, data))
    fresh = Recipe.model_validate(merge_patch(Recipe(), patch, data))
    assert merged.model_copy(update={"seed": 3, "dataset": fresh.dataset}) == fresh
    # What was changed by hand stays.
    kept = example.model_copy(update={"batch_size": 7})
    assert Recipe.model_validate(merge_patch(kept, patch, data)).batch_size == 7


@for_each("name", [name for name, example in EXAMPLES.items() if example.own is not None])
def test_a_setting_of_an_example_with_data_changes_nothing_else(name: str) -> None:
    example = EXAMPLES[name]
    merged = merge_patch(example.recipe, {"optimizer": {"learning_rate": 0.7}}, example.own)
    changed = Recipe.model_validate(merged)
    optimizer = example.recipe.optimizer.model_copy(update={"learning_rate": 0.7})
    assert changed == example.recipe.model_copy(update={"optimizer": optimizer})


def test_defaults_of_own_numbers() -> None:
    """8 units; few rows all train; many inputs for their rows are regularised; choices stay."""
    assert run(own(PRICES)).recipe.units == [2, 8, 1]
    assert run(own(PRICES[:8] + PRICES)).recipe.regularizer.rate == 0.03
    assert run(own(PRICES * 2)).recipe.regularizer.rate == 0.01
    assert run(own(PRICES * 8)).recipe.regularizer.name == "none"
    few = run(own(PRICES[:4])).recipe
    assert (few.dataset.train_fraction, few.regularizer.name) == (1.0, "none")
    chosen = {"layers": [{"units": 3}, {"units": 1, "activation": "identity"}]}
    recipe = run(
        own(PRICES), **chosen, regularizer={"name": "l1", "rate": 0.5}, standardize_target=False
    ).recipe
    assert recipe.units == [2, 3, 1] and recipe.regularizer.name == "l1"
    assert not recipe.standardize_target
    # The penalty that followed from the rows follows those of other data; a chosen one stays.
    many = run(own(PRICES * 8)).recipe
    for before, after in ((many, 0.01), (recipe, 0.5)):
        merged = merge_patch(before, {"dataset": {"name": "own"}}, own(PRICES * 2))
        assert Recipe.model_validate(merged).regularizer.rate == after
    # Other own numbers of the same shape keep what the session has.
    data = own([[value + 1] for (value,) in PRICES])
    kept = Recipe.model_validate(merge_patch(recipe, {"dataset": {"name": "own"}}, data))
    assert kept.units == [2, 3, 1] and not kept.standardize_target
