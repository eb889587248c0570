"""Pop-up menus stay inside the window at every width; what a select shows can be read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.lab import Lab
from tests.browser.layout import document_size
from tests.tiers import slow

# Where each menu's box is; it is closed again.
_BOXES = """() => [...document.querySelectorAll("details:is(.menu, .chart-menu, .stop-when)")]
  .filter(menu => menu.checkVisibility()).map(menu => {
    menu.open = true;
    const box = menu.querySelector(":scope > :not(summary)");
    const {left, right, width} = box.getBoundingClientRect();
    menu.open = false;
    return [menu.id || menu.className, Math.round(left), Math.round(right), width];
  })"""
# The text of the option that is shown, in the select's own font, beside the room for it.
_CUT_SELECTS = """() => [...document.querySelectorAll("select:not(#settings *)")].filter(select => {
  if (!select.checkVisibility() || !select.selectedOptions.length) return false;
  const style = getComputedStyle(select);
  const context = document.createElement("canvas").getContext("2d");
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const arrow = 16;
  const room = select.clientWidth - parseFloat(style.paddingLeft) - arrow;
  return context.measureText(select.selectedOptions[0].text).width > room + 1;
}).map(select => select.id || select.name)"""
WIDTHS = [320, slow(390), 641, slow(700), slow(803), slow(1280)]


@pytest.mark.parametrize("width", WIDTHS)
def test_menus_stay_inside_the_window(page: Page, width: int) -> None:
    Lab(page).open("circle")
    page.set_viewport_size(ViewportSize(width=width, height=800))
    for fold in page.locator(".top-more, .more-controls").all():
        fold.evaluate("fold => { fold.open = true; }")
    boxes = page.evaluate(_BOXES)
    assert {"compare", "share", "export", "classroom", "stop-when"} <= {box[0] for box in boxes}
    for name, left, right, wide in boxes:
        assert wide > 0 and left >= 0 and right <= width, (name, left, right)
    assert document_size(page)[0] <= width
    assert page.evaluate(_CUT_SELECTS) == []
