"""Converts a drawing of the page to a standalone SVG file.

On the page a drawing depends on style sheets, links and scripts. Programs that open SVG files
support less than a browser, so styles become attributes, invisible elements are omitted, and no
link, script or style sheet remains.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import cssselect2

from app.render.figures.stylesheet import Attributes, Stylesheet

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
FONTS = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"
KEPT_ATTRIBUTES = frozenset(
    ("x", "y", "dy", "cx", "cy", "r", "rx", "width", "height", "viewBox", "d", "transform", "href")
    + ("preserveAspectRatio", "id", "role", "aria-label", "aria-hidden")
    + ("fill-opacity", "stroke-opacity", "stroke-width")
)
"""Attributes that are kept."""


@dataclass(frozen=True)
class SvgFigure:
    """An SVG to convert: ``parts`` is SVG with the page's CSS classes.

    Without ``ground`` the background is transparent.
    """

    title: str
    about: str
    width: float
    height: float
    parts: str
    ground: bool = True


def standalone_svg(figure: SvgFigure, style: Stylesheet) -> str:
    """The figure as the text of an SVG file with size, title and description."""
    source = ElementTree.fromstring(f'<svg class="figure">{figure.parts}</svg>')
    found = cssselect2.ElementWrapper.from_xml_root(source)
    root = Element(
        "svg",
        {
            "xmlns": SVG,
            "xmlns:xlink": XLINK,
            "width": f"{figure.width:g}",
            "height": f"{figure.height:g}",
            "viewBox": f"0 0 {figure.width:g} {figure.height:g}",
            "role": "img",
            "font-family": FONTS,
        },
    )
    ElementTree.SubElement(root, "title").text = figure.title
    ElementTree.SubElement(root, "desc").text = figure.about
    if figure.ground:
        size = {"width": f"{figure.width:g}", "height": f"{figure.height:g}"}
        ElementTree.SubElement(root, "rect", size | style.attributes(found))
    writer = _SvgWriter(style)
    for child in found.iter_children():
        root.extend(writer.write(child))
    return f"{ElementTree.tostring(root, encoding='unicode')}\n"


class _SvgWriter:
    def __init__(self, style: Stylesheet):
        self._style = style
        self._clips = 0

    def write(self, found: cssselect2.ElementWrapper) -> Iterator[Element]:
        """The converted element: none if it is invisible, two for a text with a halo."""
        source: Element = found.etree_element
        if source.tag == "title":
            yield source  # needs no styles; thousands of samples have one
            return
        style = self._style.attributes(found)
        if style.pop("display", "") == "none" or style.pop("visibility", "") == "hidden":
            return
        kept = {name: value for name, value in source.items() if name in KEPT_ATTRIBUTES}
        tag, address = source.tag, kept.pop("href", "")
        if tag == "a":
            tag = "g"
        elif tag == "svg":
            tag, kept = "g", _placed(kept)
        elif address:
            # Some programs only support the deprecated xlink:href.
            kept["xlink:href"] = address
        clip = style.pop("clip-path", "")
        if style.pop("vector-effect", "") == "non-scaling-stroke" and "stroke-width" in style:
            scale = _scale(found.parent.etree_element)
            style["stroke-width"] = f"{float(style['stroke-width']) / scale:.3g}"
        order = style.pop("paint-order", "")
        element = Element(tag, kept | style)
        element.text, element.tail = source.text, source.tail
        for child in found.iter_children():
            element.extend(self.write(child))
        if clip:
            yield self._clip(element, clip)
        if order == "stroke" and style.get("stroke", "none") != "none":
            yield _halo(element, style)
            for name in ("stroke", "stroke-width", "stroke-linejoin"):
                element.attrib.pop(name, None)
        yield element

    def _clip(self, element: Element, shape: str) -> Element:
        """``inset(0 round R)`` as a ``clipPath`` element, since only browsers support the CSS."""
        inset = re.fullmatch(r"inset\(0 round ([\d.]+)\)", shape)
        assert inset, shape
        self._clips += 1
        clip = Element("clipPath", {"id": f"clip-{self._clips}"})
        place = {name: element.attrib[name] for name in ("x", "y", "width", "height")}
        ElementTree.SubElement(clip, "rect", place | {"rx": inset[1]})
        element.set("clip-path", f"url(#clip-{self._clips})")
        return clip


def _halo(text: Element, style: Attributes) -> Element:
    """The halo of a text as a text below it, since many programs lack ``paint-order``."""
    halo = deepcopy(text)
    for part in halo.iter():
        part.set("fill", style["stroke"])
    halo.set("aria-hidden", "true")
    return halo


def _placed(svg: Attributes) -> Attributes:
    """The attributes of a group that replaces a nested SVG element."""
    scale = _scale_of(svg)
    moved = f"translate({svg.get('x', '0')} {svg.get('y', '0')})"
    return {"transform": moved if scale == 1.0 else f"{moved} scale({scale:.4g})"}


def _scale(svg: Element) -> float:
    return _scale_of(dict(svg.items())) if svg.tag == "svg" else 1.0


def _scale_of(svg: Attributes) -> float:
    """The scale of an SVG element with a viewBox that starts at 0 0."""
    if "width" not in svg or "viewBox" not in svg:
        return 1.0
    return float(svg["width"]) / float(svg["viewBox"].split()[2])
