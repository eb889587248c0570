"""Bars of sample shares: length, sign, and a link to each sample."""

from __future__ import annotations

import math
from xml.etree.ElementTree import Element

import pytest

from app.render.charts.share_bars import draw_share_bars
from app.render.formulas.sample_shares import BatchShares, Share
from tests.for_each import for_each
from tests.render import svg


def shares(*products: float) -> BatchShares:
    rows = [Share(10 + n, (product, 1.0, 1.0), product) for n, product in enumerate(products)]
    return BatchShares(
        ("sensitivity", "slope", "carried"), rows, math.fsum(products), len(rows), len(rows)
    )


def draw(found: BatchShares, sample: int | None = None) -> Element:
    return svg.read(draw_share_bars(found, sample, lambda row: f"/lab/x?a=<&sample={row}"))


def test_the_numbers_are_there_in_full() -> None:
    links = svg.find_all(draw(shares(0.1, -2 / 3, 1e-17)), "a.share")
    assert [svg.number_in(link, "data-value") for link in links] == [0.1, -2 / 3, 1e-17]


def test_each_is_a_link_to_its_sample() -> None:
    links = svg.find_all(draw(shares(1.0, 2.0)), "a.share")
    assert [link.get("href") for link in links] == [f"/lab/x?a=<&sample={row}" for row in (10, 11)]
    assert [link.get("hx-get") for link in links] == [link.get("href") for link in links]


def test_length_and_side_are_size_and_sign() -> None:
    products = [1.0, -0.5, 0.25, -1.0]
    root = draw(shares(*products))
    _, _, _, height = map(float, root.attrib["viewBox"].split())
    bars = svg.find_all(root, "rect.bar")
    longest = svg.number_in(bars[0], "height")
    assert longest == pytest.approx(height / 2, abs=1.01)
    for bar, product in zip(bars, products, strict=True):
        y, length = svg.number_in(bar, "y"), svg.number_in(bar, "height")
        assert (length + 1) / (longest + 1) == pytest.approx(abs(product), abs=0.01)
        assert (y if product < 0 else y + length) == pytest.approx(height / 2, abs=1.01)
        assert svg.classes(bar) == {"bar", "gpos" if product > 0 else "gneg"}


def test_the_probed_sample_is_marked() -> None:
    links = svg.find_all(draw(shares(1.0, 2.0, 3.0), sample=11), "a.share")
    assert ["chosen" in svg.classes(link) for link in links] == [False, True, False]


def test_a_share_of_zero_has_no_hue() -> None:
    bars = svg.find_all(draw(shares(0.0, 1.0)), "rect.bar")
    assert not svg.classes(bars[0]) & {"gpos", "gneg"}


@for_each(
    "products",
    [[], [0.0], [0.0, 0.0], [5e-324], [1.7e308, -1.7e308], [0.1] * 100],
    ids=["none", "zero", "zeros", "smallest", "largest", "many"],
)
def test_any_shares_can_be_drawn_inside(products: list[float]) -> None:
    root = draw(shares(*products))
    assert all(math.isfinite(float(number)) for number in svg.numbers(root))
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    bars = svg.find_all(root, "rect.bar")
    assert len(bars) == len(products)
    for bar in bars:
        assert 0 <= svg.number_in(bar, "x") <= width - svg.number_in(bar, "width") + 0.1
        assert 0 <= svg.number_in(bar, "y") <= height - svg.number_in(bar, "height") + 0.1


def test_each_says_its_number() -> None:
    links = svg.find_all(draw(shares(0.1, -2 / 3)), "a.share")
    assert [svg.title(link) for link in links] == ["sample 10: +0.1", "sample 11: −0.6667"]
