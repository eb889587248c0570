"""Cells become numbers: marks, signs, digits, units; with what is said or asked about them."""

from __future__ import annotations

import numpy as np
import pytest

from app.training.table import ColumnChange, columns_of
from tests.for_each import for_each
from tests.training.table.made import column_of, table_of, texts

READ: dict[str, tuple[list[float], str]] = {
    # Thousands and decimals, by what one cell proves.
    "1,250,000|999,000": ([1250000, 999000], ","),
    "1.250.000|999.000": ([1250000, 999000], "."),
    "1,250.50|999": ([1250.5, 999], ","),
    "1.250,50|999": ([1250.5, 999], "."),
    "1 250,5|12 400|999": ([1250.5, 12400, 999], " "),
    "1\u00a0250,5|12\u202f400|2\u2009100,25": ([1250.5, 12400, 2100.25], " "),
    "1'250.5|12’400": ([1250.5, 12400], "'"),
    "12,34,567|1,50,000": ([1234567, 150000], ","),
    "1_000|2_500": ([1000, 2500], "_"),
    "0.250|2.500": ([0.25, 2.5], ""),
    "1234.567|1.250": ([1234.567, 1.25], ""),
    "1,5|2,25": ([1.5, 2.25], ""),
    # Signs.
    "−1.5|2": ([-1.5, 2], ""),
    "－1.5|﹣2": ([-1.5, -2], ""),
    "‑1.5|‐2": ([-1.5, -2], ""),
    "1.5-|2": ([-1.5, 2], ""),
    "+1.5|2": ([1.5, 2], ""),
    "(1,234.5)|(3.1)|2": ([-1234.5, -3.1, 2], ","),
    # Exponents.
    "1,5E+03|2,25e-02": ([1500, 0.0225], ""),
    "1.00D+01|1.5": ([10, 1.5], ""),
    "1.5×10^3|2·10^-2": ([1500, 0.02], ""),
    "1e16|1e-320": ([1e16, 1e-320], ""),
    # Other digits.
    "١٫٥|٠٫٢٥٠|١٬٢٥٠٫٥": ([1.5, 0.25, 1250.5], ""),
    "１．５|２": ([1.5, 2], ""),
    "१.५|२": ([1.5, 2], ""),
    "\u200b1.5|2\u00a0": ([1.5, 2], ""),
    "3504.|.5": ([3504, 0.5], ""),
}


@for_each("cells", READ)
def test_numbers_are_read(cells: str) -> None:
    expected, thousands = READ[cells]
    column = column_of(cells.split("|"))
    assert column.kind == "number"
    assert column.numbers is not None
    np.testing.assert_array_equal(column.numbers, expected)
    assert column.format.thousands == thousands


@for_each(
    ("cells", "unit", "numbers"),
    [
        ("3,20 €|4,10 €", "€", [3.2, 4.1]),
        ("$3.20|$-4.10", "$", [3.2, -4.1]),
        ("CHF 1'250.00|CHF 999.50", "CHF", [1250, 999.5]),
        ("1 234 km|900 km", "km", [1234, 900]),
        ("20 °C|-3 °C", "°C", [20, -3]),
        ("9.81 m/s^2|9.79 m/s^2", "m/s^2", [9.81, 9.79]),
        ("12.5%|8 %", "%", [12.5, 8]),
    ],
)
def test_units_are_taken_off_and_said(cells: str, unit: str, numbers: list[float]) -> None:
    column = column_of(cells.split("|"))
    assert column.numbers is not None
    np.testing.assert_array_equal(column.numbers, numbers)
    assert column.format.unit == unit
    assert column.format.per_cent == (unit == "%")
    assert ("Per cent" if unit == "%" else f"“{unit}” is taken off") in texts(column, asks=False)


def test_a_currency_may_be_written_in_two_ways() -> None:
    column = column_of(["€ 3,20", "€ 4,10", "EUR 5,00"])
    assert column.numbers is not None
    np.testing.assert_array_equal(column.numbers, [3.2, 4.1, 5])
    assert column.format.unit == "€"
    assert "“EUR” and “€” mean the same" in texts(column, asks=False)


def test_different_units_are_no_numbers_and_asked() -> None:
    column = column_of(["5 km", "3 m", "4 km"])
    assert (column.kind, column.numbers) == ("text", None)
    assert "“km” in line 2 and “m” in line 3" in texts(column, asks=True)
    assert "number" in column.could_be


@for_each(
    "cells",
    [
        "030 123 456|040 222 333",  # Telephone numbers.
        "+49 301 123|+49 301 124",
        "192.168.100.200|10.0.100.201",
        "1.2.3|1.2.4",
        "0x10|0x1F",
        "10-20|20-30",
        "5'10\"|6'1\"",
        "1,5,5|1,2,5",
        "1.5 2.5|3 4",
    ],
)
def test_what_is_no_number(cells: str) -> None:
    assert column_of(cells.split("|")).numbers is None


def test_too_large_for_a_float_is_missing_and_asked() -> None:
    column = column_of(["1e400", "1", "2", "3"])
    assert column.missing.tolist() == [True, False, False, False]
    assert "“1e400” in line 2 is too large" in texts(column, asks=True)


MARKS: dict[str, tuple[str, str, list[float], bool]] = {
    # Delimiter, cells, numbers, whether it is asked; nothing else in the file tells.
    "semicolon": (";", "1.250|3.400", [1250, 3400], True),
    "comma": (",", "1,250|12,400|999", [1250, 12400, 999], True),
    "points": (",", "1.250|3.400", [1.25, 3.4], True),
    "tab": ("\t", "1,250|3,400", [1250, 3400], True),
    "longer without a mark": (",", "1.250|1250", [1.25, 1250], True),
    "proven": (",", "1.25|3.400", [1.25, 3.4], False),
}


@for_each("case", MARKS)
def test_doubtful_marks_are_asked_with_the_likely_reading(case: str) -> None:
    delimiter, cells, numbers, asked = MARKS[case]
    column = column_of(cells.split("|"), delimiter=delimiter)
    assert column.numbers is not None
    np.testing.assert_array_equal(column.numbers, numbers)
    assert any(remark.asks and remark.setting == "decimal" for remark in column.remarks) == asked


def test_another_column_decides_the_mark() -> None:
    table = table_of({"price": ["150.000", "99.900"], "rooms": ["1,5", "2,5"]}, ";")
    price, _ = columns_of(table)
    assert price.numbers is not None
    assert price.numbers.tolist() == [150000, 99900]
    assert "since the column “rooms” has decimal commas" in texts(price, asks=False)
    assert not texts(price, asks=True)


def test_versions_and_times_prove_no_mark() -> None:
    columns = {"version": ["1.1", "1.2"], "price": ["1.250", "3.400"]}
    _, price = columns_of(table_of(columns, ";"))
    assert price.numbers is not None
    assert price.numbers.tolist() == [1250, 3400]
    assert "since files with semicolons" in texts(price, asks=True)
    columns |= {"at": ["8.30", "9.15"], "rooms": ["1,5", "2,5"]}
    _, price, at, _ = columns_of(table_of(columns, ";"))
    assert "since the column “rooms” has decimal commas" in texts(price, asks=False)
    assert at.kind == "date"


def test_a_person_chooses_the_mark() -> None:
    column = column_of(["1.250", "3.400"], delimiter=";", change=ColumnChange(decimal="."))
    assert column.numbers is not None
    assert column.numbers.tolist() == [1.25, 3.4]
    assert not column.remarks


def test_two_decimal_marks_are_asked_with_their_lines() -> None:
    cells = ["1.5", "2,5", "3.5", "4,5"]
    column = column_of(cells)
    assert column.kind == "text"
    assert column.decimals == (".", ",", "either")
    assert "points in lines 2 and 4, decimal commas in lines 3 and 5" in texts(column, asks=True)
    either = column_of(cells, change=ColumnChange("number", "either"))
    assert either.numbers is not None
    assert either.numbers.tolist() == [1.5, 2.5, 3.5, 4.5]


def test_a_dash_is_read_as_a_minus_and_asked() -> None:
    column = column_of(["–1.5", "2"])
    assert column.numbers is not None
    assert column.numbers.tolist() == [-1.5, 2]
    assert "“–1.5” in line 2: the dash is read as a minus" in texts(column, asks=True)


def test_a_file_wide_decimal_mark() -> None:
    table = table_of({"a": ["1.250"]})
    (column,) = columns_of(type(table)(**{**vars(table), "decimal": ","}))
    assert column.numbers is not None
    assert column.numbers.tolist() == [1250]


def test_bounds_of_low_and_high() -> None:
    column = column_of(["3", "1", "NA", "2.5"])
    assert (column.low, column.high, column.distinct) == (1, 3, 3)
    assert column_of(["a", "b", "a"]).low is None


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_a_line_break_in_a_cell_does_not_shift_the_others(line_break: str) -> None:
    column = column_of([f"1{line_break}2", "3", "4", "5", "6", "7"])
    assert column.numbers is not None
    assert column.numbers[1:].tolist() == [3, 4, 5, 6, 7]
    assert np.isnan(column.numbers[0])
