"""Numbers are read in the notation of many countries, and nothing is read that is doubtful."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from app.training.run.typed_number import plain_number, read_answer, read_integer, read_number
from tests.for_each import for_each

READ = {
    "0,5": 0.5,
    "0.5": 0.5,
    ".5": 0.5,
    ",5": 0.5,
    "5.": 5.0,
    "−0,5": -0.5,
    "–0,5": -0.5,
    "－０，５": -0.5,
    "﹣.5": -0.5,
    "− 0.5": -0.5,
    "+3": 3.0,
    "-0": 0.0,
    "\u00a0 7\u202f": 7.0,
    "\u200e-2": -2.0,
    "1e-3": 0.001,
    "1,5E−3": 0.0015,
    "3.1·10⁻⁹": 3.1e-9,
    "−4*10^2": -400.0,
    "2 × 10⁶": 2e6,
    "10⁻³": 0.001,
    "1,250": 1.25,
    "1.250": 1.25,
    "1.234,5": 1234.5,
    "1,234.5": 1234.5,
    "1.234.567,8": 1234567.8,
    "1,234,567": 1234567.0,
    "1 250": 1250.0,
    "1\u202f250,5": 1250.5,
    "12’400.5": 12400.5,
    "٠٫٥": 0.5,
    "۱۲": 12.0,
    "१.५": 1.5,
}
REFUSED = [
    "", " ", ".", "-", "−", "e5", "nan", "inf", "1e999", "--1", "5-", "1 2", "1 234 5", "1,23.4",
    "0,1,2", "1.2.3,4", "1.234,567,890", "1_000", "0x10", "5²", "Ⅷ", "x", "0,5 m", "10 %", "1/4",
]  # fmt: skip


@for_each("text", READ)
def test_a_number_is_read(text: str) -> None:
    found = read_number(text)
    assert found == read_answer(text) == READ[text]
    assert math.copysign(1, found or 0.0) == math.copysign(1, READ[text])


@for_each("text", REFUSED)
def test_what_is_none_or_doubtful_is_refused(text: str) -> None:
    assert read_number(text) is None


@for_each(
    ("text", "value"),
    [
        ("7", 7),
        ("-7", -7),
        ("٧", 7),
        ("1 000", 1000),
        ("1'000", 1000),
        ("1,000,000", 1000000),
        ("12,000.0", 12000),
        ("5,0", 5),
        ("1e3", 1000),
        ("1,000", None),
        ("1.000", None),
        ("0,5", None),
        ("1e-3", None),
        ("1e999999", None),
        ("", None),
    ],
)
def test_whole_numbers(text: str, value: int | None) -> None:
    assert read_integer(text) == value


@for_each(
    ("text", "value"),
    [
        ("1/4", 0.25),
        ("−1 / 4", -0.25),
        ("1,5⁄3", 0.5),
        ("1/0", None),
        ("/4", None),
        ("1/2/3", None),
    ],
)
def test_an_answer_may_be_a_fraction(text: str, value: float | None) -> None:
    assert read_answer(text) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_is_read_as_it_is_written(value: float) -> None:
    for text in (repr(value), repr(value).replace(".", ","), repr(value).replace("-", "−")):
        assert read_number(text) == value


@given(st.text(alphabet="0123456789.,-−eE ·^⁻³'/٣x", max_size=20))
def test_no_text_breaks_it(text: str) -> None:
    plain = plain_number(text)
    assert plain is None or (plain.isascii() and float(plain) == float(plain))
    read_integer(text)
    read_answer(text)
