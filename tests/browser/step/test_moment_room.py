"""The formula of the moment is whole: what its slot has room for is what it shows."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.lab import Lab
from tests.tiers import slow

SIZES = [
    ViewportSize(width=1440, height=900),
    ViewportSize(width=1280, height=720),
    ViewportSize(width=390, height=844),
]
XOR: dict[str, Any] = {
    "dataset": {"name": "xor"},
    "layers": [{"units": 2, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}],
}
IRIS: dict[str, Any] = {
    "dataset": {"name": "iris"},
    "layers": [{"units": 4, "activation": "tanh"}, {"units": 3, "activation": "softmax"}],
    "loss": "cross_entropy",
}
NONE: dict[str, Any] = {"regularizer": {"name": "none"}, "clip_norm": None}
L2: dict[str, Any] = {"regularizer": {"name": "l2", "rate": 0.01}, "clip_norm": None}
CLIPPED: dict[str, Any] = {**L2, "clip_norm": 0.1}
# Each optimizer meets each kind of gradient, in the one network or the other.
XOR_RECIPES = [
    ("sgd", NONE),
    ("sgd", CLIPPED),
    ("momentum", L2),
    ("adam", NONE),
    ("adamw", L2),
    ("adamw", CLIPPED),
    ("nesterov", CLIPPED),
]
IRIS_RECIPES = [
    ("sgd", L2),
    ("momentum", NONE),
    ("momentum", CLIPPED),
    ("adam", L2),
    ("adam", CLIPPED),
    ("adamw", NONE),
    ("adagrad", CLIPPED),
]
CUT = """moment => {
  const rows = [...moment.querySelectorAll(".moment-equation, .moment-product")];
  return moment.scrollHeight > moment.clientHeight
    || moment.scrollWidth > moment.clientWidth
    || rows.some((row) => row.scrollWidth > row.clientWidth + 1);
}"""


@pytest.mark.parametrize(
    ("network", "recipes"),
    [(XOR, [("adam", CLIPPED)]), slow(XOR, XOR_RECIPES), slow(IRIS, IRIS_RECIPES)],
)
def test_the_preview_is_in_sight(
    page: Page, network: dict[str, Any], recipes: list[tuple[str, dict[str, Any]]]
) -> None:
    """The preview has the chain rule and the whole update, and so is the tallest phase."""
    lab = Lab(page).open(**network)
    lab.advance("batch", 3)
    for optimizer, rules in recipes:
        lab.patch(optimizer={"name": optimizer}, **rules)
        page.reload()
        assert_is_whole(page, 0, f"{optimizer} {rules}")


@pytest.mark.slow
@pytest.mark.parametrize(("view", "phases"), [("", [1, 2, 3, 4, 5, 6]), ("?sample=batch", [2, 4])])
def test_every_phase_is_in_sight(page: Page, view: str, phases: list[int]) -> None:
    lab = Lab(page).open(**IRIS, optimizer={"name": "adamw"}, **CLIPPED)
    page.goto(page.url + view)
    done = 0
    for phase in phases:
        lab.advance("phase", phase - done)
        assert_is_whole(page, phase, view)
        done = phase


@pytest.mark.slow
def test_a_line_of_a_phone_begins_with_its_operator(page: Page) -> None:
    page.set_viewport_size(SIZES[-1])
    lab = Lab(page).open(**XOR)
    lab.advance("phase", 4)
    steps = page.locator(".moment-product .moment-step")
    expect(steps).to_have_count(7)
    boxes = [
        (step.bounding_box(), step.locator(".moment-term").bounding_box()) for step in steps.all()
    ]
    for whole, term in boxes:
        assert whole is not None and term is not None
        # The operator and its factor are in one line, the operator first.
        assert whole["height"] <= term["height"] + 1
        assert whole["x"] < term["x"]
    assert len({whole["y"] for whole, _ in boxes if whole}) > 2


def assert_is_whole(page: Page, phase: int, what: str) -> None:
    moment = page.locator("#moment")
    expect(moment).to_have_attribute("data-phase", str(phase))
    for size in SIZES:
        page.set_viewport_size(size)
        assert not moment.evaluate(CUT), (what, phase, size)
