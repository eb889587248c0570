"""Numbers of a page: exact from the attribute, checked against the rounded text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from playwright.sync_api import Locator, Page

UNKNOWN = "–"
_WRITTEN = re.compile(r"[+−]?\d+(?:\.\d+)?(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")
_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


@dataclass(frozen=True)
class Diagram:
    """The numbers of the diagram by the keys of its parts; None is drawn as unknown.

    Weights of a large network have no numbers and are left out. Right after an update the
    derivative of a weight has given its place to the new value.
    """

    a: dict[str, float | None]
    z: dict[str, float | None]
    dJ_da: dict[str, float | None]
    b: dict[str, float | None]
    w: dict[str, float | None]
    dJ_dw: dict[str, float | None]
    loss: float | None


# All numbers in one call: a call for each would take seconds.
_READ = """svg => {
  const read = (part, name) => {
    const found = part.querySelector(name);
    return found && [found.textContent, found.getAttribute("data-value")];
  };
  const parts = [...svg.querySelectorAll("a")].map(part => [part.id, {
    value: read(part, ".value"), z: read(part, ".z"),
    derivative: read(part, ".derivative"), bias: read(part, ".bias"),
  }]);
  return {parts: Object.fromEntries(parts), loss: read(svg, ".loss-value")};
}"""


def read_diagram(page: Page) -> Diagram:
    found: dict[str, Any] = page.locator("svg.network").evaluate(_READ)
    diagram = Diagram({}, {}, {}, {}, {}, {}, _number(found["loss"]))
    for key, numbers in found["parts"].items():
        if key[0] == "a":
            diagram.a[key] = _number(numbers["value"])
        if key[0] == "a" and numbers["z"]:
            diagram.z[key] = _number(numbers["z"])
        if key[0] == "a" and numbers["derivative"]:
            diagram.dJ_da[key] = _number(numbers["derivative"])
        if key[0] == "a" and numbers["bias"]:
            layer, _, unit = key[1:].partition(".")
            diagram.b[f"b{int(layer) - 1}.{unit}"] = _number(numbers["bias"])
        if key[0] == "w" and numbers["value"]:
            diagram.w[key] = _number(numbers["value"])
            slope = numbers["derivative"]
            diagram.dJ_dw[key] = None if slope is None else _number(slope)
    return diagram


def _number(text_and_value: tuple[str, str | None] | None) -> float | None:
    assert text_and_value is not None, "no element for the number"
    text, value = text_and_value
    if value is None:
        assert text == UNKNOWN
        return None
    assert is_rounded(text, float(value)), f"{text} is not {value}"
    return float(value)


def is_rounded(text: str, value: float) -> bool:
    """Whether the text is the number, rounded in its last digit."""
    if not _WRITTEN.fullmatch(text):
        return False
    mantissa, _, exponent = text.replace("−", "-").partition("·10")
    power = int(exponent.translate(_SUPERSCRIPTS) or 0)
    decimals = len(mantissa.partition(".")[2])
    off = abs(Decimal(value) - Decimal(mantissa).scaleb(power))
    return off <= Decimal(1).scaleb(power - decimals) / 2


def data(locator: Locator) -> float | None:
    """The number at this place, or None if it is a dash."""
    (number,) = all_data(locator)
    return number


# A place is a number's own element or one around it.
_READ_DATA = """places => places.map(place => {
  const number = place.matches("data") ? place : place.querySelector("data");
  const seen = (number ?? place).cloneNode(true);
  for (const words of seen.querySelectorAll(".spoken")) words.remove();
  return [seen.textContent.trim(), number && number.value];
})"""


def all_data(locator: Locator) -> list[float | None]:
    """The numbers at all these places."""
    numbers: list[float | None] = []
    for text, value in locator.evaluate_all(_READ_DATA):
        numbers.append(_number((text, value)))
    return numbers


def by_key(letter: str, layers: list[list[float]], first: int) -> dict[str, float]:
    """The API's vectors, layer by layer, by the keys of the diagram."""
    return {
        f"{letter}{layer}.{unit}": value
        for layer, values in enumerate(layers, start=first)
        for unit, value in enumerate(values, start=1)
    }


def weights_by_key(layers: list[list[list[float]]]) -> dict[str, float]:
    return {
        f"w{layer}.{source}.{unit}": value
        for layer, rows in enumerate(layers)
        for source, row in enumerate(rows, start=1)
        for unit, value in enumerate(row, start=1)
    }


def shares_by_key(trace: Any, place: int = 0) -> dict[str, float]:
    """∂Jᵢ/∂w of one sample of a trace, from the factors of the chain rule."""
    return weights_by_key(
        [
            [[one * slope for slope in dJ_dz[place]] for one in below[place]]
            for below, dJ_dz in zip(trace["a"], trace["dJ_dz"], strict=False)
        ]
    )
