"""Numbers in a target's unit: digits by the standard deviation, thousands with narrow spaces."""

from __future__ import annotations

import math

import pytest

from app.render.unit_text import NARROW_SPACE, difference_text, unit_text
from tests.for_each import for_each


@for_each(
    ("value", "std", "text"),
    [
        (214_312.7, 61_000.0, "214 300"),
        (176_000.0, 61_000.0, "176 000"),
        (-12_345.0, 800.0, "−12 345"),
        (3532.43, 1168.4, "3530"),
        (2004.3712, 5.8, "2004.37"),
        (290.158, 3.506, "290.16"),
        (0.0, 61_000.0, "0"),
        (12.0, 3.0, "12"),
        (1.659e-4, 6.6e-5, "1.659·10⁻⁴"),
        (0.0021, 0.004, "0.0021"),
        (3.2e15, 1e15, "3.2·10¹⁵"),
        (999_999.0, 61_000.0, "1 000 000"),
        (math.inf, 1.0, "overflow"),
    ],
)
def test_unit_text(value: float, std: float, text: str) -> None:
    assert unit_text(value, std) == text.replace(" ", NARROW_SPACE)


def test_the_mean_is_subtracted_with_its_sign() -> None:
    assert difference_text(290.16, 3.5) == "− 290.16"
    assert difference_text(-4.0, 3.0) == "+ 4"


@pytest.mark.parametrize("value", [123_456.0, 0.5, -7.25, 1990.4, 3e-5])
@pytest.mark.parametrize("std", [1e4, 3.0, 0.02, 1e-5])
def test_the_text_is_within_a_hundredth_of_the_deviation(value: float, std: float) -> None:
    text = unit_text(value, std).replace(NARROW_SPACE, "").replace("−", "-")
    if "·10" not in text:
        assert abs(float(text) - value) <= 0.01 * std
