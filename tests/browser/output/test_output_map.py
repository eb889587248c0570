"""The prediction map: positions and colours of its pixels against an independent network."""

from __future__ import annotations

import base64
import math

import pytest
from playwright.sync_api import FloatRect, Page

from tests.browser.lab import Lab
from tests.browser.pixels import decode, predict
from tests.tiers import slow


@pytest.mark.parametrize(("output", "middle"), [("tanh", 0.0), slow("sigmoid", 0.5)])
def test_hue_and_opacity_of_a_pixel_follow_the_prediction(
    page: Page, output: str, middle: float
) -> None:
    hidden = {"units": 3, "activation": "tanh"}
    lab = Lab(page).open(layers=[hidden, {"units": 1, "activation": output}])
    lab.train(10)
    parameters = lab.api("/parameters")
    source = page.locator(".plane image").get_attribute("href")
    side, pixels = decode(page, source or "")
    sure = 0
    for row in range(3, side, 7):
        for column in range(3, side, 7):
            x1 = -6 + 12 * (column + 0.5) / side
            x2 = 6 - 12 * (row + 0.5) / side
            distance = (predict(parameters, output, x1, x2) - middle) / (1 - middle)
            red, _, blue, alpha = pixels[row * side + column]
            assert alpha / 255 == pytest.approx(abs(distance), abs=0.01)
            # Nearly clear pixels have no colour to speak of.
            if abs(distance) > 0.1:
                sure += 1
                assert (blue > red) == (distance > 0)
    assert sure > 50


@pytest.mark.slow
def test_the_map_agrees_with_the_axes(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    lab = Lab(page).open("circle")
    lab.train(100)
    parameters = lab.api("/parameters")
    box, ticks = page.locator(".plane").evaluate("""plane => [
      plane.getBoundingClientRect().toJSON(),
      [...plane.querySelectorAll(".tick:not(.name)")].map(tick => {
        const {x, y, width, height} = tick.getBoundingClientRect();
        return [tick.classList.contains("y"), +tick.textContent.replace("−", "-"),
          x + width / 2, y + height / 2];
      }),
    ]""")
    across = {value: x for is_y, value, x, _ in ticks if not is_y}
    down = {value: y for is_y, value, _, y in ticks if is_y}
    clip = FloatRect(x=box["x"], y=box["y"], width=box["width"], height=box["height"])
    picture = base64.b64encode(page.screenshot(clip=clip)).decode()
    width, pixels = decode(page, f"data:image/png;base64,{picture}")
    taken = points_on_screen(page)
    sure = 0
    for step in range(400):
        x1, x2 = -5.7 + 11.4 * (step % 20) / 19, -5.7 + 11.4 * (step // 20) / 19
        x, y = on_axis(across, x1), on_axis(down, x2)
        # The names of the axes are in the corners at the end of each.
        if any(math.hypot(x - px, y - py) < 12 for px, py in taken) or x1 * x2 < -25:
            continue
        predicted = predict(parameters, "tanh", x1, x2)
        red, _, blue, _ = pixels[round(y - box["y"]) * width + round(x - box["x"])]
        if abs(predicted) > 0.3:
            sure += 1
            assert (blue > red) == (predicted > 0), (x1, x2)
    assert sure > 40


@pytest.mark.slow
def test_points_are_placed_by_their_data(page: Page) -> None:
    lab = Lab(page).open("circle")
    points, ticks = page.locator(".plane").evaluate("""plane => [
      [...plane.querySelectorAll("a")].map(a => [a.querySelector("title").textContent,
        +a.querySelector("circle").getAttribute("cx"),
        +a.querySelector("circle").getAttribute("cy"), a.querySelector("circle").classList[1]]),
      [...plane.querySelectorAll(".tick:not(.name)")].map(tick => [
        tick.classList.contains("y"), +tick.textContent.replace("−", "-"),
        +tick.getAttribute("x"), +tick.getAttribute("y")]),
    ]""")
    across = {value: x for is_y, value, x, _ in ticks if not is_y}
    down = {value: y - 4 for is_y, value, _, y in ticks if is_y}
    data = lab.api("/data")
    assert len(points) == len(data["x"]) == 160
    for row, ((title, cx, cy, sign), (x1, x2), (y,)) in enumerate(
        zip(points, data["x"], data["y"], strict=True)
    ):
        assert title.startswith(f"sample {row}: ")
        assert cx == pytest.approx(on_axis(across, min(6, max(-6, x1))), abs=0.2)
        assert cy == pytest.approx(on_axis(down, min(6, max(-6, x2))), abs=0.2)
        assert sign == ("class-1" if y > 0 else "class-0")


def points_on_screen(page: Page) -> list[tuple[float, float]]:
    found = page.locator(".plane .points *").evaluate_all("""all => all.map(mark => {
      const {x, y, width, height} = mark.getBoundingClientRect();
      return [x + width / 2, y + height / 2];
    })""")
    return [(x, y) for x, y in found]


def on_axis(ticks: dict[float, float], value: float) -> float:
    (low, start), (high, end) = min(ticks.items()), max(ticks.items())
    return start + (end - start) * (value - low) / (high - low)
