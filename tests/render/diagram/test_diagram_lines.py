"""Lines of weights and derivatives: which are drawn, colour and width."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from xml.etree.ElementTree import Element

import numpy as np
import pytest

from app.render.diagram.diagram import draw_diagram
from app.render.diagram.edge_strokes import Scale
from app.render.diagram.state import Show
from app.training.run.session import TrainingSession
from tests.render import svg
from tests.render.sessions import diagram, diagram_state, randomize, session


@pytest.fixture
def run() -> TrainingSession:
    return randomize(session())


@pytest.mark.parametrize(
    ("show", "weights", "gradients"),
    [("weights", 1, 0), ("gradients", 0, 1), ("both", 1, 1)],
)
def test_the_mode_selects_the_kinds_of_lines(
    run: TrainingSession, show: Show, weights: int, gradients: int
) -> None:
    root = svg.read(diagram(run, show=show).svg)
    for edge in svg.find_all(root, "a.edge"):
        assert len(svg.find_all(edge, "path.w")) == weights
        assert len(svg.find_all(edge, "path.g")) == gradients
    for dot in svg.find_all(root, "a.biasdot"):
        assert len(svg.find_all(dot, "circle.ringdot")) == gradients


@pytest.mark.parametrize("show", ["weights", "gradients", "both"])
def test_the_numbers_are_there_in_every_mode(run: TrainingSession, show: Show) -> None:
    for edge in svg.find_all(svg.read(diagram(run, show=show).svg), "a.edge"):
        assert svg.value_in(edge, "tspan.value")
        assert svg.value_in(edge, "tspan.derivative")


def test_relative_gradient_lines_are_proportional_to_the_gradient(run: TrainingSession) -> None:
    drawing = diagram(run, batch=True, scale="relative")
    assert drawing.largest_gradient
    widths = {}
    for edge in svg.find_all(svg.read(drawing.svg), "a.edge"):
        share = abs(svg.value_in(edge, "tspan.derivative")) / drawing.largest_gradient
        widths[share] = svg.number_in(svg.find(edge, "path.g"), "stroke-width")
    assert max(widths) == 1.0
    assert any(share < 0.05 for share in widths)
    for share, width in widths.items():
        # Lines too thin to be seen are omitted.
        assert width / widths[1.0] == pytest.approx(share if share >= 0.05 else 0, abs=0.003)


def test_gradient_lines_grow_with_the_logarithm_of_the_gradient(run: TrainingSession) -> None:
    """So a gradient that vanishes from layer to layer is seen to vanish."""
    state = diagram_state(run)
    sizes = [2.0, 1.0, 1e-2, 1e-4, 1e-6, 9e-7, 1e-29, 0.0]
    slopes = np.array([sizes[:4], sizes[4:]]), np.zeros(4)
    root = svg.read(draw_diagram(replace(state, gradients={0: slopes})).svg)
    lines = [
        svg.find(svg.by_id(root, f"w0.{source + 1}.{unit + 1}"), "path.g")
        for source in range(2)
        for unit in range(4)
    ]
    widths = [svg.number_in(line, "stroke-width") for line in lines]
    assert widths[0] == widths[1] == 4.0
    assert widths[2] - widths[3] == pytest.approx((widths[1] - widths[4]) / 3, abs=0.011)
    assert widths[4] > 0
    assert widths[5:] == [0, 0, 0]


def test_weight_lines_grow_with_the_weight_up_to_a_cap(run: TrainingSession) -> None:
    run.network.w[0][0, 0], run.network.w[0][0, 1] = 50.0, 100.0
    lines = sorted(
        (
            abs(svg.value_in(edge, "tspan.value")),
            svg.number_in(svg.find(edge, "path.w"), "stroke-width"),
            svg.number_in(svg.find(edge, "path.w"), "stroke-opacity"),
        )
        for edge in svg.find_all(svg.read(diagram(run).svg), "a.edge")
    )
    assert all(a[1] <= b[1] and a[2] <= b[2] for a, b in pairwise(lines))
    assert lines[0][1] < lines[-3][1] < lines[-2][1] == lines[-1][1] <= 8
    assert lines[-1][2] == 1.0


def hue(edge: Element, selector: str) -> set[str]:
    return svg.classes(svg.find(edge, selector)) & {"pos", "neg", "gpos", "gneg"}


def test_the_hue_is_the_sign(run: TrainingSession) -> None:
    root = svg.read(diagram(run).svg)
    for edge in svg.find_all(root, "a.edge"):
        w, slope = svg.value_in(edge, "tspan.value"), svg.value_in(edge, "tspan.derivative")
        assert hue(edge, "path.w") == {"pos" if w > 0 else "neg"}
        assert hue(edge, "path.g") == {"gpos" if slope > 0 else "gneg"}


def test_the_bias_dot_has_its_sign(run: TrainingSession) -> None:
    run.network.b[0][:] = [0.5, -0.5, 0.0, 2.0]
    root = svg.read(diagram(run).svg)
    dots = [svg.find(svg.by_id(root, f"b0.{unit}"), "circle.dot") for unit in (1, 2, 3, 4)]
    assert [svg.classes(dot) - {"dot"} for dot in dots] == [{"pos"}, {"neg"}, {"zero"}, {"pos"}]


def test_zero_has_no_colour() -> None:
    """Dead relu units are common; their derivatives are zero and point nowhere."""
    layers = [{"units": 2, "activation": "relu"}, {"units": 1, "activation": "sigmoid"}]
    run = randomize(session(layers=layers))
    run.network.w[0][:, 0], run.network.b[0][0] = 0.0, -1.0
    root = svg.read(diagram(run).svg)
    edge, dot = svg.by_id(root, "w0.1.1"), svg.by_id(root, "b0.1")
    assert svg.value_in(edge, "tspan.value") == svg.value_in(edge, "tspan.derivative") == 0
    coloured = {"pos", "neg", "gpos", "gneg"}
    assert not [n for n in edge.iter() if svg.classes(n) & coloured]
    assert not [n for n in dot.iter() if svg.classes(n) & {"gpos", "gneg"}]


def test_all_zero_gradients_draw_no_lines() -> None:
    run = session(layers=[{"units": 1, "activation": "relu"}])
    run.network.w[0][:], run.network.b[0][:] = 0.0, -1.0
    drawing = diagram(run)
    assert drawing.largest_gradient == 0.0
    assert not svg.find_all(svg.read(drawing.svg), "path.g")


def test_lines_connect_their_tiles(run: TrainingSession) -> None:
    root = svg.read(diagram(run).svg)
    tiles = {
        key: svg.find(svg.by_id(root, key), "rect.tile") for key in ("a0.2", "a1.3", "a2.1", "a3.1")
    }
    for edge, start, end in (("w0.2.3", "a0.2", "a1.3"), ("w2.1.1", "a2.1", "a3.1")):
        path = svg.find(svg.by_id(root, edge), "path.w").attrib["d"]
        x0, y0, *_, x1, y1 = map(float, path.replace("M", "").replace("C", " ").split())
        tile = tiles[start]
        right = svg.number_in(tile, "x") + svg.number_in(tile, "width")
        assert (x0, y0) == pytest.approx((right, middle(tile)), abs=0.6)
        tile = tiles[end]
        assert (x1, y1) == pytest.approx((svg.number_in(tile, "x"), middle(tile)), abs=0.6)


def middle(tile: Element) -> float:
    return svg.number_in(tile, "y") + svg.number_in(tile, "height") / 2


def test_relative_widths_do_not_depend_on_the_size_of_the_gradients(run: TrainingSession) -> None:
    run.network.w[2][:] *= 1e-9
    run.network.b[2][:] = 0.0
    drawing = diagram(run, scale="relative")
    widths = [
        svg.number_in(path, "stroke-width")
        for path in svg.find_all(svg.read(drawing.svg), "path.g")
    ]
    assert max(widths) == pytest.approx(4.0)
    assert np.isfinite(widths).all()


def test_a_gradient_near_overflow_still_has_a_width() -> None:
    run = session(layers=[{"units": 1, "activation": "identity"}])
    huge = np.array([[1.7e308], [-0.85e308]]), np.array([1.7e308])
    cases: list[tuple[Scale, list[float]]] = [("relative", [4.0, 2.0]), ("log", [4.0, 4.0])]
    for scale, wanted in cases:
        state = replace(diagram_state(run), gradients={0: huge}, scale=scale)
        root = svg.read(draw_diagram(state).svg)
        widths = [svg.number_in(path, "stroke-width") for path in svg.find_all(root, "path.g")]
        assert widths == pytest.approx(wanted)
