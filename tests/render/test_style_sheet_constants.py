"""Constants of the style sheets agree with those of the code that draws."""

from __future__ import annotations

import re

import pytest

from app.render.charts import line_chart
from app.render.colours import BLUE, CLASS_COLOURS, ORANGE
from app.render.diagram.geometry import lay_out
from app.render.maps import output_curve, output_plane
from tests.for_each import for_each
from tests.serving import ROOT

CSS = ROOT / "static" / "css"


def rgb(hexadecimal: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(hexadecimal))


def test_colours_of_values_above_and_below_zero() -> None:
    sheet = (CSS / "base.css").read_text("utf-8")
    for name, colour in (("pos", BLUE), ("neg", ORANGE)):
        (light,) = re.findall(rf"--{name}: var\(--light, #([0-9a-f]{{6}})\)", sheet)
        assert rgb(light) == colour, name


def test_colours_of_classes() -> None:
    sheet = (CSS / "base.css").read_text("utf-8")
    found = re.findall(r"--class-(\d): #([0-9a-f]{6});", sheet)
    assert [int(label) for label, _ in found] == list(range(len(CLASS_COLOURS)))
    assert [rgb(colour) for _, colour in found] == list(CLASS_COLOURS)


@for_each("columns", [2, 3, 4, 5, 8])
@for_each("rows", [1, 2, 3, 4])
def test_the_size_of_the_diagram(columns: int, rows: int) -> None:
    """The style sheet limits its height by its width."""
    sheet = (CSS / "network.css").read_text("utf-8")
    drawn = lay_out([rows] + [1] * (columns - 1))

    def declared(name: str, selectors: list[str]) -> float:
        values = [
            float(found[1])
            for selector in selectors
            for found in re.finditer(rf"{re.escape(selector)} \{{ --{name}: ([\d.]+);", sheet)
        ]
        return values[-1]

    width = {2: ".diagram-columns-2", 3: ".diagram-columns-3"}.get(
        columns, ":is(.diagram-columns-4, .diagram-columns-5)"
    )
    assert declared("diagram-width", [width]) == drawn.width
    heights = [f".diagram-rows-{rows}", f".diagram-rows-{rows}.diagram-columns-{columns}"]
    # Deeper networks have no labels, so they are lower.
    if columns < 5:
        assert declared("diagram-height", heights) == pytest.approx(drawn.height, abs=6)


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
