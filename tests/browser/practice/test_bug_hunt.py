"""A bug hunt in a browser: by keyboard, by a click on a formula, on a phone, without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.practice.bug_hunt.bug import factors_of
from app.practice.bug_hunt.levels import Case, draw
from tests.browser.axe import violations
from tests.browser.conftest import MakePage
from tests.browser.layout import document_size

SEED = 21


def start(page: Page, level: int) -> Case:
    page.goto("/practice/bug-hunt")
    page.get_by_label("Number of the hunt").fill(str(SEED))
    page.locator(f"button[name=level][value='{level}']").click()
    expect(page.locator(".hunt")).to_be_visible()
    return draw(level, SEED)


def place_of(case: Case) -> int:
    return [each.name for each in case.options].index(case.bug.mistake.name) + 1


@pytest.mark.slow
def test_a_level_is_played_by_keyboard(page: Page) -> None:
    page.goto("/practice/bug-hunt")
    assert violations(page) == []
    case = start(page, 5)
    assert violations(page) == []
    for number in range(1, 6):
        page.keyboard.press("s")
        expect(page.locator(f"#phase-{number}")).to_have_attribute("aria-current", "step")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#phase-4")).to_have_attribute("aria-current", "step")
    page.keyboard.press("s")
    expect(page.locator("#phase-5")).to_have_attribute("aria-current", "step")
    wrong = next(each for each in factors_of(2) if each != case.bug.term)
    page.locator(f"input[value='{wrong.code}']").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("#last-accusation")).to_have_text(f"{wrong.symbol} is right.")
    expect(page.locator("#points")).to_have_text("8/10")
    page.locator(f"input[value='{case.bug.term.code}']").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(".broken-factor")).to_have_text(case.bug.term.symbol)
    page.locator("#hunt-check summary").press("Enter")
    page.get_by_role("button", name="Check all").press("Enter")
    expect(page.locator(".hunt-checks tbody tr").first).to_be_visible()
    assert violations(page) == []
    page.locator(f"input[name=formula][value='{place_of(case)}']").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(".hunt-answer")).to_contain_text("Solved: 5 of 10 points.")
    assert violations(page) == []


@pytest.mark.slow
def test_a_click_on_a_formula_chooses_its_factor(page: Page) -> None:
    start(page, 5)
    page.locator("#phase-5").click()
    expect(page.locator("#phase-5")).to_have_attribute("aria-current", "step")
    page.locator(".moment .moment-term.slope").click()
    expect(page.locator("input[value='da_dz[1]']")).to_be_checked()
    page.locator(".microscope .factor.sensitivity").click()
    expect(page.locator("input[value='dJ_da[2]']")).to_be_checked()
    page.locator("svg.network a[id='a1.2']").click()
    expect(page.locator("input[value='dJ_dz[1]']")).to_be_checked()


@pytest.mark.slow
def test_a_phone_without_scripts(make_page: MakePage) -> None:
    page = make_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    case = start(page, 8)
    assert document_size(page)[0] <= 390
    for _ in range(7):
        page.locator("button[name=to][value=next]").click()
    expect(page.locator("#phase-detail")).to_have_text("layer 1 of 3")
    page.locator("#hunt-check summary").click()
    page.get_by_role("button", name="Check all").click()
    expect(page.locator(".check-differs").first).to_be_visible()
    page.locator(f"input[value='{case.bug.term.code}']").check()
    page.get_by_role("button", name="Accuse").click()
    page.locator(f"input[name=formula][value='{place_of(case)}']").check()
    page.get_by_role("button", name="This formula").click()
    expect(page.locator(".hunt-answer")).to_contain_text("Solved: 7 of 10 points.")
    assert document_size(page)[0] <= 390
