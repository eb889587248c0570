"""Maps, curves and wrong samples of one of several numbers to predict."""

from __future__ import annotations

import numpy as np

from app.render.maps.error_map import error_map
from app.render.maps.output_curve import draw_output_curve
from app.render.maps.output_plane import draw_plane, right_marks
from app.render.maps.prediction_map import prediction_indices
from app.training.own_data import data_of_lists
from app.training.run.session import TrainingSession
from tests.render import svg
from tests.training.own_runs import own_run


def plane_run() -> TrainingSession:
    x = [[i / 4, j / 4] for i in range(5) for j in range(5)]
    own = data_of_lists(x, [[a + b, 10.0 * a] for a, b in x], target=["sum", "tenfold"])
    return own_run(own, dataset={"train_fraction": 1.0})


def single(run: TrainingSession, output: int) -> TrainingSession:
    """The same network with the other output left out."""
    own = run.own
    assert own is not None
    y = own.target[:, output].tolist()
    alone = own_run(
        data_of_lists(own.points.tolist(), y, task="numbers"), dataset={"train_fraction": 1.0}
    )
    w = [part.copy() for part in run.network.w]
    b = [part.copy() for part in run.network.b]
    w[-1], b[-1] = w[-1][:, [output]], b[-1][[output]]
    alone.set_parameters(w, b)
    return alone


def test_a_map_of_an_output_is_that_of_the_output_alone() -> None:
    run = plane_run()
    for output in (0, 1):
        alone = single(run, output)
        np.testing.assert_array_equal(
            prediction_indices(run, 12, output=output), prediction_indices(alone, 12)
        )
        np.testing.assert_allclose(error_map(run, 12, output=output), error_map(alone, 12))
        assert right_marks(run, output) == right_marks(alone)
    assert (prediction_indices(run, 12) != prediction_indices(run, 12, output=1)).any()


def test_points_of_a_plane_are_coloured_by_the_output() -> None:
    run = plane_run()
    drawn = [
        [
            (mark.attrib["class"], mark.attrib["fill-opacity"])
            for mark in svg.find_all(
                svg.read(draw_plane(run, None, lambda row: f"?sample={row}", output=output)),
                "circle.train",
            )
        ]
        for output in (0, 1)
    ]
    assert len(drawn[0]) == len(drawn[1]) == 25
    assert drawn[0] != drawn[1]


def test_all_curves_or_a_chosen_one() -> None:
    x = [[row / 10] for row in range(11)]
    own = data_of_lists(x, [[a, 5.0 - a, a * a, 1.0] for [a] in x])
    run = own_run(own, dataset={"train_fraction": 1.0})
    every = svg.read(draw_output_curve(run, None, str))
    lines = svg.find_all(every, ".train-line")
    assert [line.attrib["class"] for line in lines] == [f"train-line output-{k}" for k in range(4)]
    marks = [mark for a in svg.find_all(every, "a") for mark in a if "train" in svg.classes(mark)]
    assert len(marks) == 44
    assert set().union(*map(svg.classes, marks)) == {"train", *(f"class-{k}" for k in range(4))}
    one = svg.read(draw_output_curve(run, None, str, output=2))
    (line,) = svg.find_all(one, ".train-line")
    assert line.attrib["class"] == "train-line"
    assert len(svg.find_all(one, "a")) == 11


def test_long_numbers_beside_the_map_are_drawn_narrower() -> None:
    own = data_of_lists(
        [[1950.0 + row, 20000.0 + 500 * row] for row in range(20)], [[0.0], [1.0]] * 10
    )
    plane = svg.read(draw_plane(own_run(own), None, str))
    numbers = svg.find_all(plane, "text.tick.y")
    assert [each.attrib.get("textLength") for each in numbers] == ["32"] * len(numbers)
    short = svg.read(draw_plane(plane_run(), None, str))
    narrow = [each for each in svg.find_all(short, "text.tick.y") if "textLength" in each.attrib]
    assert all(len(each.text or "") > 3 for each in narrow)
