"""Parts of the diagram by key: their numbers in the API, and where to click them."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect


def factors_of(key: str, trace: Any, place: int) -> list[float]:
    """∂J/∂a, ∂a/∂z and, except for a neuron, ∂z by the parameter, for one sample."""
    layer, *units = _place(key)
    target, unit = layer if key[0] == "a" else layer + 1, units[-1]
    factors = [trace["dJ_da"][target][place][unit], trace["da_dz"][target - 1][place][unit]]
    if key[0] == "w":
        factors.append(trace["a"][layer][place][units[0]])
    return [*factors, 1.0] if key[0] == "b" else factors


def slope_of(key: str, trace: Any) -> float:
    """∂J/∂w or ∂J/∂b; for a neuron that of its bias."""
    layer, *units = _place(key)
    if key[0] == "w":
        return float(trace["dJ_dw"][layer][units[0]][units[1]])
    return float(trace["dJ_db"][layer - (key[0] == "a")][units[0]])


def parameter_of(key: str, parameters: Any) -> float:
    """The weight or bias; for a neuron its bias."""
    layer, *units = _place(key)
    if key[0] == "w":
        return float(parameters["w"][layer][units[0]][units[1]])
    return float(parameters["b"][layer - (key[0] == "a")][units[0]])


def _place(key: str) -> list[int]:
    """Layer, then units as indices from 0."""
    layer, *units = map(int, key[1:].split("."))
    return [layer, *(unit - 1 for unit in units)]


def choose_by_click(page: Page, key: str) -> None:
    page.mouse.click(*spot(page, key))
    expect_selected(page, key)


def expect_selected(page: Page, key: str) -> None:
    """Wait until the microscope shows the part with this key."""
    form = page.locator(".microscope .probe")
    expect(form).to_have_attribute("data-typed-for", re.compile(rf"^{re.escape(key)} "))


# A weight's line crosses others; the middle of its uncovered points is clicked.
_SPOT = """part => {
  part.scrollIntoView({block: "nearest"});
  const line = part.querySelector("path.hit");
  const box = (part.querySelector(".ring, .dot") ?? part).getBoundingClientRect();
  const spots = line === null ? [[box.x + box.width / 2, box.y + box.height / 2]] :
    [...Array(49).keys()].map(step => {
      const point = line.getPointAtLength(line.getTotalLength() * (step + 1) / 50);
      const {x, y} = point.matrixTransform(line.getScreenCTM());
      return [x, y];
    });
  const own = spots.filter(([x, y]) => document.elementFromPoint(x, y)?.closest("a") === part);
  return own[Math.floor(own.length / 2)] ?? null;
}"""


def spot(page: Page, key: str) -> tuple[float, float]:
    """A point of the window where a click meets this part and no other."""
    found = page.locator(f'svg.network [id="{key}"]').evaluate(_SPOT)
    assert found, f"{key} cannot be reached with a mouse"
    return found[0], found[1]
