"""Hovering a neuron shows its map enlarged over the prediction."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.web.lab.network import NEURON_MAP_SIZE
from tests.browser.conftest import MakePage
from tests.browser.diagram_parts import spot
from tests.browser.lab import Lab
from tests.browser.live_page import LivePage
from tests.browser.play.test_frame_painting import check_colours, painted

SIZE = NEURON_MAP_SIZE


def test_it_shows_the_neurons_map_and_disappears(page: Page) -> None:
    lab = Lab(page).open("circle")
    lab.train(10)
    preview, height = page.locator("#neuron-preview"), page_height(page)
    for key, name in (("a1.2", "a¹₂"), ("a0.1", "a⁰₁"), ("a3.1", "a³")):
        page.mouse.move(*spot(page, key))
        expect(preview.locator("span")).to_have_text(f"{name} over the plane")
        assert same_picture(page, key)
    assert preview.bounding_box() == pytest.approx(
        page.locator(".plane .ground").bounding_box(), abs=0.6
    )
    assert page_height(page) == height
    page.mouse.move(2, 2)
    expect(preview).to_be_hidden()
    lab.part("a1.2").focus()
    page.keyboard.press("ArrowDown")
    expect(preview).to_be_hidden()  # a bias has no map
    page.keyboard.press("ArrowDown")
    expect(preview.locator("b")).to_have_text("a¹₃")
    page.keyboard.press("Tab")
    expect(preview).to_be_hidden()


@pytest.mark.slow
def test_after_a_click_it_stays_until_the_pointer_leaves(page: Page) -> None:
    lab = Lab(page).open("circle")
    with lab.response():
        page.mouse.click(*spot(page, "a1.2"))
    expect(page.locator("#chosen-name")).to_have_text("neuron a¹₂")
    expect(page.locator("#neuron-preview")).to_be_visible()
    assert same_picture(page, "a1.2")
    page.mouse.move(2, 2)
    expect(page.locator("#neuron-preview")).to_be_hidden()


@pytest.mark.slow
def test_it_follows_the_frames_during_play(page: Page) -> None:
    live = painted(page, 4, 2)
    page.mouse.move(*spot(page, "a2.1"))
    expect(page.locator("#neuron-preview b")).to_have_text("a²₁")
    check_preview(live, 2, 0)
    live.train(20)
    assert live.paint()
    check_preview(live, 2, 0)


@pytest.mark.slow
def test_with_one_input_it_shows_a_curve(page: Page) -> None:
    live = painted(page, 2, dataset={"name": "sine", "samples": 40}, epochs=20)
    page.mouse.move(*spot(page, "a1.2"))
    expect(page.locator("#neuron-preview span")).to_have_text("a¹₂ over the input")
    live.train(20)
    assert live.paint()
    expect(page.locator("#neuron-preview path")).to_have_attribute("d", live.frame()["sparks"][2])


@pytest.mark.slow
def test_without_scripts_it_is_hidden(make_page: MakePage) -> None:
    page = make_page(java_script_enabled=False)
    Lab(page).open("circle")
    page.mouse.move(*spot(page, "a1.2"))
    expect(page.locator("#neuron-preview")).to_be_hidden()


def check_preview(live: LivePage, layer: int, unit: int) -> None:
    session = live.held.session
    pixels = live.page.locator("#neuron-preview canvas").evaluate(
        """canvas => [canvas.width,
          ...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data]"""
    )
    assert pixels[0] == SIZE
    colours = np.array(pixels[1:]).reshape(-1, 4)
    # In the colours of signs, over white.
    opacity = colours[:, 3:] / 255
    colours = np.hstack([opacity * colours[:, :3] + (1 - opacity) * 255, 255 + 0 * opacity])
    side = -6 + 12 * (np.arange(SIZE) + 0.5) / SIZE
    points = np.array([(x1, x2) for x2 in side[::-1] for x1 in side])
    shades = session.network.forward(points).a[layer][:, unit]
    check_colours(colours.tolist(), shades[:, np.newaxis], (255, 255, 255))


def same_picture(page: Page, key: str) -> bool:
    """Whether the preview has exactly the pixels of a tile."""
    same: bool = page.evaluate(
        """async key => {
          const image = new Image();
          image.src = document.getElementById(key).querySelector("image").getAttribute("href");
          await image.decode();
          const shown = document.querySelector("#neuron-preview canvas");
          const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
          canvas.getContext("2d").drawImage(image, 0, 0);
          const [one, other] = [canvas, shown].map(
            from => from.getContext("2d").getImageData(0, 0, from.width, from.height).data.join());
          return canvas.width === shown.width && one === other;
        }""",
        key,
    )
    return same


def page_height(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollHeight"))
