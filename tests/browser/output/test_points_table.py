"""The table of points without scripts, and its accessibility."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.browser.layout import document_size


def test_typed_without_scripts(make_page: MakePage, problems: list[str]) -> None:
    page = make_page(java_script_enabled=False)
    lab = Lab(page).open(dataset={"name": "circle", "samples": 10})
    session = lab.id
    lab.more()
    page.get_by_role("link", name="Points as a table").click()
    expect(page.get_by_label("Row 10, x1")).not_to_have_value("")
    page.get_by_label("Row 11, x1").fill("1.5")
    page.get_by_label("Row 11, x2").fill("two")
    page.get_by_label("Row 11, y").fill("1")
    page.get_by_role("button", name="Train on these points").click()
    expect(page.get_by_role("alert")).to_contain_text(
        "Row 11, x2: enter a number like −0.5 or 2e-3, not “two”"
    )
    problems.clear()  # Chromium's console has an error for an answer of 422
    page.get_by_label("Row 11, x2").fill("2")
    page.get_by_label("Row 11, x2").press("Enter")
    expect(lab.root).to_have_attribute("data-version", "2")
    assert lab.id == session
    assert lab.api()["recipe"]["dataset"]["own"]["rows"] == 11


@pytest.mark.slow
def test_layout_and_accessibility(page: Page, problems: list[str]) -> None:
    lab = Lab(page).open(dataset={"name": "blobs", "samples": 12}, layers=[{"units": 3}])
    page.goto(f"/lab/{lab.id}/points")
    page.get_by_label("Row 2, x1").fill("x")
    page.get_by_role("button", name="Train on these points").click()
    expect(page.get_by_role("alert")).to_be_visible()
    problems.clear()
    assert violations(page) == []
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert document_size(page)[0] <= width
