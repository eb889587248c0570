"""Check my backprop in a browser: accessible, by keyboard, on a phone, without scripts."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import MakePage
from tests.browser.layout import document_size
from tests.web.practice.check.handing_in import gradients, printed


def begin(page: Page) -> dict[str, Any]:
    """A fresh network, and the numbers that the page gives."""
    page.goto("/practice")
    page.locator("select[name=size]").select_option("small")
    page.locator("form[action$=fresh] button").click()
    expect(page.locator("#hand-in")).to_be_visible()
    lines = page.locator("#text-all").input_value().splitlines()
    return {
        name: np.array(json.loads(values))
        for name, _, values in (line.partition(" = ") for line in lines)
    }


@pytest.mark.slow
def test_a_mistake_is_found_by_keyboard(page: Page) -> None:
    page.goto("/practice")
    assert violations(page) == []
    given = begin(page)
    assert violations(page) == []
    page.locator("#pasted").fill(printed(gradients(given, "tanh")))
    page.locator(".check-hand-in .train").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#verdict-title")).to_contain_text("∂a¹/∂z¹ is wrong.")
    assert violations(page) == []
    for count in (2, 3, 4):
        page.locator("button[name=hint]").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".hint-list li")).to_have_count(count)
    expect(page.locator(".named-formulas")).to_have_count(1)
    assert violations(page) == []
    page.locator(".verdict-diagram a.first").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#term-da_dz-1")).to_be_in_viewport()
    page.locator("#pasted").fill(printed(gradients(given)))
    page.locator(".check-hand-in .train").click()
    expect(page.locator("#verdict-title")).to_have_text("✓ All 10 terms agree.")


@pytest.mark.slow
def test_on_a_phone_without_scripts(make_page: MakePage) -> None:
    phone = make_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    phone.goto("/practice")
    phone.locator("select[name=size]").select_option("paper")
    phone.locator("form[action$=fresh] button").click()
    phone.locator("details.check-terms > summary").click()
    phone.get_by_label("J", exact=True).fill("0,5")
    phone.locator(".check-hand-in .train").click()
    expect(phone.locator("#verdict-title")).to_contain_text("J is wrong.")
    expect(phone.get_by_label("J", exact=True)).to_have_value("0,5")
    phone.locator("button[name=hint]").click()
    expect(phone.locator(".hint-list li")).to_have_count(2)


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 768, 1280])
def test_nothing_leaves_the_window(make_page: MakePage, width: int) -> None:
    page = make_page(viewport={"width": width, "height": 800})
    given = begin(page)
    page.locator("#pasted").fill(printed(gradients(given, "transposed")))
    for _ in range(2):
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        assert document_size(page)[0] <= width
        page.locator(".check-hand-in .train").click()
        expect(page.locator("#verdict-title")).to_be_visible()
    assert document_size(page)[0] <= width
