"""The formula of the moment is whole: what its slot has room for is what it shows."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.lab import Lab
from tests.tiers import slow

SIZES = [ViewportSize(width=1440, height=900), ViewportSize(width=1280, height=720)]
XOR: dict[str, Any] = {
    "dataset": {"name": "xor"},
    "layers": [{"units": 2, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}],
}
IRIS: dict[str, Any] = {
    "dataset": {"name": "iris"},
    "layers": [{"units": 4, "activation": "tanh"}, {"units": 3, "activation": "softmax"}],
    "loss": "cross_entropy",
}
RULES: dict[str, dict[str, Any]] = {
    "plain": {},
    "l2": {"regularizer": {"name": "l2", "rate": 0.01}},
    "clipped": {"clip_norm": 0.1},
    "l2, clipped": {"regularizer": {"name": "l2", "rate": 0.01}, "clip_norm": 0.1},
}
CUT = "moment => moment.scrollHeight - moment.clientHeight"


@pytest.mark.parametrize("rules", [slow("plain"), slow("l2"), slow("clipped"), "l2, clipped"])
@pytest.mark.parametrize(
    ("network", "optimizer"),
    [
        (XOR, "adam"),
        slow(XOR, "sgd"),
        slow(XOR, "momentum"),
        slow(XOR, "nesterov"),
        slow(XOR, "adagrad"),
        slow(XOR, "rmsprop"),
        slow(XOR, "adamw"),
        slow(IRIS, "sgd"),
        slow(IRIS, "adamw"),
    ],
)
def test_the_whole_update_is_in_sight(
    page: Page, network: dict[str, Any], optimizer: str, rules: str
) -> None:
    lab = Lab(page).open(**network, optimizer={"name": optimizer}, **RULES[rules])
    moment = page.locator("#moment")
    for phase in ("0", "6"):
        expect(moment).to_have_attribute("data-phase", phase)
        for size in SIZES:
            page.set_viewport_size(size)
            assert moment.evaluate(CUT) <= 0, (phase, size)
        lab.advance("phase", 6)
