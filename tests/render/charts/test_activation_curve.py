"""The curve of an activation: the point, the tangent, the marks, the flat zone."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from xml.etree.ElementTree import Element

import numpy as np
import pytest

from app.engine.activations import ACTIVATIONS, Activation, Array
from app.render.charts.activation_curve import (
    HEIGHT,
    LEFT,
    RIGHT,
    WIDTH,
    draw_activation,
    draw_activation_of_batch,
)
from tests.for_each import for_each
from tests.render import svg

NONE: Array = np.array([])
ELEMENTWISE = [name for name, activation in ACTIVATIONS.items() if activation.elementwise]


def values(activation: Activation, z: float) -> tuple[float, float]:
    at = np.array([z])
    f = activation.function(at)
    return float(f[0]), float(activation.derivative(at, f)[0])


def draw(name: str, z: float | None, others: Array = NONE, mask: float | None = None) -> Element:
    activation = ACTIVATIONS[name]
    slope = None if z is None else values(activation, z)[1] * (1.0 if mask is None else mask)
    return svg.read(draw_activation(activation, z, slope, others, mask))


def points(path: str) -> list[tuple[float, float]]:
    """The points of a relative line."""
    numbers = [float(text) for text in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", path)]
    found = [(numbers[0], numbers[1])]
    for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
        found.append((found[-1][0] + dx, found[-1][1] + dy))
    return found


def path(root: Element, selector: str) -> list[tuple[float, float]]:
    (found,) = svg.find_all(root, selector)
    return points(str(found.get("d")))


@for_each("name", ELEMENTWISE)
def test_the_point_and_the_slope_are_the_neurons(name: str) -> None:
    root = draw(name, 0.7)
    above, below = svg.find_all(root, "circle.point")
    f, slope = values(ACTIVATIONS[name], 0.7)
    assert svg.number_in(above, "data-z") == 0.7
    assert svg.number_in(above, "data-a") == f
    assert svg.number_in(below, "data-slope") == slope


@for_each("name", ELEMENTWISE)
@for_each("z", [-2.5, -0.3, 0.4, 3.1])
def test_the_tangent_touches_the_curve_at_z(name: str, z: float) -> None:
    """It passes through the point, and has the curve's direction there."""
    root = draw(name, z)
    (x0, y0), (x1, y1) = path(root, "path.tangent")
    point = svg.find_all(root, "circle.point")[0]
    x, y = svg.number_in(point, "cx"), svg.number_in(point, "cy")
    share = (x - x0) / (x1 - x0)
    assert y0 + share * (y1 - y0) == pytest.approx(y, abs=0.3)
    left, right = next(pair for pair in pairwise(path(root, "path.f")) if pair[1][0] >= x)
    drawn = (right[1] - left[1]) / (right[0] - left[0])
    assert (y1 - y0) / (x1 - x0) == pytest.approx(drawn, abs=0.12)


def test_before_the_slope_is_known_there_is_no_tangent() -> None:
    root = svg.read(draw_activation(ACTIVATIONS["tanh"], 0.5, None, NONE))
    assert len(svg.find_all(root, "circle.point")) == 1
    assert not svg.find_all(root, "path.tangent")


def test_before_z_is_known_there_is_only_the_curve() -> None:
    root = draw("sigmoid", None)
    assert not svg.find_all(root, "circle.point")
    assert len(svg.find_all(root, "path.f")) == 1
    assert "z is not computed yet" in "".join(root.itertext())


def test_the_size_never_changes() -> None:
    boxes = {
        draw(name, z, others).get("viewBox")
        for name in ELEMENTWISE
        for z in (None, 0.0, -55.5)
        for others in (NONE, np.array([1.0, 900.0]))
    }
    assert boxes == {f"0 0 {WIDTH:g} {HEIGHT:g}"}


def test_every_z_of_the_batch_has_a_mark_within_the_axis() -> None:
    others = np.array([-7.5, -1.0, 0.0, 2.0, 6.5])
    (marks,) = svg.find_all(draw("relu", 0.0, others), "path.batch-z")
    places = [float(x) for x in re.findall(r"M([\d.]+)", str(marks.get("d")))]
    assert len(places) == len(others)
    assert places == sorted(places)
    assert places[0] > LEFT and places[-1] < RIGHT
    assert places[2] == pytest.approx((LEFT + RIGHT) / 2)


@for_each(
    ("name", "flat"), [("relu", True), ("tanh", True), ("identity", False), ("softplus", False)]
)
def test_the_flat_zone_is_shaded(name: str, flat: bool) -> None:
    zones = svg.find_all(draw(name, 0.0, np.array([-4.0, 4.0])), "rect.flat")
    assert bool(zones) == flat
    if name == "relu":
        (zone,) = zones
        assert svg.number_in(zone, "x") == pytest.approx(LEFT)
        assert svg.number_in(zone, "width") == pytest.approx((RIGHT - LEFT) / 2, abs=0.1)
    if name == "tanh":
        # |f′| is 0.01 at ±2.993.
        assert svg.number_in(zones[0], "width") == pytest.approx(
            (RIGHT - LEFT) * (4 - 2.993) / 8, abs=2
        )


def test_dropout_scales_the_curve_and_the_slope() -> None:
    above, below = svg.find_all(draw("sigmoid", 1.0, mask=2.0), "circle.point")
    f, slope = values(ACTIVATIONS["sigmoid"], 1.0)
    assert svg.number_in(above, "data-a") == 2 * f
    assert svg.number_in(below, "data-slope") == 2 * slope


def test_a_unit_left_out_stays_at_zero() -> None:
    root = draw("sigmoid", 1.0, mask=0.0)
    assert svg.number_in(svg.find_all(root, "circle.point")[0], "data-a") == 0
    assert "left out by dropout" in "".join(root.itertext())


@for_each("name", ELEMENTWISE)
@for_each("z", [5e-324, 40.0, 1e9, 1e154, -1.7e308])
def test_any_z_can_be_drawn_inside(name: str, z: float) -> None:
    root = draw(name, z, np.array([z, -z]))
    for number in svg.numbers(root):
        assert math.isfinite(float(number))
    for point in svg.find_all(root, "circle.point"):
        assert LEFT <= svg.number_in(point, "cx") <= RIGHT
        assert 0 <= svg.number_in(point, "cy") <= HEIGHT


def test_it_has_a_title_and_a_description() -> None:
    root = draw("relu", 2.0, np.array([1.0]))
    assert svg.title(root) == "ReLU at z = 2: a = 2, slope 1"
    assert "z of 1 sample" in "".join(root.itertext())


def test_the_batch_has_a_dot_on_both_curves_for_each_z() -> None:
    z = np.array([-1.0, 0.5, 0.5, 3.0])
    root = svg.read(draw_activation_of_batch(ACTIVATIONS["tanh"], z))
    (dots,) = [node for node in root.iter() if node.get("class") == "batch-dots"]
    assert len(re.findall("M", dots.get("d", ""))) == 6
    assert "z from −1 to 3" in "".join(root.itertext())
    assert not [node for node in root.iter() if node.get("class") in ("tangent", "point")]


def test_a_batch_without_z_has_its_curve_only() -> None:
    root = svg.read(draw_activation_of_batch(ACTIVATIONS["sigmoid"], NONE))
    classes = {node.get("class") for node in root.iter()}
    assert {"f", "f-slope"} <= classes and "batch-dots" not in classes
