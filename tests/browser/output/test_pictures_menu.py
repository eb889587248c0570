"""Pictures from the export menu show the current view, with and without scripts."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import MakePage
from tests.browser.lab import Lab


def save(page: Page, figure: str, button: str, theme: str = "light") -> tuple[str, Path]:
    """Name and place of a picture."""
    if not page.locator(".export-box").is_visible():
        page.locator(".export-menu summary").click()
    page.get_by_label("Picture", exact=True).select_option(figure)
    page.get_by_label("Colours of the picture").select_option(theme)
    with page.expect_download() as downloading:
        page.locator("form.picture").get_by_role("button", name=button).click()
    return downloading.value.suggested_filename, downloading.value.path()


def test_a_picture_shows_the_current_selection(page: Page) -> None:
    Lab(page).open("circle")
    page.locator("[id='b0.2'] .dot").click()
    expect(page.locator("[id='b0.2']")).to_have_class("biasdot chosen")
    name, path = save(page, "network", "SVG")
    assert name == "backprop-2-4-2-1-network.svg"
    text = path.read_text()
    ElementTree.fromstring(text)
    assert "ringed: b⁰₂" in text
    expect(page.locator(".export-box")).to_be_hidden()
    assert page.url.endswith("?select=b0.2")


@pytest.mark.slow
def test_pictures_without_scripts(make_page: MakePage, browser: Browser, tmp_path: Path) -> None:
    page = make_page(java_script_enabled=False)
    Lab(page).open("circle")
    _, svg = save(page, "loss", "SVG", "dark")
    name, png = save(page, "loss", "PNG", "dark")
    assert name == "backprop-2-4-2-1-loss.png"
    assert png.read_bytes().startswith(b"\x89PNG")
    file = tmp_path / "loss.svg"
    file.write_bytes(svg.read_bytes())
    with browser.new_page() as bare_page:
        bare_page.goto(file.as_uri())
        box = bare_page.locator("svg").bounding_box()
        assert box is not None and box["width"] == 348
        expect(bare_page.locator("text", has_text="Loss").first).to_be_visible()
        expect(bare_page.locator("path[stroke='#9aa3ad']").first).to_be_visible()
