"""Strokes laid over a session's data."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.data.canvas import canvas_places, canvas_ranges, why_no_canvas
from app.training.data.painting import MAX_STROKE, Stroke, data_as_own, paint, settings_kept
from app.training.own_data import OwnData, data_of_lists
from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.table import UnusableData
from tests.for_each import for_each
from tests.training.own_runs import flowers, own_run


def run(name: str = "circle", **recipe: Any) -> TrainingSession:
    session = TrainingSession(Recipe()).changed({"dataset": {"name": name, "samples": 40}})
    return session.changed(recipe) if recipe else session


def stroke(session: TrainingSession, *points: list[float], **more: Any) -> TrainingSession:
    own = paint(session, Stroke(points, **more))
    assert own is not None
    return session.changed(settings_kept(session.recipe, own), own=own)


def test_the_points_are_added_to_those_that_were_there() -> None:
    before = run()
    after = stroke(before, [1.234, -2.5, 1], [0.0, 6.0, 0])
    np.testing.assert_array_equal(after.data.points[:-2], before.data.points)
    np.testing.assert_array_equal(after.data.points[-2:], [[1.234, -2.5], [0.0, 6.0]])
    np.testing.assert_array_equal(after.data.target, [*before.data.target, 1, 0])


def test_network_and_axes_stay_as_they_were() -> None:
    before = run(
        layers=[{"units": 3, "activation": "relu"}, {"units": 1, "activation": "sigmoid"}],
        loss="binary_cross_entropy",
        features=["x1", "x2", "x1_x2"],
        frozen=["b0.1"],
    )
    after = stroke(before, [5.9, 5.9, 1], [-0.1, 0.1, 0])
    for part in ("layers", "loss", "features", "standardize", "frozen", "seed", "batch_size"):
        assert getattr(after.recipe, part) == getattr(before.recipe, part), part
    assert after.data.dataset.ranges == before.data.dataset.ranges
    again = stroke(after, [0.0, 0.0, 0])
    assert again.data.dataset.ranges == before.data.dataset.ranges
    np.testing.assert_array_equal(again.network.parameters, before.network.parameters)


def test_one_class_more() -> None:
    after = stroke(run(), [1.0, 1.0, 2])
    assert after.own is not None
    assert after.own.class_names == ("0", "1", "2")
    assert after.recipe.units[-1] == 3
    assert [layer.units for layer in after.recipe.layers[:-1]] == [4, 2]
    named = own_run(flowers(inputs=2, classes=2), dataset={"train_fraction": 0.5})
    assert stroke(named, [0.0, 0.0, 2]).data.dataset.class_names == ("kind 0", "kind 1", "2")


def test_an_empty_plane_is_begun_anew() -> None:
    after = stroke(run(), [1.0, 1.0, 0], [2.0, 2.0, 1], empty=True)
    np.testing.assert_array_equal(after.data.points, [[1.0, 1.0], [2.0, 2.0]])
    assert after.data.dataset.ranges == ((-6.0, 6.0),) * 2
    assert after.step(Unit.EPOCH, 3) == 3


def test_the_eraser_takes_what_is_under_it_and_nothing_else() -> None:
    before = run()
    place = before.data.points[7]
    own = paint(before, Stroke(wiped=[place.tolist()], radii=(0.1, 0.05)))
    assert own is not None
    apart = (before.data.points - place) / [1.2, 0.6]
    kept = [math.hypot(*pair) > 1 for pair in apart]
    assert not kept[7]
    assert 0 < sum(kept) < 39
    np.testing.assert_array_equal(own.points, before.data.points[kept])
    np.testing.assert_array_equal(own.target, before.data.target[kept])


def test_nothing_wiped_is_no_change() -> None:
    session = run()
    assert paint(session, Stroke(wiped=[[-6.0, -6.0]], radii=(0.01, 0.01))) is None
    assert paint(session, Stroke()) is None


def test_over_one_input_the_height_is_the_number() -> None:
    before = run("sine")
    after = stroke(before, [2.5, 0.75], [-1.0, -1.5])
    np.testing.assert_array_equal(after.data.points[-2:], [[2.5], [-1.0]])
    np.testing.assert_array_equal(after.data.target[-2:], [[0.75], [-1.5]])
    assert canvas_ranges(after) == canvas_ranges(before)
    further = stroke(after, [0.0, canvas_ranges(before)[1][1]])
    assert canvas_ranges(further) == canvas_ranges(before)
    places = canvas_places(further)
    np.testing.assert_array_equal(places[-1], [0.0, canvas_ranges(before)[1][1]])
    wiped = paint(further, Stroke(wiped=[[2.5, 0.75]], radii=(1e-6, 1e-6)))
    assert wiped is not None
    assert len(wiped.points) == len(further.data.points) - 1


def test_numbers_over_two_inputs() -> None:
    after = stroke(run("bumps"), [1.0, 2.0, 17.5])
    assert after.data.target[-1].tolist() == [17.5]
    assert after.data.dataset.target_ranges[0][1] == 17.5


@for_each(
    ("name", "refused"),
    [
        ("circle", Stroke([[7.0, 0.0, 1.0]])),
        ("circle", Stroke([[0.0, -6.1, 1.0]])),
        ("circle", Stroke([[0.0, 0.0, 3.0]])),
        ("circle", Stroke([[0.0, 0.0, -1.0]])),
        ("circle", Stroke([[0.0, 0.0, 0.5]])),
        ("circle", Stroke([[0.0, 0.0]])),
        ("circle", Stroke([[math.nan, 0.0, 1.0]])),
        ("circle", Stroke([[0.0, 0.0, math.inf]])),
        ("circle", Stroke([[0.0, 0.0, 1.0]] * (MAX_STROKE + 1))),
        ("circle", Stroke(wiped=[[9.0, 0.0]])),
        ("circle", Stroke(wiped=[[0.0]])),
        ("circle", Stroke(empty=True)),
        ("circle", Stroke(wiped=[[0.0, 0.0]], radii=(2.0, 2.0))),
        ("sine", Stroke([[0.0, 99.0]])),
        ("xor", Stroke([[0.5, 0.5, 1.0]])),
        ("iris", Stroke([[5.0, 3.0, 1.0, 0.2, 1.0]])),
    ],
)
def test_what_cannot_be_painted(name: str, refused: Stroke) -> None:
    session = TrainingSession(Recipe()).changed({"dataset": {"name": name}})
    with pytest.raises(UnusableData):
        paint(session, refused)


def test_a_full_plane() -> None:
    session = own_run(flowers(rows=4999, inputs=2, classes=2))
    place = session.data.points[0].tolist()
    full = stroke(session, [*place, 0.0])
    assert why_no_canvas(full) == ""
    with pytest.raises(UnusableData, match="at most 5000"):
        paint(full, Stroke([[*place, 0.0]]))
    assert "at most 5000" in why_no_canvas(own_run(flowers(rows=5001, inputs=2)))


def test_painted_points_are_in_the_snapshot() -> None:
    after = stroke(run(), [1.25, -1.5, 1])
    again = from_bytes(to_bytes(after))
    assert again.recipe == after.recipe
    np.testing.assert_array_equal(again.data.points, after.data.points)
    assert again.data.dataset.ranges == after.data.dataset.ranges


def test_present_data_as_own_data_are_the_same_points() -> None:
    session = run("blobs")
    own = data_as_own(session)
    np.testing.assert_array_equal(own.points, session.data.points)
    assert own.names == session.data.dataset.input_names


def test_a_given_split_is_kept_and_new_points_train() -> None:
    x = [[-1.0, -1.0], [0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]
    before = own_run(data_of_lists(x, ["a", "b", "a", "b"], test_rows=[1, 3]))
    after = stroke(before, [0.5, 0.5, 0.0])
    np.testing.assert_array_equal(after.data.test.points, [x[1], x[3]])
    assert len(after.data.train) == 3
    wiped = paint(after, Stroke(wiped=[[1.0, 1.0]], radii=(0.02, 0.02)))
    assert wiped is not None and wiped.test_rows is not None
    assert wiped.test_rows.tolist() == [False, True, True, False]
    left = paint(before, Stroke(wiped=[x[0], x[2]], radii=(0.02, 0.02)))
    assert left is not None and len(left.points) == 2
    assert left.test_rows is None, "none of the rest would train, so the split is drawn"


def test_several_numbers_to_predict_are_not_painted() -> None:
    session = own_run(data_of_lists([[0.0], [1.0]], [[1.0, 2.0], [3.0, 4.0]]))
    with pytest.raises(UnusableData, match="type points as a table"):
        paint(session, Stroke([[0.5, 1.0]]))


def test_over_one_input_a_standardised_target_is_painted_in_its_own_unit() -> None:
    x = np.linspace(0.0, 1.0, 12)
    prices = 100e3 + 50e3 * x
    own = OwnData(x[:, np.newaxis], prices, ("size",), ("price",), "numbers", ())
    session = own_run(own)
    assert session.recipe.standardize_target
    low, high = canvas_ranges(session)[1]
    assert low < 100e3 and high > 150e3
    np.testing.assert_allclose(canvas_places(session)[:, 1], prices, rtol=1e-12)
    painted = paint(session, Stroke(points=[[0.5, 120e3]]))
    assert painted is not None and painted.target[-1, 0] == 120e3
    after = session.changed(settings_kept(session.recipe, painted), own=painted)
    assert after.recipe.standardize_target and after.recipe.units == session.recipe.units
