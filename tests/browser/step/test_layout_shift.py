"""No layout shift: buttons and panels stay where they are while stepping and training."""

from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.lab import Lab
from tests.browser.layout import count_shifts, places, shifts
from tests.tiers import slow

STEPS = {
    "article": ["phase"] * 6 + ["sample"],
    "three": ["phase"] * 4 + ["sample"],
    "xor": ["phase"] * 9 + ["sample"],
    "circle": ["phase"] * 9 + ["sample"] * 8 + ["batch"] * 2 + ["epoch"],
}
# 1280 less the scroll bar that most browsers on a desk have.
SMALL_LAPTOP = ViewportSize(width=1265, height=800)
PHONE = ViewportSize(width=390, height=844)


@pytest.mark.parametrize("example", ["article", slow("three"), slow("xor"), slow("circle")])
def test_panels_and_buttons_do_not_move(page: Page, example: str) -> None:
    page.set_viewport_size(SMALL_LAPTOP)
    lab = Lab(page).open(example)
    before = places(page)
    for number, unit in enumerate(STEPS[example], start=1):
        lab.step(unit)
        assert places(page) == before, f"after {number} steps, the last by {unit}"
    for epochs in (10, 1000):
        lab.train(epochs)
        assert places(page) == before, f"after {epochs} epochs"


@pytest.mark.slow
def test_nothing_moves_on_a_phone(page: Page) -> None:
    page.set_viewport_size(PHONE)
    lab = Lab(page).open("circle")
    before = places(page)
    for number in range(1, 9):
        lab.step("phase")
        assert above_microscope(places(page)) == above_microscope(before), f"after {number} phases"


def above_microscope(found: dict[str, Any]) -> dict[str, Any]:
    """Everything above the microscope, which may grow."""
    end = found["panel microscope"][1]
    return {name: place for name, place in found.items() if place[1] < end}


@pytest.mark.parametrize(
    ("example", "window"),
    [
        ("article", SMALL_LAPTOP),
        *(
            slow(example, window)
            for example in ("xor", "circle")
            for window in (SMALL_LAPTOP, PHONE)
        ),
    ],
)
def test_the_browser_sees_no_shift_in_an_update_nor_in_play(
    page: Page, example: str, window: ViewportSize
) -> None:
    page.set_viewport_size(window)
    lab = Lab(page).open(example)
    count_shifts(page)
    for number in range(1, STEPS[example].count("phase") + 2):
        lab.step("phase")
        assert shifts(page) == [], f"after {number} phases"
    lab.play()
    for _ in range(3):
        lab.plays()
    lab.pause()
    assert shifts(page) == []
