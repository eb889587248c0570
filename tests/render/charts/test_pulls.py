"""The tug-of-war: lengths are the shares, sides their signs, the knot their sum."""

from __future__ import annotations

import math
from xml.etree.ElementTree import Element

import pytest

from app.render.charts.pulls import cancellation, draw_pulls
from app.render.formulas.sample_shares import BatchShares, Share
from tests.for_each import for_each
from tests.render import svg


def shares(*products: float) -> BatchShares:
    rows = [Share(10 + n, (product, 1.0, 1.0), product) for n, product in enumerate(products)]
    return BatchShares(
        ("sensitivity", "slope", "carried"),
        rows,
        sum(products),
        len(rows),
        len(rows),
        sum(map(abs, products)),
    )


def draw(found: BatchShares, sample: int | None = None) -> Element:
    paints = [f"class-{row % 3}" for row in range(200)]
    return svg.read(draw_pulls(found, "w¹", paints, sample, lambda row: f"/lab/x?a=<&sample={row}"))


def pulls_of(root: Element) -> list[Element]:
    return svg.find_all(root, "a.pull")


def test_the_numbers_are_there_in_full_strongest_first() -> None:
    links = pulls_of(draw(shares(0.1, -2 / 3, 1e-17)))
    assert [svg.number_in(link, "data-value") for link in links] == [2 / 3, -0.1, -1e-17]


def test_each_is_a_link_to_its_sample() -> None:
    links = pulls_of(draw(shares(2.0, 1.0)))
    assert [link.get("href") for link in links] == [f"/lab/x?a=<&sample={row}" for row in (10, 11)]
    assert [link.get("hx-get") for link in links] == [link.get("href") for link in links]
    assert [link.get("data-sample") for link in links] == ["10", "11"]


def test_lengths_are_to_scale_and_pulls_go_against_the_derivative() -> None:
    products = [1.0, -0.5, 0.25, -1.0]
    root = draw(shares(*products))
    middle = float(root.attrib["viewBox"].split()[2]) / 2
    for link in pulls_of(root):
        pull = svg.number_in(link, "data-value")
        (bar,) = svg.find_all(link, "rect")
        x, width = svg.number_in(bar, "x"), svg.number_in(bar, "width")
        assert (x >= middle) == (pull > 0)
        first = svg.number_in(svg.find_all(pulls_of(root)[0], "rect")[0], "width")
        assert width / first == pytest.approx(abs(pull), abs=0.01)


def test_the_knot_is_at_the_sum() -> None:
    root = draw(shares(1.0, -0.25))
    middle = float(root.attrib["viewBox"].split()[2]) / 2
    (knot,) = svg.find_all(root, "circle.knot")
    left = min(svg.number_in(bar, "x") for bar in svg.find_all(root, "rect"))
    # 0.25 up against 1 down: three quarters of the way down.
    assert svg.number_in(knot, "cx") == pytest.approx(middle - 0.75 * (middle - left), abs=0.1)


def test_the_chosen_sample_is_marked_and_each_has_the_colour_of_its_class() -> None:
    links = pulls_of(draw(shares(3.0, 2.0, 1.0), sample=11))
    assert ["chosen" in svg.classes(link) for link in links] == [False, True, False]
    paints = [svg.classes(svg.find_all(link, "rect")[0]) for link in links]
    assert paints == [{"class-1"}, {"class-2"}, {"class-0"}]


@for_each(
    "products",
    [[], [0.0], [0.0, 0.0], [5e-324], [1.7e308, -1.7e308], [0.1] * 100],
    ids=["none", "zero", "zeros", "smallest", "largest", "many"],
)
def test_any_pulls_can_be_drawn_inside(products: list[float]) -> None:
    root = draw(shares(*products))
    assert all(math.isfinite(float(number)) for number in svg.numbers(root))
    width = float(root.attrib["viewBox"].split()[2])
    bars = svg.find_all(root, "rect")
    assert len(bars) == len(products)
    for bar in bars:
        assert -0.1 <= svg.number_in(bar, "x") <= width - svg.number_in(bar, "width") + 0.1


def test_each_says_its_factors_and_its_numbers() -> None:
    (link,) = pulls_of(draw(shares(-2 / 3)))
    assert svg.title(link) == (
        "sample 10: −∂Jᵢ/∂w¹ = +0.6667; ∂Jᵢ/∂w¹ = (−0.6667) · 1 · 1 = −0.6667"
    )


def test_what_is_left_of_the_pulls() -> None:
    assert cancellation(shares(1.0, -0.75)) == pytest.approx(0.25 / 1.75)
    assert cancellation(shares(1.0, 0.5)) == 1.0
    assert cancellation(shares(0.0)) is None
    assert cancellation(BatchShares((), [], None, 0, 5)) is None
