"""A run that oscillates does not flash on the page (WCAG 2.2, success criterion 2.3.1)."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit
from app.web.lab.frame import Frame
from tests.browser.conftest import MakePage
from tests.browser.live_page import LivePage
from tests.render.maps.flashes import most_flashes

FRAMES_PER_SECOND = 20
SAFE_AREA = 341 * 256 / 4
"""A quarter of a field of 10°, in CSS pixels."""
CELL = 16
"""The side of a cell of the painted page, in CSS pixels."""

# One clock for all frames, so that nothing waits. The luminance of each cell after each frame.
PAINT = """async ([frames, step, side]) => {
  const painter = await import('/static/js/paint/paint-frame.js');
  const linear = [...Array(256).keys()].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const canvases = [...document.querySelectorAll('#plane-map, #network-canvas')];
  const rows = [];
  for (const [number, frame] of frames.entries()) {
    if (!painter.paint(frame, 1000 * (number + 1) * step)) throw new Error('not painted');
    const cells = [];
    for (const canvas of canvases) {
      const { clientWidth: width, clientHeight: height } = canvas;
      const ground = getComputedStyle(canvas).backgroundColor.match(/\\d+/g).map(Number);
      const image = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      for (let y = side / 2; y < height; y += side) {
        for (let x = side / 2; x < width; x += side) {
          const column = Math.floor((x / width) * canvas.width);
          const row = Math.floor((y / height) * canvas.height);
          const at = 4 * (row * canvas.width + column);
          const alpha = image.data[at + 3] / 255;
          const parts = [0, 1, 2].map((i) =>
            linear[Math.round(ground[i] * (1 - alpha) + alpha * image.data[at + i])]);
          cells.push(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]);
        }
      }
    }
    rows.push(cells);
  }
  return rows;
}"""

CIRCLE = {
    "dataset": {"name": "circle", "samples": 320, "noise": 0.25},
    "layers": [
        {"units": 4, "activation": "tanh"},
        {"units": 2, "activation": "tanh"},
        {"units": 1, "activation": "tanh"},
    ],
    "batch_size": None,
    "optimizer": {"name": "sgd", "learning_rate": 3},
    "seed": 3,
}


def frames(live: LivePage, seconds: int) -> list[Frame]:
    made = []
    for _ in range(seconds * FRAMES_PER_SECOND):
        made.append(live.frame())
        live.held.session.step(Unit.EPOCH, 1)
    return made


def flashing_area(rows: list[list[float]]) -> float:
    """CSS pixels of the cells that flash three times in a second or more."""
    times = [number / FRAMES_PER_SECOND for number in range(len(rows))]
    cells = [most_flashes(series, times) for series in zip(*rows, strict=True)]
    return len([flashes for flashes in cells if flashes >= 3]) * CELL**2


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_oscillating_run_does_not_flash(make_page: MakePage, scheme: Any) -> None:
    page = make_page(color_scheme=scheme)
    # No stream, so that the page does not take itself for one that lost its connection.
    page.route("**/session-stream.js*", lambda route: route.fulfill(content_type="text/javascript"))
    live = LivePage(page, Recipe.model_validate(CIRCLE)).open()
    made = frames(live, 3)
    # A clock that is ten times as slow: what would flash is let through.
    seen = page.evaluate(PAINT, [made, 10 / FRAMES_PER_SECOND, CELL])
    assert flashing_area(seen) > SAFE_AREA
    expect(page.locator(".calm-note").first).to_be_hidden()
    live.open()
    seen = page.evaluate(PAINT, [made, 1 / FRAMES_PER_SECOND, CELL])
    assert flashing_area(seen) < SAFE_AREA
    expect(page.locator(".output .calm-note")).to_be_visible()
