"""The drawing of the loss surface: path, arrows and contours lie where their numbers are."""

from __future__ import annotations

import math
import re
from xml.etree.ElementTree import Element

import numpy as np
import pytest

from app.render.numbers import number
from app.render.surface.plane import MAP_SIZE, MARGIN, SIDE, draw_surface, relief
from app.render.surface.slice_chart import draw_slice, step_along
from app.training.recipe.examples import EXAMPLES
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.surface.surface import COARSE, LossSurface, loss_surface
from app.training.surface.window import default_pair
from tests.render import svg
from tests.render.maps.png_decoder import decode_uri


def article(updates: int = 0, *, zoom: int = 0, **changes: object) -> LossSurface:
    session = TrainingSession(EXAMPLES["article"].recipe.model_copy(update=changes))
    session.step(Unit.BATCH, updates) if updates else None
    return loss_surface(session, default_pair(session.recipe.units), COARSE, zoom)


def drawn(surface: LossSurface, *, movable: bool = False) -> Element:
    return svg.read(draw_surface(surface, [1, 1, 1], movable=movable))


def value_at(surface: LossSurface, x: float, y: float) -> tuple[float, float]:
    window = surface.window
    return (
        window.left + (x - MARGIN) / SIDE * window.side,
        window.bottom + (SIDE - y) / SIDE * window.side,
    )


def ends(path: Element) -> list[tuple[float, float]]:
    numbers = [float(text) for text in re.findall(r"-?[\d.]+", path.attrib["d"])]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def test_each_update_is_a_dot_where_the_weights_were() -> None:
    surface = article(12)
    dots = svg.find_all(drawn(surface), "circle.dot")
    assert len(dots) == 13
    for dot, point in zip(dots, surface.path.points, strict=True):
        place = value_at(surface, svg.number_in(dot, "cx"), svg.number_in(dot, "cy"))
        assert place == pytest.approx(tuple(point), abs=0.1 * surface.window.side / SIDE)


def test_the_path_ends_at_the_border_of_a_close_view() -> None:
    surface = article(60, zoom=3)
    assert not surface.window.contains(surface.path.points[0])
    root = drawn(surface)
    for x, y in [end for line in svg.find_all(root, "path.passed") for end in ends(line)]:
        assert MARGIN - 0.1 <= x <= MARGIN + SIDE + 0.1 and -0.1 <= y <= SIDE + 0.1
    assert len(svg.find_all(root, "circle.dot")) < 61


def test_the_arrows_are_to_scale() -> None:
    surface = article(3, zoom=4)
    root = drawn(surface)
    assert surface.gradient is not None and surface.step is not None
    moves = {"descent": -surface.gradient, "step": surface.step.move}
    for kind, move in moves.items():
        line = next(
            node for node in svg.find_all(root, f"path.{kind}") if "head" not in svg.classes(node)
        )
        (x1, y1), (x2, y2) = ends(line)
        before, after = value_at(surface, x1, y1), value_at(surface, x2, y2)
        found = np.array(after) - np.array(before)
        if not surface.window.contains(surface.start + move):
            found = found / np.hypot(*found) * np.hypot(*move)
        assert found == pytest.approx(move, abs=0.3 * surface.window.side / SIDE)


def test_an_arrow_that_is_too_short_is_not_drawn() -> None:
    root = drawn(article())
    assert not svg.find_all(root, "path.descent"), "2 units long"
    assert svg.find_all(root, "path.step") and svg.find_all(root, "path.head")


def test_contours_have_the_level_of_their_loss() -> None:
    """Points on the lines, checked against a forward pass of their own."""
    surface = article(5)
    ground = relief(surface.losses)
    lines = svg.find_all(drawn(surface), "path.contour")
    assert len(lines) == len(ground.levels) > 4
    session = TrainingSession(EXAMPLES["article"].recipe)
    session.step(Unit.BATCH, 5)
    b = [float(bias[0]) for bias in session.network.b]
    x, y = session.data.train.x[:, 0].tolist(), session.data.train.y[:, 0].tolist()

    def loss(w0: float, w1: float) -> float:
        def sigmoid(z: float) -> float:
            return 1 / (1 + math.exp(-z))

        errors = [
            sigmoid(w1 * sigmoid(w0 * a + b[0]) + b[1]) - target
            for a, target in zip(x, y, strict=True)
        ]
        return math.fsum(error * error for error in errors) / len(errors)

    for level, line in zip(ground.levels, lines, strict=True):
        starts = re.findall(r"M(-?[\d.]+) (-?[\d.]+)l", line.attrib["d"])
        for start in starts[::7]:
            place = value_at(surface, float(start[0]), float(start[1]))
            assert loss(*place) == pytest.approx(level, rel=0.01)


def test_the_map_is_darker_where_the_loss_is_larger_on_a_log_scale() -> None:
    surface = article(40)
    picture = decode_uri(svg.find(drawn(surface), "image").attrib["href"])
    assert (picture.width, picture.height) == (MAP_SIZE, MAP_SIZE)
    shades = np.array([[picture.alpha[index] for index in row] for row in picture.indices])
    log = np.log10(surface.losses)
    corners = [(0, 0), (0, -1), (-1, 0), (-1, -1)]
    expected = [(log[::-1][at] - log.min()) / (log.max() - log.min()) for at in corners]
    assert [shades[at] / 255 / 0.8 for at in corners] == pytest.approx(expected, abs=0.03)


def test_the_text_alternative_has_the_numbers() -> None:
    surface = article(2)
    root = drawn(surface)
    assert root.get("role") == "group"
    title, about = (svg.text(svg.find(root, name)) for name in ("title", "desc"))
    assert title == root.get("aria-label") == "Loss surface over w⁰ and w¹"
    for part in (
        "The point is at w⁰ = ",
        "J is between ",
        "At the point J = ",
        "∂J/∂w⁰ = ",
        "The step moves w⁰ by ",
    ):
        assert part in about
    assert not svg.find_all(root, "g.handle")


def test_the_point_can_be_moved_only_if_it_may_be() -> None:
    surface = article(2)
    handle = svg.find(drawn(surface, movable=True), "g.handle")
    assert handle.get("tabindex") == "0"
    assert [float(text) for text in handle.attrib["data-values"].split()] == surface.now.tolist()
    assert "w⁰ = " in handle.attrib["aria-label"]


def test_a_loss_that_overflows_or_is_zero_can_be_drawn() -> None:
    holes = relief(np.array([[1.0, np.inf], [np.nan, 0.01]]))
    assert holes.overflows and np.isfinite(holes.log).all() and holes.high == 1.0
    nothing = relief(np.zeros((3, 3)))
    assert nothing.levels == [] and not nothing.overflows
    assert relief(np.full((3, 3), np.nan)).overflows


def test_the_slice_has_its_tangent_and_the_step_s_length() -> None:
    surface = article(10, zoom=3)
    assert surface.gradient is not None and surface.step is not None and surface.slice is not None
    root = svg.read(draw_slice(surface))
    slope = -float(np.hypot(*surface.gradient))
    assert float(svg.find(root, "circle.here").attrib["data-slope"]) == slope
    assert len(svg.find_all(root, "path.curve")) == len(svg.find_all(root, "path.tangent")) == 1
    assert f"slope {number(slope)}" in (root.get("aria-label") or "")
    along = step_along(surface.step.move, surface.gradient)
    assert along == pytest.approx(2.0 * abs(slope)), "α is 2, and SGD goes along −∇J"
    assert svg.find_all(root, "path.step")


def test_before_the_gradient_is_known_there_is_no_slice() -> None:
    session = TrainingSession(EXAMPLES["article"].recipe)
    session.step(Unit.PHASE, 1)
    surface = loss_surface(session, default_pair([1, 1, 1]), COARSE)
    root = svg.read(draw_slice(surface))
    assert svg.text(svg.find(root, "text")) == "∇J is not computed yet"
    assert not svg.find_all(root, "path")
    assert root.get("viewBox") == svg.read(draw_slice(article())).get("viewBox")
    assert not svg.find_all(drawn(surface), "path.slice-line")
