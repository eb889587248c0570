"""What devices, programs and countries write in their own way: read right, or asked about."""

from __future__ import annotations

import pytest

from app.training.table import Hints, UnusableData, columns_of, propose_roles, read_table
from tests.for_each import for_each
from tests.training.table.made import column_of


def numbers_in(content: bytes | str) -> dict[str, list[float]]:
    columns = columns_of(read_table(content))
    return {c.name: c.numbers.tolist() for c in columns if c.numbers is not None}


@for_each(
    "lines",
    [
        "t=100,a=5.5\nt=200,a=6.5\nt=300,a=7.5\n",
        "t: 100 a: 5,5\nt: 200 a: 6,5\nt: 300 a: 7,5\n",
        "t: 100 ms; a: 5.5 V\nt: 200 ms; a: 6.5 V\nt: 300 ms; a: 7.5 V\n",
    ],
)
def test_lines_that_name_their_values(lines: str) -> None:
    assert numbers_in(lines) == {"t": [100, 200, 300], "a": [5.5, 6.5, 7.5]}


@for_each("lines", ["t=100,a=5\nt=200,b=6\nt=300,a=7\n", "10:00,a:b\n11:00,a:c\n12:00,a:d\n"])
def test_other_lines_with_colons_and_equals_signs_stay_as_they_are(lines: str) -> None:
    assert "names its values" not in " ".join(r.text for r in read_table(lines).remarks)


def test_a_yen_sign_is_a_backslash_in_japanese_files() -> None:
    content = '品名,価格,種類\n机,"\\1,250.5",木\n椅子,"\\999",金属\n棚,"\\12,400",木\n'
    assert numbers_in(content.encode("cp932"))["価格"] == [1250.5, 999, 12400]


def test_arff_with_tabs() -> None:
    content = "@relation r\n@attribute a numeric\n@attribute k {x,y}\n@data\n1.5\tx\n2.5\ty\n"
    assert numbers_in(content) == {"a": [1.5, 2.5]}


def test_the_line_of_broken_json_is_named() -> None:
    with pytest.raises(UnusableData, match="Line 2"):
        read_table('{"x":1,"k":"a"}\n{"x":2,"k":"b"\n{"x":3,"k":"a"}\n')


def test_several_tabs_in_a_few_lines_are_one() -> None:
    table = read_table(
        "1.5\t2.5\t3\n4.5\t\t5.5\t6\n7.5\t8.5\t9\n1.5\t9.5\t9\n", Hints(delimiter="\t")
    )
    assert [row[1] for row in table.rows] == ["2.5", "5.5", "8.5", "9.5"]
    assert any(
        "Several tabs" in remark.text and "line 2" in remark.text for remark in table.remarks
    )


def test_a_long_cell_of_digits_is_read_at_once() -> None:
    cell = "1" * 100_000
    table = read_table(f"x;k\n{cell}x;a\n{cell}y;b\n")
    assert [len(row[0]) for row in table.rows] == [100_001, 100_001]


@for_each("cells", ["2|3|4|5more|2|3", "1e10|2a3f|9e99|17|1e10|17"])
def test_letters_after_few_numbers_are_no_unit(cells: str) -> None:
    column = column_of(cells.split("|"))
    assert column.kind == "categories"
    assert not any("taken off" in remark.text for remark in column.remarks)


@for_each(
    ("name", "cells"),
    [
        ("when", "202401051200|202401061215|202402071230"),
        ("measured", "20240105120000|20240106121559|20240207123001"),
        ("date", "2024010512|2024010613|2024020723"),
        ("when", "2024년 1월 5일|2024년 1월 6일|2024년 2월 7일"),
    ],
)
def test_moments_in_digits(name: str, cells: str) -> None:
    assert column_of(cells.split("|"), name=name).kind == "date"


@for_each("cells", ["202413051200|202401061215|202402071230", "202401052500|202401061215|1"])
def test_digits_that_are_no_moments(cells: str) -> None:
    assert column_of(cells.split("|"), name="x").kind == "number"


@for_each("name", ["№", "Vp", "participant", "PLZ", "zip_code"])
def test_numbers_that_name_a_row_or_a_place_are_no_input(name: str) -> None:
    rows = [f"{1001 + i},{i * 1.5},{'ab'[i % 2]}" for i in range(12)]
    table = read_table("\n".join([f"{name},x,k", *rows]))
    roles = propose_roles(columns_of(table))
    assert (roles.inputs, roles.targets) == ((1,), (2,))


@for_each("cells", ["cat|c\u0430t|dog|dog", "Α1|A1|B1|B1", "кот|kот|x|x"])
def test_letters_of_another_alphabet_are_said(cells: str) -> None:
    assert column_of(cells.split("|")).lookalikes


@for_each("cells", ["α|a|b|b", "вода|vода1|x|x"])
def test_letters_that_differ_are_not_said(cells: str) -> None:
    assert not column_of(cells.split("|")).lookalikes


def test_codes_that_are_one_number_stay_apart_in_a_column_of_identifiers() -> None:
    column = column_of(["1e5", "100000", "2e5", "1e5"], name="id")
    assert (column.kind, column.levels) == ("categories", ("100000", "1e5", "2e5"))
