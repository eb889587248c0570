"""Selecting a part of the network or a sample: mouse, keyboard, fields and URLs."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.diagram_parts import choose_by_click, expect_selected, spot
from tests.browser.lab import Lab
from tests.tiers import slow

CHOSEN = re.compile(r"\bchosen\b")
LINKED = re.compile(r"\blinked\b")


@pytest.mark.slow
def test_hovering_a_factor_highlights_its_part(page: Page) -> None:
    lab = Lab(page).open("circle")
    for key, places in {
        "w1.3.2": ["a2.2", "a2.2", "a1.3"],
        "b0.4": ["a1.4", "a1.4", "b0.4"],
        "a2.1": ["a2.1", "a2.1"],
    }.items():
        lab.select(key)
        factors = page.locator(".factor")
        expect(factors).to_have_count(len(places))
        for factor, place in zip(factors.all(), places, strict=True):
            factor.hover()
            expect(lab.part(place)).to_have_class(LINKED)
            page.locator("#microscope-title").hover()
            expect(page.locator("svg.network .linked")).to_have_count(0)
            factor.focus()
            expect(lab.part(place)).to_have_class(LINKED)
            factor.blur()
            expect(page.locator("svg.network .linked")).to_have_count(0)


@pytest.mark.slow
def test_the_highlight_goes_with_its_factor(page: Page) -> None:
    """A factor that disappears under the pointer must not leave its place marked."""
    lab = Lab(page).open("circle")
    page.locator(".factor").last.hover()
    expect(page.locator("svg.network .linked")).to_have_count(1)
    lab.part("a0.1").focus()
    page.keyboard.press("Enter")
    expect(lab.part("a0.1")).to_have_class(CHOSEN)
    expect(page.locator("svg.network .linked")).to_have_count(0)


@pytest.mark.slow
def test_every_part_of_the_diagram_can_be_clicked(page: Page) -> None:
    lab = Lab(page).open("circle")
    keys = page.locator("svg.network a").evaluate_all("all => all.map(part => part.id)")
    assert len(keys) == (8 + 8 + 2) + (4 + 2 + 1) + (2 + 4 + 2 + 1) + 1  # and J
    for key in keys:
        assert spot(page, key)
    for key in ("w0.2.1", "w1.4.1", "w2.2.1", "b0.1", "b2.1", "a0.2", "a1.3", "a3.1", "J"):
        choose_by_click(page, key)
        expect(lab.part(key)).to_have_class(CHOSEN)
        expect(page.locator("svg.network .chosen")).to_have_count(1)


def test_the_url_keeps_the_selection(page: Page) -> None:
    lab = Lab(page).open("xor")
    choose_by_click(page, "w0.2.1")
    strongest = page.locator(".pulls a").first
    row = strongest.get_attribute("data-sample")
    assert row is not None
    strongest.click()
    lab.shows_sample(row)
    page.get_by_role("link", name="gradients").click()
    expect(page.get_by_role("link", name="gradients")).to_have_attribute("aria-current", "true")
    page.reload()
    expect(lab.part("w0.2.1")).to_have_class(CHOSEN)
    lab.shows_sample(row)
    expect(page.get_by_role("link", name="gradients")).to_have_attribute("aria-current", "true")
    lab.step("batch")
    expect(lab.part("w0.2.1")).to_have_class(CHOSEN)
    lab.shows_sample(row)


def test_arrow_keys_move_and_enter_selects(page: Page) -> None:
    lab = Lab(page).open("circle")
    tab_to(page, "svg.network a")
    expect(lab.part("w2.1.1")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    left = focused(page)
    assert middle(lab.part(left)) < middle(lab.part("w2.1.1"))
    page.keyboard.press("Enter")
    expect(lab.part(left)).to_have_class(CHOSEN)
    expect_selected(page, left)
    expect(lab.part(left)).to_be_focused()
    # The diagram is one tab stop: the next one is behind it, the last one before it.
    page.keyboard.press("Tab")
    assert page.locator("svg.network a:focus").count() == 0
    page.keyboard.press("Shift+Tab")
    expect(lab.part(left)).to_be_focused()


# Where each arrow key leads from each part.
_WAYS = """svg => Object.fromEntries([...svg.querySelectorAll("a")].map(part => [part.id,
  ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].map(key => {
    part.focus();
    part.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
    return document.activeElement.id;
  }),
]))"""


@pytest.mark.parametrize("example", [slow("three"), slow("xor"), "circle"])
def test_every_part_can_be_reached_by_arrow_keys(page: Page, example: str) -> None:
    Lab(page).open(example)
    start = page.locator("svg.network .chosen").get_attribute("id")
    ways = page.locator("svg.network").evaluate(_WAYS)
    reached, todo = set(), [start]
    while todo:
        key = todo.pop()
        if key not in reached:
            reached.add(key)
            todo += ways[key]
    assert sorted(set(ways) - reached) == []


def test_clicking_a_point_selects_its_sample(page: Page) -> None:
    lab = Lab(page).open("circle")
    point = free_point(page)
    title = point.locator("title").text_content() or ""
    point.click()
    row = title.removeprefix("sample ").split(":")[0]
    lab.shows_sample(row)
    expect(page.get_by_label("for sample")).to_have_value(row)
    assert f"x = ({_written(lab.api('/data')['x'][int(row)])})" in title


@pytest.mark.slow
def test_unknown_parts_are_explained(page: Page) -> None:
    lab = Lab(page).open("xor")
    for typed in ("w0.3.1", "w2.1.1", "<b>", "zzz", "b0.0"):
        page.get_by_label("show", exact=True).fill(typed)
        with lab.response():
            page.get_by_role("button", name="Show", exact=True).click()
        status = page.locator(".message[role=status]")
        expect(status).to_contain_text(f"“{typed}” is not in this network")
        expect(page.locator("svg.network .chosen")).to_have_count(1)
    page.get_by_label("show", exact=True).fill("a1.2")
    page.get_by_label("for sample").fill("4")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".message[role=status]")).to_contain_text("choose 0 to 3")
    expect(lab.part("a1.2")).to_have_class(CHOSEN)


@pytest.mark.slow
def test_after_a_refused_part_the_field_is_what_is_sent(page: Page) -> None:
    """The refused text stays in its field, and leaves the address with the next view."""
    lab = Lab(page).open("circle")
    field, show = page.locator("#probe-select"), page.get_by_role("button", name="Show", exact=True)
    field.fill("w 9 1 1")
    with lab.response():
        show.click()
    expect(field).to_have_value("w 9 1 1")
    expect(field).to_have_attribute("aria-invalid", "true")
    page.get_by_role("link", name="gradients").click()
    expect(page).to_have_url(re.compile(r"\?show=gradients$"))
    expect(field).to_have_value("w²₁₁")
    field.fill("w 9 1 1")
    with lab.response():
        show.click()
    field.fill("w1.2.1")
    show.click()
    expect(lab.part("w1.2.1")).to_have_class(CHOSEN)
    expect(page.locator("#toasts .message, .message[role=status]")).to_have_count(0)


def tab_to(page: Page, selector: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"no tab stop in {selector}")


def focused(page: Page) -> str:
    return str(page.locator("*:focus").get_attribute("id"))


def middle(part: Locator) -> float:
    box = part.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2


def free_point(page: Page) -> Locator:
    """A training point whose middle no other point covers."""
    points = page.locator(".plane a")
    number = points.evaluate_all("""all => all.findIndex(point => {
      const {x, y, width, height} = point.querySelector("circle").getBoundingClientRect();
      const top = document.elementFromPoint(x + width / 2, y + height / 2);
      return top?.closest("a") === point && !point.ariaCurrent;
    })""")
    return points.nth(number)


def _written(x: list[float]) -> str:
    return ", ".join(f"{value:.3g}".replace("-", "−") for value in x)
