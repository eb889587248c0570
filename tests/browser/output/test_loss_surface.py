"""The point of the loss surface is dragged, moved by arrow keys, and set by a form."""

import pytest
from playwright.sync_api import Page, expect

from app.render.surface.plane import MARGIN, SIDE
from tests.browser.axe import violations
from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.tiers import slow


def open_surface(page: Page, query: str = "surface=open", example: str = "article") -> Lab:
    lab = Lab(page).open(example)
    page.goto(f"{page.url}?{query}")
    expect(page.locator("svg.surface")).to_be_visible()
    return lab


def weights(lab: Lab) -> tuple[float, float]:
    w = lab.api("/parameters")["w"]
    return w[0][0][0], w[1][0][0]


def test_dragging_and_arrow_keys_set_both_weights(page: Page) -> None:
    lab = open_surface(page)
    before = weights(lab)
    point = page.locator("#surface-point")
    point.scroll_into_view_if_needed()
    box = page.locator("svg.surface .here").bounding_box()
    width = page.locator("svg.surface").evaluate("svg => svg.getBoundingClientRect().width")
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    per_pixel = 4.0 / SIDE * (SIDE + MARGIN) / width
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y - 20, steps=3)
    page.mouse.up()
    moved = before[0] + 30 * per_pixel, before[1] + 20 * per_pixel
    expect(page.locator("#surface-first")).not_to_have_value(repr(before[0]))
    # The last place of the pointer is sent last.
    page.wait_for_function(
        "to => Math.abs(Number(document.querySelector('#surface-first').value) - to) < 0.02",
        arg=moved[0],
    )
    assert weights(lab) == pytest.approx(moved, abs=0.02)
    dragged = weights(lab)
    point.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    page.wait_for_function(
        "before => Number(document.querySelector('#surface-second').value) < before - 0.35",
        arg=dragged[1],
    )
    assert weights(lab) == pytest.approx((dragged[0] + 0.04, dragged[1] - 0.4), abs=1e-3)
    expect(point).to_be_focused()
    assert lab.api()["position"]["phase"] == "ready", "an arrow steps nothing there"
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#surface-first")).to_have_value(repr(before[0]))


@pytest.mark.parametrize("scripts", [slow(True), slow(False)])
def test_the_form_sets_both(make_page: MakePage, scripts: bool) -> None:
    page = make_page(java_script_enabled=scripts)
    lab = open_surface(page)
    page.locator("#surface-first").fill("0.25")
    page.locator("#surface-second").fill("−1.5")
    page.get_by_role("button", name="Set both").click()
    expect(page.locator("#surface-second")).to_have_value("-1.5")
    assert weights(lab) == (0.25, -1.5)
    expect(page.locator("svg.surface")).to_be_visible()


@pytest.mark.slow
def test_in_play_it_follows_the_run_and_back(page: Page) -> None:
    lab = open_surface(page, "surface=large", "circle")
    expect(page.get_by_label("Diagram of the network")).to_be_hidden()
    shown = page.locator(".surface-numbers data").first
    lab.play("1 epoch")
    first = shown.inner_text()
    expect(shown).not_to_have_text(first)
    expect(page.locator("#surface-point")).to_have_count(0)
    lab.pause()
    expect(page.locator("#surface-point")).to_be_visible()
    page.get_by_role("link", name="smaller").click()
    expect(page.get_by_label("Diagram of the network")).to_be_visible()
    expect(page.locator(".output svg.surface")).to_be_visible()


@pytest.mark.slow
def test_a_fine_drawing_follows_a_coarse_one(page: Page) -> None:
    wide = [{"units": 40, "activation": "tanh"}] * 2 + [{"units": 1, "activation": "tanh"}]
    lab = Lab(page).open(dataset={"name": "circle"}, layers=wide, batch_size=None)
    with page.expect_response(lambda answer: "/surface?" in answer.url) as fine:
        page.goto(f"{page.url}?surface=open")
    assert fine.value.ok
    with page.expect_response(lambda answer: "/surface?" in answer.url):
        lab.step("batch")
    expect(page.locator("#surface-point")).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_accessibility(make_page: MakePage, scheme: str, width: int) -> None:
    page = make_page(color_scheme=scheme, viewport={"width": width, "height": 900})
    open_surface(page)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
