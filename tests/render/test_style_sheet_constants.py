"""Constants of the style sheets agree with those of the code that draws."""

from __future__ import annotations

import re

from app.render.charts import line_chart
from app.render.colours import BLUE, CLASS_COLOURS, ORANGE
from app.render.maps import output_curve, output_plane
from tests.for_each import for_each
from tests.serving import ROOT

CSS = ROOT / "static" / "css"


def rgb(hexadecimal: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(hexadecimal))


def test_colours_of_values_above_and_below_zero() -> None:
    sheet = (CSS / "base.css").read_text("utf-8")
    for name, colour in (("pos", BLUE), ("neg", ORANGE)):
        (light,) = re.findall(rf"--{name}: light-dark\(#([0-9a-f]{{6}}),", sheet)
        assert rgb(light) == colour, name


def test_colours_of_classes() -> None:
    sheet = (CSS / "output.css").read_text("utf-8")
    found = re.findall(
        r"\.class-(\d) \{ fill: rgb\(([\d ]+)\); background: rgb\(([\d ]+)\); \}", sheet
    )
    assert [int(number) for number, _, _ in found] == list(range(len(CLASS_COLOURS)))
    for (number, *both), colour in zip(found, CLASS_COLOURS, strict=True):
        for text in both:
            assert tuple(map(int, text.split())) == colour, number


@for_each(
    ("name", "value"),
    [
        ("plane-margin", output_plane.MARGIN),
        ("plane-side", output_plane.SIDE),
        ("chart-width", line_chart.WIDTH),
        ("chart-left", line_chart.LEFT),
        ("chart-right", line_chart.RIGHT),
        ("chart-top", line_chart.TOP),
        ("chart-bottom", line_chart.BOTTOM),
        ("output-chart-height", output_curve.HEIGHT),
    ],
)
def test_geometry_of_drawings(name: str, value: float) -> None:
    sheet = (CSS / "base.css").read_text("utf-8")
    (declared,) = re.findall(rf"--{name}: ([\d.]+);", sheet)
    assert float(declared) == value
