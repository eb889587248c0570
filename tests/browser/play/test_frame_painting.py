"""Frames painted into a live page show the engine's numbers; the rest of the page is unchanged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.engine.activations import Array
from app.render.charts.pulls import pulls
from app.render.colours import BLUE, CLASS_COLOURS, ORANGE
from app.render.formulas.sample_shares import batch_shares
from app.render.numbers import number
from app.training.recipe.recipe import Recipe
from app.training.run.observation import observe
from app.web.lab.frame import PLANE_SIZES
from app.web.lab.network import NEURON_MAP_SIZE
from app.web.view.fit import fit_view
from app.web.view.view import View
from tests.browser.conftest import MakePage
from tests.browser.diagram_parts import spot
from tests.browser.live_page import LivePage
from tests.tiers import slow

ROUND = 12
"""Of 255: tolerance for blending and the steps of the palette."""


def recipe(*hidden: int, **parts: Any) -> Recipe:
    layers = [{"units": units, "activation": "tanh"} for units in (*hidden, 1)]
    return Recipe.model_validate({"layers": layers, **parts})


def painted(page: Page, *hidden: int, epochs: int = 40, **parts: Any) -> LivePage:
    """A page opened at the start of a run, and the frame of the current state."""
    live = LivePage(page, recipe(*hidden, **parts)).open()
    for _ in range(2):
        live.train(epochs // 2)
        assert live.paint()
    return live


def texts(page: Page, selector: str) -> list[str]:
    return page.locator(selector).all_text_contents()


@pytest.mark.parametrize(
    ("width", "scale", "scheme"),
    [
        (1440, 1, "light"),
        slow(1440, 1, "dark"),
        slow(390, 2, "light"),
        slow(390, 2, "dark"),
    ],
)
def test_numbers_maps_and_plane_equal_the_engines(
    make_page: MakePage, width: int, scale: int, scheme: str
) -> None:
    page = make_page(
        viewport={"width": width, "height": 900}, device_scale_factor=scale, color_scheme=scheme
    )
    live = painted(page, 4, 2)
    check_numbers(live)
    check_neuron_maps(live)
    check_plane(live)


def check_numbers(live: LivePage) -> None:
    page, session = live.page, live.held.session
    now = observe(session)
    sample = now.sample(int(now.rows[0]))
    a = np.concatenate([sample.a[layer] for layer in range(4)])
    assert texts(page, ".network .neuron .value") == [number(value, 3) for value in a.tolist()]
    bias = np.concatenate(session.network.b)
    assert texts(page, ".network .bias") == [number(value, 3) for value in bias.tolist()]
    expect(page.locator(".loss-value")).to_have_text(number(now.loss(), 3))
    expect(page.locator("#epoch")).to_have_text("40")
    expect(page.locator("#train-loss")).to_have_text(number(session.losses()[0], 3))


def check_neuron_maps(live: LivePage) -> None:
    page = live.page
    network = live.held.session.network
    places = [(-0.2, -0.2), (0.2, -0.2), (-0.2, 0.2), (0.2, 0.2), (0.0, 0.0)]
    for layer, unit in [(1, 0), (1, 3), (2, 1), (3, 0)]:
        tile = f'[id="a{layer}.{unit + 1}"] .tile'
        colours = canvas_colours(page, "#network-canvas", tile, places)
        shades = network.forward(around(places, 12 / NEURON_MAP_SIZE)).a[layer][:, unit]
        check_colours(colours, shades.reshape(len(places), -1), ground(page))


def check_plane(live: LivePage) -> None:
    places = [(x, y) for x in (-0.4, -0.15, 0.1, 0.3, 0.45) for y in (-0.35, 0.2)]
    colours = canvas_colours(live.page, "#plane-map", ".plane .ground", places)
    shades = live.held.session.network.predict(around(places, 12 / PLANE_SIZES["prediction"]))
    check_colours(colours, shades.reshape(len(places), -1), None)


def test_errors_only_shows_the_points_wrong_now(page: Page) -> None:
    live = LivePage(page, recipe(4, 2), View(points="errors")).open()
    seen = set()
    for epochs in (1, 30, 60):
        live.train(epochs)
        assert live.paint()
        scores = live.held.session.scores()
        assert scores.right is not None
        marks = page.locator(".plane .points .mark rect.test").locator("visible=true")
        expect(marks).to_have_count(scores.of - scores.right)
        seen.add(scores.right)
    assert len(seen) > 1


def test_dropped_units_are_crossed_out(page: Page) -> None:
    live = LivePage(
        page,
        Recipe.model_validate(
            {"layers": [{"units": 6, "activation": "tanh", "dropout": 0.5}, {"units": 1}]}
        ),
    ).open()
    seen = set()
    for _ in range(4):
        live.train()
        assert live.paint()
        now = observe(live.held.session)
        mask = now.sample(int(now.rows[0])).mask[1]
        crosses = page.locator(".network .neuron .cross")
        expect(crosses).to_have_count(6)
        shown = [crosses.nth(unit).is_visible() for unit in range(6)]
        assert shown == (mask == 0).tolist()
        seen.add(tuple(shown))
    assert len(seen) > 1


@pytest.mark.slow
def test_hidden_numbers_are_current_when_they_appear(page: Page) -> None:
    live = painted(page, 8, 8)
    live.train()
    page.mouse.move(*spot(page, "a1.3"))
    assert live.paint()
    now = observe(live.held.session)
    value = float(now.sample(int(now.rows[0])).a[1][2])
    expect(page.locator('[id="a1.3"] .value')).to_be_visible()
    expect(page.locator('[id="a1.3"] .value')).to_have_text(number(value, 3))


@pytest.mark.slow
def test_focus_and_dom_nodes_are_kept(page: Page) -> None:
    live = painted(page, 4, 2)
    bar = page.locator(".pulls a").nth(2)
    bar.focus()
    page.evaluate(
        "window.kept = [...document.querySelectorAll('#scope :not(math, math *), #counters *')]"
    )
    live.train()
    assert live.paint()
    expect(bar).to_be_focused()
    assert page.evaluate("window.kept.every(node => node.isConnected)")
    session = live.held.session
    shares = batch_shares(observe(session), fit_view(live.view, session).selection)
    assert shares is not None
    row = pulls(shares)[2].row
    expect(bar).to_have_attribute("href", live.view.link(sample=row))


def test_the_output_curve_is_updated(page: Page) -> None:
    live = painted(page, 2, dataset={"name": "sine", "samples": 40}, epochs=20)
    curve = page.locator(".output-chart .train-line")
    before = curve.get_attribute("d")
    live.train(20)
    assert live.paint()
    assert curve.get_attribute("d") != before
    frame = live.frame()
    drawn = page.locator(".network .spark").evaluate_all("all => all.map(p => p.getAttribute('d'))")
    assert drawn == frame["sparks"]


@pytest.mark.slow
def test_a_frame_for_another_page_is_not_painted(page: Page) -> None:
    live = painted(page, 4, 2)
    shown = page.locator(".lab").inner_html()
    other = LivePage(page, recipe(4, 3))
    assert not live.paint(other.frame())
    live.view = View(show="weights")
    frame = live.frame()
    assert page.locator(".lab").inner_html() == shown
    frame["texts"]["elsewhere"] = "1"
    assert not live.paint(frame)
    assert page.locator(".lab").inner_html() == shown


def canvas_colours(
    page: Page, canvas: str, part: str, places: list[tuple[float, float]]
) -> list[list[int]]:
    """Red, green, blue and alpha at places from −0.5 to 0.5 across a part of the drawing."""
    colours: list[list[int]] = page.evaluate(
        """([name, part, places]) => {
          const canvas = document.querySelector(name);
          const frame = canvas.getBoundingClientRect();
          const box = document.querySelector(part).getBoundingClientRect();
          return places.map(([x, y]) => {
            const left = box.x + (x + .5) * box.width - frame.x;
            const top = box.y + (y + .5) * box.height - frame.y;
            const [across, down] = [canvas.width / frame.width, canvas.height / frame.height];
            const context = canvas.getContext("2d");
            return [...context.getImageData(left * across, top * down, 1, 1).data];
          });
        }""",
        [canvas, part, places],
    )
    return colours


def ground(page: Page) -> tuple[int, int, int]:
    """The fill of a tile below its map."""
    red, green, blue = page.evaluate(
        """() => {
          const context = new OffscreenCanvas(1, 1).getContext("2d");
          const canvas = document.getElementById("network-canvas");
          canvas.style.color = "var(--soft)";
          context.fillStyle = getComputedStyle(canvas).color;
          canvas.style.removeProperty("color");
          context.fillRect(0, 0, 1, 1);
          return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
        }"""
    )
    return red, green, blue


def around(places: list[tuple[float, float]], step: float) -> Array:
    """Points of the plane from −6 to 6 at each place, y upwards, and a step to every side.

    A point of the screen lies between four of the map.
    """
    offsets = [(x * step, y * step) for x in (-1, 0, 1) for y in (-1, 0, 1)]
    return np.array([[12 * x + dx, -12 * y + dy] for x, y in places for dx, dy in offsets])


def check_colours(
    colours: list[list[int]], shades: Array, under: tuple[int, int, int] | None
) -> None:
    """One hue above zero and one below, as dense as the number is large, over what is under it.

    Neurons are ``under`` a ground in the colours of signs, the plane has those of the two classes.

    ``shades`` (places, near) are the numbers there and near; colour is one of between them.
    """
    for colour, near in zip(colours, shades, strict=True):
        between = np.linspace(near.min(), near.max(), 40).tolist()
        assert any(is_colour_of(colour, shade, under) for shade in between), (colour, near)


def is_colour_of(colour: list[int], shade: float, under: tuple[int, int, int] | None) -> bool:
    below, above = CLASS_COLOURS[:2] if under is None else (ORANGE, BLUE)
    hue, density = (above if shade > 0 else below), abs(shade)
    if under is None:
        # Where there is hardly any colour, it has no hue.
        matches = density < 0.1 or colour[:3] == pytest.approx(hue, abs=2 * ROUND)
        return matches and colour[3] == pytest.approx(255 * density, abs=ROUND)
    mixed = [density * h + (1 - density) * u for h, u in zip(hue, under, strict=True)]
    return colour == pytest.approx([*mixed, 255], abs=ROUND)
