"""Maps of class, uncertainty and error against loops over the engine's ŷ."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from app.engine.activations import ACTIVATIONS
from app.engine.datasets import DATASETS
from app.render.maps.class_map import LEVELS as CLASS_LEVELS
from app.render.maps.output_plane import draw_plane, right_marks
from app.render.maps.prediction_map import MapKind, prediction_png
from app.training.data.data import Split
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.render import svg
from tests.render.maps.png_decoder import decode
from tests.render.sessions import randomize, session

SIZE = 12


def run_of(name: str, classes: int | None, output: str) -> TrainingSession:
    units = classes if classes and classes > 2 else 1
    return randomize(
        session(
            dataset={"name": name, "samples": 60, "classes": classes},
            layers=[{"units": 3, "activation": "tanh"}, {"units": units, "activation": output}],
        ),
        seed=1,
    )


OUTPUTS = [
    ("circle", None, "tanh"),
    ("circle", None, "sigmoid"),
    ("spiral", 3, "softmax"),
    ("blobs", 4, "tanh"),
]


def pictured(run: TrainingSession, kind: MapKind) -> tuple[list[int], list[list[float]]]:
    """Palette indices point by point, and ŷ there."""
    dataset = DATASETS[run.recipe.dataset.name]
    step = (dataset.high - dataset.low) / SIZE
    along = [dataset.low + step * (i + 0.5) for i in range(SIZE)]
    points = np.array([(x1, x2) for x2 in reversed(along) for x1 in along])
    picture = decode(prediction_png(run, SIZE, kind))
    return sum(picture.indices, []), run.network.predict(points).tolist()


@for_each(("name", "classes", "output"), OUTPUTS)
def test_each_point_has_the_colour_of_its_class(
    name: str, classes: int | None, output: str
) -> None:
    run = run_of(name, classes, output)
    middle = (ACTIVATIONS[output].low + ACTIVATIONS[output].high) / 2
    seen = set()
    for index, y in zip(*pictured(run, "class"), strict=True):
        if len(y) == 1:
            assert index == (254 if y[0] > middle else 0)
        else:
            assert index == y.index(max(y)) * CLASS_LEVELS + CLASS_LEVELS - 1
        seen.add(index)
    assert len(seen) > 1


@for_each(("name", "classes", "output"), OUTPUTS)
def test_uncertainty_is_the_density_of_grey(name: str, classes: int | None, output: str) -> None:
    run = run_of(name, classes, output)
    low, high = ACTIVATIONS[output].low, ACTIVATIONS[output].high
    for index, y in zip(*pictured(run, "uncertainty"), strict=True):
        p = [(value - low) / (high - low) for value in y]
        if len(p) == 1:
            expected = 1 - abs(2 * p[0] - 1)
        elif output == "softmax":
            expected = -math.fsum(q * math.log(q) for q in p) / math.log(len(p))
        else:
            second, largest = sorted(p)[-2:]
            expected = 1 - (largest - second)
        assert index / 255 == pytest.approx(expected, abs=0.51 / 255)


def test_numbers_have_no_class_and_no_uncertainty() -> None:
    run = run_of("plane", None, "identity")
    assert prediction_png(run, SIZE, "uncertainty") == prediction_png(run, SIZE)
    assert prediction_png(run, SIZE, "class") == prediction_png(run, SIZE)


@for_each(("name", "classes", "output"), [*OUTPUTS, ("bumps", None, "identity")])
def test_the_error_map_shows_the_error_of_the_nearest_sample(
    name: str, classes: int | None, output: str
) -> None:
    run = run_of(name, classes, output)
    dataset, step = DATASETS[name], (DATASETS[name].high - DATASETS[name].low) / SIZE
    low, high = ACTIVATIONS[output].low, ACTIVATIONS[output].high
    if dataset.task == "numbers":
        low, high = dataset.target_ranges[0]
    samples = []
    for split in (run.data.train, run.data.test):
        rows = zip(split.points, run.network.predict(split.x), split.y, split.target, strict=True)
        for point, said, y, target in rows:
            own = int(target) if len(said) > 1 else 0
            samples.append((point, min(1.0, abs(said[own] - y[own]) / (high - low))))
    picture = decode(prediction_png(run, SIZE, "error"))
    for row in range(SIZE):
        for column in range(SIZE):
            x1 = dataset.low + step * (column + 0.5)
            x2 = dataset.high - step * (row + 0.5)
            _, wrong = min(samples, key=lambda sample: math.dist(sample[0], (x1, x2)))
            assert picture.indices[row][column] / 255 == pytest.approx(wrong, abs=0.51 / 255)


@for_each(("name", "classes", "output"), [*OUTPUTS, ("bumps", None, "identity")])
def test_error_points_are_wrong_predictions(name: str, classes: int | None, output: str) -> None:
    run = run_of(name, classes, output)
    root = svg.read(draw_plane(run, None, lambda row: f"?sample={row}", points="errors"))
    train, test = wrong(run, run.data.train), wrong(run, run.data.test)
    links = [int(a.attrib["href"].removeprefix("?sample=")) for a in svg.find_all(root, "a")]
    assert links == train and train
    assert len(svg.find_all(root, ".test")) == len(test)
    assert len(svg.find_all(root, "circle.error")) == len(train) + len(test)
    live = svg.read(draw_plane(run, None, lambda row: f"?sample={row}", points="errors", live=True))
    marks = svg.find_all(live, ".mark")
    test_rows, train_rows = range(len(run.data.test)), range(len(run.data.train))
    right = [row not in test for row in test_rows] + [row not in train for row in train_rows]
    assert ["right" in svg.classes(mark) for mark in marks] == right
    assert len(svg.find_all(live, "circle.error")) == len(marks)
    assert right_marks(run) == "".join("1" if each else "0" for each in right)


def wrong(run: TrainingSession, split: Split) -> list[int]:
    dataset, output = DATASETS[run.recipe.dataset.name], ACTIVATIONS[run.recipe.activations[-1]]
    low, high = (dataset.target_ranges or ((output.low, output.high),))[0]
    found = []
    for row, y in enumerate(run.network.predict(split.x).tolist()):
        target: Any = split.target[row]
        if dataset.task == "numbers":
            is_wrong = abs(y[0] - target[0]) > (high - low) / 10
        elif len(y) == 1:
            is_wrong = (y[0] > (output.low + output.high) / 2) != (target == 1)
        else:
            is_wrong = y.index(max(y)) != target
        if is_wrong:
            found.append(row)
    return found


@for_each(
    ("points", "train", "test"),
    [("both", 1, 1), ("training", 1, 0), ("test", 0, 1), ("none", 0, 0)],
)
def test_only_the_chosen_points_are_drawn(points: Any, train: int, test: int) -> None:
    run = session()
    root = svg.read(draw_plane(run, 3, lambda row: f"?sample={row}", points=points))
    assert len(svg.find_all(root, "circle.train")) == train * len(run.data.train)
    assert len(svg.find_all(root, "rect.test")) == test * len(run.data.test)
    assert len(svg.find_all(root, "circle.probe")) == 1
