"""Motion of the phases: short, over at the next click, and only where it is wanted."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.tiers import slow

LONGEST_MS = 600
HELPERS = ".light, .flying-number"
WATCH_MOTIONS = """() => {
    window.motions = [];
    document.addEventListener("htmx:after:swap", () => {
        const all = document.getAnimations().filter((each) => !(each instanceof CSSTransition));
        for (const each of all) each.pause();
        const helpers = document.querySelectorAll(".light, .flying-number").length;
        const ends = all.map((each) => each.effect.getComputedTiming().endTime);
        window.motions.push([all.length, helpers, Math.max(0, ...ends)]);
    });
}"""
FINISH = "() => document.getAnimations().forEach((each) => each.finish())"
WATCH_SHIFTS = """() => {
    window.shifts = [];
    const read = (list) => { for (const each of list.getEntries()) note(each); };
    const inside = (node) => node?.parentElement?.closest(".moment, .phase-strip, svg.network");
    const note = (shift) => {
        const moved = shift.sources.map((source) => source.node).filter(inside);
        if (moved.length) window.shifts.push(moved.map((node) => node.nodeName));
    };
    new PerformanceObserver(read).observe({ type: "layout-shift" });
}"""


def go(page: Page, phase: int) -> None:
    # Not by the mouse: a shift after a real click would not be counted.
    page.locator(f"#phase-{phase}").evaluate("button => button.click()")
    expect(page.locator(f"#phase-{phase}")).to_have_attribute("aria-current", "step")


@pytest.mark.parametrize("example", ["article", slow("three"), slow("xor"), slow("circle")])
def test_every_phase_moves_for_a_short_time_and_shifts_nothing(page: Page, example: str) -> None:
    Lab(page).open(example)
    phases = page.locator("#phase-strip li").count()
    page.evaluate(WATCH_SHIFTS)
    page.evaluate(WATCH_MOTIONS)
    for phase in range(1, phases + 1):
        go(page, phase)
        page.evaluate(FINISH)
        expect(page.locator(HELPERS)).to_have_count(0)
    motions = page.evaluate("motions")
    assert len(motions) == phases
    for count, helpers, end in motions:
        assert count > helpers > 0
        assert LONGEST_MS / 2 < end <= LONGEST_MS
    assert page.evaluate("shifts") == []


def test_numbers_are_there_at_once_and_a_key_ends_the_motion(page: Page) -> None:
    Lab(page).open("article")
    page.evaluate(WATCH_MOTIONS)
    go(page, 4)
    product = page.locator("#moment [data-name='∂Jᵢ/∂w¹']")
    expect(page.locator("svg.network [data-name='∂Jᵢ/∂w¹']")).to_have_attribute(
        "data-value", product.get_attribute("data-value") or ""
    )
    assert page.locator(HELPERS).count() > 2
    page.keyboard.press("Shift")
    expect(page.locator(HELPERS)).to_have_count(0)
    expect(product).to_have_css("opacity", "1")


def test_going_back_and_reduced_motion_move_nothing(page: Page, make_page: MakePage) -> None:
    for each, start in ((page, 5), (make_page(reduced_motion="reduce"), 1)):
        Lab(each).open("article")
        go(each, start)
        each.evaluate(FINISH)
        each.evaluate(WATCH_MOTIONS)
        go(each, 2)
        assert each.evaluate("motions") == [[0, 0, 0]]
