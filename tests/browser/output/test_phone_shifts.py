"""On a phone nothing moves while a run plays, whatever is selected, and nothing is too wide."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.lab import Lab
from tests.browser.layout import count_shifts, document_size, shifts
from tests.tiers import slow

SOFTMAX: dict[str, Any] = {
    "dataset": {"name": "iris"},
    "layers": [{"units": 4, "activation": "tanh"}, {"units": 3, "activation": "softmax"}],
    "loss": "cross_entropy",
}
VIEWS = ("select=J", "", "select=a1.1", "sample=batch")


@pytest.mark.parametrize("view", [*map(slow, VIEWS)])
def test_nothing_moves_in_play_nor_in_the_steps_after_it(page: Page, view: str) -> None:
    page.set_viewport_size(ViewportSize(width=390, height=844))
    lab = Lab(page).open(**SOFTMAX)
    page.goto(f"/lab/{lab.id}?{view}")
    count_shifts(page)
    lab.play()
    for _ in range(3):
        lab.plays()
    lab.pause()
    assert shifts(page) == []
    for number in range(1, 7):
        lab.step("phase")
        assert shifts(page) == [], f"after {number} phases"


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 360, 361])
def test_no_page_is_wider_than_a_small_phone(page: Page, width: int) -> None:
    page.set_viewport_size(ViewportSize(width=width, height=844))
    lab = Lab(page).open(**SOFTMAX)
    for view in (*VIEWS, "charts=loss.score.gradients.weights.activations.confusion"):
        page.goto(f"/lab/{lab.id}?{view}")
        assert document_size(page)[0] == width, view
    for path in ("race", "sweep", "points", "data"):
        page.goto(f"/lab/{lab.id}/{path}")
        assert document_size(page)[0] == width, path
    page.goto("/sessions")
    assert document_size(page)[0] == width
