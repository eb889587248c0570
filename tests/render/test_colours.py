"""Colours that mean different things are told apart by every reader, or have a second mark."""

from __future__ import annotations

import re
from itertools import combinations
from typing import get_args

import pytest

from app.render.colours import BLUE, CLASS_COLOURS, GREY, ORANGE
from app.render.maps.marks import MARKS, MAX_PLAIN_CLASSES, class_mark
from tests.for_each import for_each
from tests.render.colour_vision import Colour, Vision, ciede2000, difference
from tests.serving import ROOT

VISIONS: tuple[Vision, ...] = get_args(Vision)
APART = 10.0


def declared(name: str) -> list[Colour]:
    """The light and the dark theme's colour of a custom property."""
    sheet = (ROOT / "static" / "css" / "base.css").read_text("utf-8")
    (value,) = re.findall(rf"--{name}: ([^;]+);", sheet)
    if value == f"rgb(var(--{name}-rgb))":
        (value,) = re.findall(rf"--{name}-rgb: ([^;]+);", sheet)
        triples = re.findall(r"(\d+) (\d+) (\d+)", value)
        return [(int(red), int(green), int(blue)) for red, green, blue in triples]
    texts = re.findall(r"#([0-9a-f]+)", value)
    long = [text if len(text) == 6 else "".join(2 * digit for digit in text) for text in texts]
    return [(red, green, blue) for red, green, blue in map(bytes.fromhex, long)]


@for_each(
    ("one", "other", "wanted"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, -1.0, 2.0), (50.0, 0.0, 0.0), 2.3669),
        ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_difference_is_that_of_the_published_pairs(
    one: tuple[float, float, float], other: tuple[float, float, float], wanted: float
) -> None:
    assert ciede2000(one, other) == pytest.approx(wanted, abs=5e-5)


@for_each("vision", VISIONS)
def test_classes_without_shapes_are_told_apart_by_colour(vision: Vision) -> None:
    plain = CLASS_COLOURS[:MAX_PLAIN_CLASSES]
    assert min(difference(a, b, vision) for a, b in combinations(plain, 2)) >= APART


@for_each("vision", VISIONS)
def test_classes_of_one_shape_are_told_apart_by_colour(vision: Vision) -> None:
    """With more classes the points have shapes."""
    for one, other in combinations(range(10), 2):
        if class_mark(one, 10) == class_mark(other, 10):
            assert difference(CLASS_COLOURS[one], CLASS_COLOURS[other], vision) >= APART
    assert len({class_mark(label, 10) for label in range(10)}) == len(MARKS)


def test_all_classes_differ_for_normal_vision() -> None:
    assert min(difference(a, b, "normal") for a, b in combinations(CLASS_COLOURS, 2)) >= APART


@for_each("theme", [0, 1], ids=["light", "dark"])
def test_a_class_has_no_colour_of_a_sign(theme: int) -> None:
    signs = [declared(name)[theme] for name in ("pos", "neg", "gpos", "gneg")]
    for colour in CLASS_COLOURS:
        assert min(difference(colour, sign, "normal") for sign in signs) >= APART


@for_each("theme", [0, 1], ids=["light", "dark"])
@for_each("vision", [vision for vision in VISIONS if vision != "grey"])
def test_the_two_signs_are_told_apart(theme: int, vision: Vision) -> None:
    """In grey the numbers have their signs written; the dots of a derivative are no line."""
    for one, other in (("pos", "neg"), ("gpos", "gneg")):
        assert difference(declared(one)[theme], declared(other)[theme], vision) >= APART


@for_each("theme", [0, 1], ids=["light", "dark"])
def test_a_preview_is_paler_and_still_readable(theme: int) -> None:
    ground, pale, ink = (luminance(declared(name)[theme]) for name in ("panel", "quiet", "ink"))
    assert contrast(ground, ink) > contrast(ground, pale) >= 4.5


def test_no_map_has_saturated_red() -> None:
    """Flashes of it are dangerous at any contrast: R / (R + G + B) ≥ 0.8 (WCAG 2.2)."""
    for colour in (BLUE, ORANGE, GREY, *CLASS_COLOURS):
        red, green, blue = map(linear, colour)
        assert red / (red + green + blue) < 0.8, colour


@for_each("theme", [0, 1], ids=["light", "dark"])
def test_fields_and_what_is_chosen_stand_out(theme: int) -> None:
    """Success criterion 1.4.11."""
    for ground in ("panel", "soft"):
        behind = luminance(declared(ground)[theme])
        for name in ("border", "chosen", "ink"):
            assert contrast(luminance(declared(name)[theme]), behind) >= 3, (ground, name)


def luminance(colour: Colour) -> float:
    red, green, blue = map(linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(part: int) -> float:
    share = part / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
