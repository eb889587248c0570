"""With forced colours (high contrast) the lines of a playing run and the legends stay visible."""

from __future__ import annotations

from typing import Any

import pytest

from app.training.recipe.recipe import Recipe
from tests.browser.conftest import MakePage
from tests.browser.live_page import LivePage

COLOURS = """() => {
  const canvas = document.querySelector('#network-canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const pixels = new Uint32Array(data.buffer);
  const ground = [...data.slice(0, 3)];
  return [ground, pixels.filter((pixel) => pixel !== pixels[0]).length / pixels.length];
}"""
SWATCHES = """() => ['.legend i.pos', '.legend i.neg'].map(
  (name) => getComputedStyle(document.querySelector(name)).backgroundColor)"""


@pytest.mark.slow
@pytest.mark.parametrize(("scheme", "ground"), [("light", 255), ("dark", 0)])
def test_lines_in_play_and_legends(make_page: MakePage, scheme: Any, ground: int) -> None:
    page = make_page(forced_colors="active", color_scheme=scheme)
    layers = [{"units": 4, "activation": "tanh"}, {"units": 1}]
    live = LivePage(page, Recipe.model_validate({"layers": layers})).open()
    live.train(20)
    assert live.paint()
    painted, share = page.evaluate(COLOURS)
    assert painted == [ground] * 3
    assert 0.02 < share < 0.5
    above, below = page.evaluate(SWATCHES)
    assert len({above, below, f"rgb({ground}, {ground}, {ground})"}) == 3
