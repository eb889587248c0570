"""Formatted numbers keep sign, magnitude and significant digits."""

from __future__ import annotations

import math
from decimal import Decimal

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from app.render.numbers import UNKNOWN, exact, factor, number, signed
from app.training.run.symbols import subscript, superscript
from tests.for_each import for_each

FINITE = st.floats(allow_nan=False, allow_infinity=False)
DIGITS = st.integers(1, 12)
PLAIN = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")


def read(text: str) -> Decimal:
    """The number that a person reads: 3.1·10⁻⁹ is 3.1e-9."""
    return Decimal(text.translate(PLAIN).replace("·10", "e"))


@settings(deadline=None)
@given(FINITE, DIGITS)
@example(5e-324, 1)
@example(1.7976931348623157e308, 4)
@example(0.00009999999, 4)
@example(999999.9999, 3)
def test_only_zero_is_written_as_zero(value: float, digits: int) -> None:
    assert (read(number(value, digits)) == 0) == (value == 0)


@settings(deadline=None)
@given(FINITE, DIGITS)
@example(9.99996, 4)
@example(999999.5, 6)
@example(-0.0001, 1)
def test_numbers_are_rounded_to_the_requested_digits(value: float, digits: int) -> None:
    error = abs(read(number(value, digits)) - Decimal(value))
    assert error <= abs(Decimal(value)) * Decimal(10) ** (1 - digits) / 2


@settings(deadline=None)
@given(st.integers(-999_999, 999_999), st.integers(-3, 0), st.integers(6, 12))
def test_an_exact_number_has_no_zeros_at_its_end(whole: int, power: int, digits: int) -> None:
    value = float(Decimal(whole).scaleb(power))
    assume(value == 0 or abs(value) >= 0.001)
    text = number(value, digits)
    assert read(text) == Decimal(whole).scaleb(power)
    assert "." not in text or text[-1] != "0"


@for_each(
    ("value", "text"),
    [(3.1e-9, "3.1·10⁻⁹"), (1e-5, "1·10⁻⁵"), (-2e6, "−2·10⁶"), (1e150, "1·10¹⁵⁰")],
)
def test_a_mantissa_has_no_zeros_at_its_end(value: float, text: str) -> None:
    assert number(value) == text


@for_each(
    ("value", "text"),
    [
        (0.02413, "0.02413"),
        (-1.326, "−1.326"),
        (2 / 3, "0.6667"),
        (0.5, "0.5"),
        (0.1 + 0.2, "0.3000"),
        (-12345.678, "−12346"),
        (3.14159e-9, "3.142·10⁻⁹"),
        (-6.02214e23, "−6.022·10²³"),
        (0.0, "0"),
        (-0.0, "0"),
    ],
)
def test_examples(value: float, text: str) -> None:
    assert number(value) == text


def test_unknown_is_a_dash() -> None:
    assert number(None) == signed(None) == factor(None) == UNKNOWN


@for_each("value", [math.inf, -math.inf, math.nan])
def test_nonfinite_is_the_word_overflow(value: float) -> None:
    assert number(value) == "overflow"


@settings(deadline=None)
@given(FINITE, DIGITS)
def test_a_sign_stands_before_every_signed_number_but_zero(value: float, digits: int) -> None:
    text = signed(value, digits)
    assert text.removeprefix("+") == number(value, digits)
    assert text[0] == ("+" if value > 0 else "−" if value < 0 else "0")


@settings(deadline=None)
@given(FINITE, DIGITS)
def test_a_negative_factor_stands_in_brackets(value: float, digits: int) -> None:
    text = number(value, digits)
    assert factor(value, digits) == (f"({text})" if value < 0 else text)


@settings(deadline=None)
@given(FINITE)
def test_exact_gives_the_same_bits_back(value: float) -> None:
    assert float(exact(value)).hex() == (value + 0.0).hex()  # never −0


@settings(deadline=None)
@given(st.integers(0, 10**6))
def test_raised_and_lowered_digits(value: int) -> None:
    assert superscript(value).translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")) == str(value)
    assert subscript(value).translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")) == str(value)
