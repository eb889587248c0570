"""The style sheet has the colours of app/render/colours.py."""

from __future__ import annotations

import re

from app.render.colours import BLUE, CLASS_COLOURS, ORANGE
from tests.serving import ROOT

CSS = ROOT / "static" / "css"


def rgb(hexadecimal: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(hexadecimal))


def test_values_above_and_below_zero() -> None:
    sheet = (CSS / "base.css").read_text("utf-8")
    for name, colour in (("pos", BLUE), ("neg", ORANGE)):
        (light,) = re.findall(rf"--{name}: light-dark\(#([0-9a-f]{{6}}),", sheet)
        assert rgb(light) == colour, name


def test_classes() -> None:
    sheet = (CSS / "output.css").read_text("utf-8")
    found = re.findall(
        r"\.class-(\d) \{ fill: rgb\(([\d ]+)\); background: rgb\(([\d ]+)\); \}", sheet
    )
    assert [int(number) for number, _, _ in found] == list(range(len(CLASS_COLOURS)))
    for (number, *both), colour in zip(found, CLASS_COLOURS, strict=True):
        for text in both:
            assert tuple(map(int, text.split())) == colour, number
