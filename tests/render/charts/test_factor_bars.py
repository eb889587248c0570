"""Bars of factors on a log scale: each begins where the one before it ends, up to the product."""

from __future__ import annotations

import math
from xml.etree.ElementTree import Element

import pytest

from app.render.charts.factor_bars import LABEL, RIGHT, FactorBar, draw_factor_bars
from tests.for_each import for_each
from tests.render import svg


def draw(*values: float | None) -> Element:
    roles = ("sensitivity", "slope", "carried")
    factors = [FactorBar(role, role[0], value) for role, value in zip(roles, values, strict=False)]
    known = [value for value in values if value is not None]
    product = math.prod(known) if len(known) == len(values) else None
    return svg.read(draw_factor_bars(factors, FactorBar("product", "p", product)))


def spans(root: Element) -> list[tuple[float, float]]:
    """Left and right of each bar."""
    return [
        (svg.number_in(bar, "x"), svg.number_in(bar, "x") + svg.number_in(bar, "width"))
        for bar in svg.find_all(root, "rect.factor-bar")
    ]


def ticks(root: Element) -> dict[str, float]:
    return {str(tick.text): svg.number_in(tick, "x") for tick in svg.find_all(root, "text.tick")}


def test_the_bars_add_up_to_the_product() -> None:
    root = draw(-0.5617, 0.2462, 0.1766)
    first, second, third, product = spans(root)
    assert first[0] == pytest.approx(second[1], abs=0.2)
    assert second[0] == pytest.approx(third[1], abs=0.2)
    assert product == pytest.approx((third[0], first[1]), abs=0.2)


def test_a_decade_is_as_long_everywhere() -> None:
    root = draw(0.1, 0.1, 0.1)
    places = ticks(root)
    first, *_, product = spans(root)
    decade = places["1"] - places["10⁻¹"]
    assert first[1] - first[0] == pytest.approx(decade, abs=0.2)
    assert product[1] - product[0] == pytest.approx(3 * decade, abs=0.2)
    assert product[1] == pytest.approx(places["1"], abs=0.2)


@for_each(("value", "right"), [(5.0, True), (0.2, False), (-5.0, True), (-0.2, False)])
def test_a_factor_goes_right_if_it_is_larger_than_1(value: float, right: bool) -> None:
    root = draw(value, 1.0, 1.0)
    one = ticks(root)["1"]
    left, end = spans(root)[0]
    assert (end > one + 1) == right
    assert (left < one - 1) == (not right)


def test_zero_leaves_the_scale() -> None:
    root = draw(0.5, 0.0, 2.0)
    arrows = svg.find_all(root, "path.beyond")
    assert len(arrows) == 2  # the factor and the product
    assert min(left for left, _ in spans(root)) == pytest.approx(LABEL)
    assert [row.get("data-value") for row in svg.find_all(root, "g.bar-row")][-1] == "0.0"


def test_what_is_not_known_has_no_bar() -> None:
    root = draw(None, None, 0.1766)
    assert len(spans(root)) == 1
    assert [row.get("data-value") for row in svg.find_all(root, "g.bar-row")] == [
        None,
        None,
        "0.1766",
        None,
    ]
    assert root.get("viewBox") == draw(1.0, 2.0, 3.0).get("viewBox")


@for_each(
    "values",
    [(5e-324, 5e-324, 1.0), (1e300, 1e300, 1.0), (0.0, 0.0, 0.0), (math.inf, 0.5, 1.0)],
    ids=["smallest", "largest", "zeros", "overflow"],
)
def test_any_factors_can_be_drawn_inside(values: tuple[float, ...]) -> None:
    root = draw(*values)
    for left, right in spans(root):
        assert LABEL - 0.1 <= left <= right <= RIGHT + 1.1


def test_it_says_its_numbers() -> None:
    label = draw(0.5, 0.25, 2.0).get("aria-label")
    assert label == "Factors on a log scale: s 0.5; s 0.25; c 2; p 0.25"
