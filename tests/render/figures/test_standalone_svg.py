"""Standalone SVG files: well-formed, fixed colours, nothing that needs the page."""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from app.render.charts.confusion import draw_confusion
from app.render.figures.captions import Drawing, LegendEntry, caption
from app.render.figures.css_colours import Theme
from app.render.figures.standalone_svg import SvgFigure, standalone_svg
from app.render.figures.stylesheet import Stylesheet
from tests.for_each import for_each
from tests.render.figures.style_sheets import sheet
from tests.render.sessions import diagram, phased

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"


def drawn(parts: str, style: str = "") -> Element:
    figure = SvgFigure("A title & more", "What it is", 40.0, 30.5, parts)
    return ElementTree.fromstring(standalone_svg(figure, Stylesheet(style, "light")))


def network(theme: Theme = "light", **options: object) -> Element:
    found = diagram(phased(2), **options)
    figure = caption("Network", [], [], [Drawing(found.svg)], "A network.")
    return ElementTree.fromstring(standalone_svg(figure, sheet(theme)))


def tags(root: Element) -> set[str]:
    return {node.tag.removeprefix(SVG) for node in root.iter()}


def test_a_file_has_title_description_and_size() -> None:
    root = drawn("<path d='M0 0h9'/>")
    assert root.tag == f"{SVG}svg"
    assert (root.get("width"), root.get("height")) == ("40", "30.5")
    assert root.get("viewBox") == "0 0 40 30.5"
    assert [root.findtext(f"{SVG}{name}") for name in ("title", "desc")] == [
        "A title & more",
        "What it is",
    ]
    assert str(root.get("font-family")).endswith("sans-serif")


def test_links_scripts_and_classes_are_removed() -> None:
    root = network()
    assert tags(root) <= {
        *("svg", "title", "desc", "g", "rect", "circle", "path", "text", "tspan", "image"),
        "clipPath",
    }
    names = {name for node in root.iter() for name in node.attrib}
    assert names.isdisjoint({"class", "style", "href", "hx-get", "tabindex", "data-value"})
    addresses = {address for node in root.iter() if (address := node.get(f"{XLINK}href"))}
    assert addresses and all(a.startswith("data:image/png;base64,") for a in addresses)


def test_styles_are_attributes() -> None:
    text = ElementTree.tostring(network(), encoding="unicode")
    for word in ("var(", "--"):
        assert word not in text.replace("data:image", "")


def test_every_line_has_the_page_s_colour_in_the_theme() -> None:
    values = {"light": {"#2f7fd1", "#e67e2e"}, "dark": {"#3f8fe0", "#f08a3c"}}
    for theme, colours in values.items():
        root = network(theme)  # type: ignore[arg-type]
        strokes = {node.get("stroke") for node in root.iter(f"{SVG}path")}
        assert colours <= strokes
        ground = root.find(f"{SVG}rect")
        assert ground is not None
        assert ground.get("fill") == {"light": "#ffffff", "dark": "#181c21"}[theme]


def test_the_chosen_weight_is_ringed_and_hidden_parts_are_left_out() -> None:
    root = network(select="w0.1.1")
    rings = [
        node.get("stroke-opacity")
        for node in root.iter(f"{SVG}path")
        if node.get("stroke") == "#f2b705" and node.get("stroke-width") == "11"
    ]
    # The others are those that lead into the layer that the running step has reached.
    assert sorted(str(ring) for ring in rings) == ["0.14"] * 8 + ["0.55"]
    assert not any(node.get("visibility") or node.get("display") for node in root.iter())


def test_a_halo_is_a_text_below_the_text() -> None:
    style = "text { paint-order: stroke; stroke: white; stroke-width: 3px; fill: black; }"
    root = drawn('<text x="1" y="2">w <tspan>0.5</tspan></text>', style)
    below, above = root.iter(f"{SVG}text")
    assert (below.get("fill"), below.get("stroke"), below.get("aria-hidden")) == (
        "#ffffff",
        "#ffffff",
        "true",
    )
    assert {part.get("fill") for part in below.iter()} == {"#ffffff"}
    assert (above.get("fill"), above.get("stroke")) == ("#000000", None)
    assert "".join(above.itertext()) == "".join(below.itertext()) == "w 0.5"


def test_rounded_corners_of_a_picture_are_a_clip_path() -> None:
    root = drawn(
        '<image x="3" y="4" width="5" height="5" href="data:,"/>',
        "image { clip-path: inset(0 round 2px); }",
    )
    clip, picture = root.find(f"{SVG}clipPath"), root.find(f"{SVG}image")
    assert clip is not None and picture is not None
    assert picture.get("clip-path") == f"url(#{clip.get('id')})"
    assert dict(clip[0].items()) == {"x": "3", "y": "4", "width": "5", "height": "5", "rx": "2"}


def test_a_drawing_in_a_drawing_is_a_group_with_lines_as_wide_as_before() -> None:
    root = drawn(
        '<svg x="10" y="20" width="50" height="50" viewBox="0 0 100 100"><path d="M0 0"/></svg>',
        "path { stroke-width: 2; vector-effect: non-scaling-stroke; }",
    )
    (group,) = root.findall(f"{SVG}g")
    assert group.get("transform") == "translate(10 20) scale(0.5)"
    assert group[0].get("stroke-width") == "4"


def test_long_lines_and_legends_are_broken_and_names_are_only_text() -> None:
    figure = caption(
        "T",
        ["word " * 40],
        [LegendEntry("●", f"class-{label}", f"<name {label}>") for label in range(10)],
        [Drawing('<svg viewBox="0 0 320 100"/>', "output")],
        "D",
    )
    root = ElementTree.fromstring(standalone_svg(figure, sheet()))
    lines = ["".join(node.itertext()) for node in root.iter(f"{SVG}text")]
    assert len(lines) > 5 and max(map(len, lines)) <= 60
    all_text = "".join(lines)
    assert all(f"<name {label}>" in all_text for label in range(10))
    places = [float(node.attrib["y"]) for node in root.iter(f"{SVG}text")]
    assert places == sorted(places) and places[-1] < figure.height - 100
    fills = {node.get("fill") for node in root.iter(f"{SVG}tspan")}
    assert len(fills) == 10


@for_each("theme", ["light", "dark"])
def test_a_confusion_matrix_is_as_dark_as_its_shares(theme: Theme) -> None:
    svg = draw_confusion(["a & b", "a very long name of a class"], [[6, 2], [0, 0]])
    figure = caption("Confusion", [], [], [Drawing(svg, "output")], "D")
    root = ElementTree.fromstring(standalone_svg(figure, sheet(theme)))
    cells = [node for node in root.iter(f"{SVG}rect") if node.get("fill-opacity")]
    shares = [float(node.attrib["fill-opacity"]) / 0.75 for node in cells]
    assert shares == pytest.approx([0.75, 0.25, 0.0, 0.0], abs=1e-3)
    assert cells[0].get("fill") == cells[3].get("fill") != cells[1].get("fill")
    texts = ["".join(node.itertext()) for node in root.iter(f"{SVG}text")]
    assert texts[-4:] == ["6", "2", "0", "0"]
    assert "a & b" in texts
