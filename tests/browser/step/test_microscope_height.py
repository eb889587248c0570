"""The microscope keeps its height and its parts keep their places through every phase."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.lab import Lab
from tests.tiers import slow, soak

PHASES = {"article": 6, "circle": 8}
SIZES = {
    "desk": ViewportSize(width=1440, height=900),
    "laptop": ViewportSize(width=1280, height=720),
    "phone": ViewportSize(width=390, height=844),
}
# Distances from the panel's top, which itself may not move.
_PLACES = """microscope => {
  const top = microscope.getBoundingClientRect().top;
  const place = (part) => {
    const box = part.getBoundingClientRect();
    return [part.className || part.id, box.top - top, box.height].join(" ");
  };
  const parts = ".formula, .factor, .back-factor, .goes-on, .step-back, .lines, .bars, .sum-line, "
    + ".edit, .freeze, .check, .activation-curve, .factor-bars, .table-scroll:not(details *)";
  return [place(microscope), ...[...microscope.querySelectorAll(parts)].map(place)];
}"""


@pytest.mark.parametrize(
    ("example", "size", "select"),
    [
        soak("article", "desk", ""),
        soak("article", "laptop", "w0.1.1"),
        slow("article", "phone", ""),
        slow("circle", "desk", "w0.2.3"),
        soak("circle", "desk", "a1.2"),
        slow("circle", "desk", "J"),
        soak("circle", "laptop", "b1.1"),
        slow("circle", "phone", "w1.3.1"),
        slow("circle", "laptop", "w0.2.3&sample=batch"),
    ],
)
def test_no_phase_moves_a_part_of_the_microscope(
    page: Page, example: str, size: str, select: str
) -> None:
    page.set_viewport_size(SIZES[size])
    lab = Lab(page).open(example)
    page.goto(f"{page.url}?select={select}")
    microscope = page.locator(".microscope")
    before = microscope.evaluate(_PLACES)
    for number in range(1, PHASES[example] + 1):
        lab.step("phase")
        assert microscope.evaluate(_PLACES) == before, f"after {number} phases"
