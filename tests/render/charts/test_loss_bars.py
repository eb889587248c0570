"""Bars of the samples' parts of J: value, the sample's number, a link to each sample."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from app.render.charts.share_bars import draw_loss_bars
from tests.render import svg


def draw(count: int) -> Element:
    parts = [(10 + row, 0.1 * row if row else None) for row in range(count)]
    return svg.read(draw_loss_bars(parts, 11, lambda row: f"?sample={row}"))


def test_each_sample_has_its_number_and_value() -> None:
    root = draw(4)
    assert [svg.text(label) for label in svg.find_all(root, "text.tick")] == [
        "10",
        "11",
        "12",
        "13",
    ]
    links = svg.find_all(root, "a.share")
    assert [link.get("data-value") for link in links] == [None, "0.1", "0.2", "0.30000000000000004"]
    titles = [svg.text(svg.find(link, "title")) for link in links]
    assert titles[:2] == ["sample 10: –", "sample 11: 0.1"]
    assert [link.get("class") for link in links][1] == "share chosen"


def test_of_many_samples_only_some_numbers_are_written() -> None:
    labels = svg.find_all(draw(100), "text.tick")
    places = [float(label.get("x", "")) for label in labels]
    assert len(labels) > 5
    assert min(b - a for a, b in zip(places, places[1:], strict=False)) >= 30
