"""The canvas lines of a playing run have the right width, opacity and colour."""

from __future__ import annotations

import base64
import re
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from app.engine.activations import Array
from app.training.recipe.recipe import Recipe
from app.training.run.observation import observe
from app.web.view.view import View
from tests.browser.conftest import MakePage
from tests.browser.diagram_parts import spot
from tests.browser.live_page import LivePage
from tests.tiers import slow

PIXELS = """() => {
  const canvas = document.getElementById("network-canvas");
  const {width, height} = canvas;
  const image = canvas.getContext("2d").getImageData(0, 0, width, height);
  const colour = name => {
    const probe = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.style.color = `var(--${name})`;
    probe.fillStyle = getComputedStyle(canvas).color;
    probe.fillRect(0, 0, 1, 1);
    canvas.style.removeProperty("color");
    return [...probe.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  let bytes = "";
  for (let at = 0; at < image.data.length; at += 32768) {
    bytes += String.fromCharCode(...image.data.subarray(at, at + 32768));
  }
  const hits = [...document.querySelectorAll(".network .edge .hit")];
  const names = ["panel", "pos", "neg", "gpos", "gneg"];
  return {width, height, data: btoa(bytes),
    scale: width / document.querySelector("svg.network").viewBox.baseVal.width,
    colours: Object.fromEntries(names.map(name => [name, colour(name)])),
    curves: hits.map(hit => hit.getAttribute("d"))};
}"""
PITCH = 6.5


class Canvas:
    """The painted pixels, and the curves of the lines."""

    def __init__(self, page: Page):
        found: Any = page.evaluate(PIXELS)
        shape = (found["height"], found["width"], 4)
        data = np.frombuffer(base64.b64decode(found["data"]), dtype=np.uint8)
        self.pixels = data.reshape(shape)[:, :, :3].astype(np.float64)
        self.scale: float = found["scale"]
        self.colours = {name: np.array(colour) for name, colour in found["colours"].items()}
        self.curves = [_points(curve) for curve in found["curves"]]

    def covered(self, colour: str) -> Array:
        """The coverage of each pixel by this colour, if no other colour covers it."""
        panel = self.colours["panel"]
        direction = self.colours[colour] - panel
        shares: Array = (self.pixels - panel) @ direction / (direction @ direction)
        return shares

    def rows_of(self, edge: int, start: float, end: float) -> tuple[NDArray[np.intp], Array]:
        """The columns between two places along a curve, and its row in the middle of each."""
        points = self.curves[edge] * self.scale
        first, last = (points[int(place * (len(points) - 1)), 0] for place in (start, end))
        columns = np.arange(int(first), int(last), dtype=np.intp)
        return columns, np.interp(columns + 0.5, points[:, 0], points[:, 1])

    def across(self, edge: int, along: float, colour: str) -> float:
        """The line's width at a column, in units of the drawing."""
        points = self.curves[edge] * self.scale
        place = int(along * (len(points) - 1))
        (x, y), step = points[place], points[place + 1] - points[place]
        rows = np.arange(int(y - 12), int(y + 13))
        column = self.covered(colour)[rows, int(x)]
        upright = step[0] / np.hypot(*step)
        return float(column.sum() * upright / self.scale)


def _points(curve: str) -> Array:
    numbers = [float(text) for text in re.findall(r"-?[\d.]+", curve)]
    ends = np.array(numbers).reshape(4, 2)
    t = np.linspace(0.0, 1.0, 201)[:, np.newaxis]
    bernstein = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3]
    points: Array = sum(b * end for b, end in zip(bernstein, ends, strict=True))
    return points


def play(page: Page, view: View, **parts: Any) -> LivePage:
    """Two inputs and one output: lines that do not cross."""
    recipe = Recipe.model_validate({"layers": [{"units": 1, "activation": "tanh"}], **parts})
    live = LivePage(page, recipe, view).open()
    for _ in range(2):
        live.train(3)
        assert live.paint()
    return live


@pytest.mark.parametrize(
    ("width", "scale", "scheme"),
    [
        (1440, 1, "light"),
        slow(1440, 1, "dark"),
        slow(390, 2, "light"),
        slow(390, 2, "dark"),
    ],
)
def test_width_and_opacity_of_a_line_follow_the_weight(
    make_page: MakePage, width: int, scale: int, scheme: str
) -> None:
    page = make_page(
        viewport={"width": width, "height": 900}, device_scale_factor=scale, color_scheme=scheme
    )
    # The bias is chosen, so no weight has a halo.
    live = play(page, View(show="weights", select="b0.1"))
    network = live.held.session.network
    for weights in ([0.7, -0.2], [-2.4, 1.1], [0.0, 9.0]):
        network.w[0][:, 0] = weights
        assert live.paint()
        canvas = Canvas(page)
        for edge, w in enumerate(weights):
            if w == 0:
                continue
            colour = "pos" if w > 0 else "neg"
            wide = min(6.0, 0.5 + 1.7 * abs(w)) * min(1.0, 0.35 + 0.4 * abs(w))
            for along in (0.2, 0.5, 0.75):
                found = canvas.across(edge, along, colour)
                assert found == pytest.approx(wide, rel=0.12, abs=0.1), (edge, along)


@pytest.mark.parametrize("scale", ["log", slow("relative")])
def test_dot_size_follows_the_derivative(page: Page, scale: str) -> None:
    live = play(page, View(show="gradients", select="b0.1", scale=scale, sample="batch"))
    now = observe(live.held.session)
    slopes = now.backward.dJ_dw[0][:, 0]
    canvas = Canvas(page)
    for edge, slope in enumerate(slopes.tolist()):
        wide = 4.0 * abs(slope) / float(np.abs(slopes).max())
        if scale == "log":
            wide = 0.5 + 3.5 * (6 + float(np.log10(abs(slope)))) / 6
        # The middle of the line, away from the other one and from the tiles.
        columns, rows = canvas.rows_of(edge, 0.25, 0.75)
        near = np.zeros(canvas.pixels.shape[:2], dtype=bool)
        for x, y in zip(columns.tolist(), rows.tolist(), strict=True):
            near[int(y - 6) : int(y + 7), x] = True
        ink = float(canvas.covered("gpos" if slope > 0 else "gneg")[near].sum())
        length = float(np.hypot(1.0, np.diff(rows)).sum())
        dots = length / (PITCH * canvas.scale)
        area = np.pi / 4 * (wide * canvas.scale) ** 2
        # Chromium draws without a GPU, so every machine has the same pixels; antialiasing adds 3 %.
        assert ink == pytest.approx(dots * area, rel=0.1), edge


@pytest.mark.slow
def test_a_frozen_weight_is_dashed(page: Page) -> None:
    play(page, View(show="weights", select="b0.1"), frozen=["w0.1.1"])
    canvas = Canvas(page)
    for edge, dashed in enumerate((True, False)):
        columns, rows = canvas.rows_of(edge, 0.1, 0.9)
        shares = np.maximum(canvas.covered("pos"), canvas.covered("neg"))
        gaps = [
            shares[int(y - 6) : int(y + 7), x].max() < 0.05
            for x, y in zip(columns.tolist(), rows.tolist(), strict=True)
        ]
        share = float(np.mean(gaps))
        assert share == (pytest.approx(4 / 13, abs=0.08) if dashed else 0.0)


@pytest.mark.slow
def test_no_line_of_the_previous_frame_remains(page: Page) -> None:
    recipe = Recipe.model_validate(
        {"layers": [*[{"units": 8, "activation": "tanh"}] * 6, {"units": 1, "activation": "tanh"}]}
    )
    live = LivePage(page, recipe, View(show="weights")).open()
    assert live.paint()
    before = Canvas(page).pixels
    live.held.session.network.parameters[:] = 0.0
    assert live.paint()
    after = Canvas(page)
    assert (before != after.pixels).any()
    # Without weights there is neither blue nor orange between the tiles, only thin grey.
    for points in after.curves[16:]:
        x, y = (points[100] * after.scale).astype(int)
        red, green, blue = after.pixels[y, x]
        assert abs(red - blue) < 40, (x, y)


@pytest.mark.slow
def test_the_hovered_weight_is_current(page: Page) -> None:
    layers = [{"units": 4, "activation": "tanh"}, {"units": 1, "activation": "tanh"}]
    live = LivePage(page, Recipe.model_validate({"layers": layers})).open()
    assert live.paint()
    live.train(20)
    assert live.paint()
    line = page.locator('[id="w0.1.2"] .w')
    expect(line).to_be_hidden()
    page.mouse.move(*spot(page, "w0.1.2"))
    w = float(live.held.session.network.w[0][0, 1])
    expect(line).to_have_class(f"w {'pos' if w > 0 else 'neg'}")
    shown = float(line.get_attribute("stroke-width") or 0)
    assert shown == pytest.approx(min(6.0, 0.5 + 1.7 * abs(w)), abs=0.01)
