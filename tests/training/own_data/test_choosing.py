"""Columns of a table become points and target, or a sentence says why not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.training.own_data import ColumnChoice, choose
from app.training.table import UnusableData, columns_of, read_table
from tests.for_each import for_each

TABLE = read_table(
    "size;weight;colour;same;price;empty;grade\n"
    "1,5;10;red;7;0,1;;2\n"
    "2,5;NA;green;7;0,2;;10\n"
    "3,5;30;red;7;0,3;;1\n"
    "?;40;blue;7;0,4;;2\n"
    "5,5;50;;7;0,5;;10,0\n"
    "6,5;60;blue;7;0,6;;1\n"
)


def choice(*features: str, target: str = "colour", **rest: Any) -> ColumnChoice:
    return ColumnChoice(features, target, **rest)


def test_rows_without_a_chosen_value_are_dropped_and_classes_go_by_alphabet() -> None:
    data = choose(TABLE, choice("weight", "size"))
    np.testing.assert_array_equal(data.points, [[10, 1.5], [30, 3.5], [60, 6.5]])
    assert data.class_names == ("blue", "red")
    assert data.target.tolist() == [1, 1, 0]
    assert data.target.dtype == np.int64
    assert (data.task, data.names, data.target_names) == (
        "classes",
        ("weight", "size"),
        ("colour",),
    )
    assert (data.dropped, data.filled) == (3, 0)


def test_a_mean_fills_but_never_the_target() -> None:
    data = choose(TABLE, choice("size", "weight", fill=frozenset({"size", "weight"})))
    mean = (10 + 30 + 40 + 60) / 4
    np.testing.assert_array_equal(
        data.points,
        [[1.5, 10], [2.5, mean], [3.5, 30], [(1.5 + 2.5 + 3.5 + 6.5) / 4, 40], [6.5, 60]],
    )
    assert data.class_names == ("blue", "green", "red")
    assert (data.dropped, data.filled) == (1, 2)


def test_numbers_as_classes_go_by_size_and_equal_numbers_are_one() -> None:
    data = choose(TABLE, choice("price", target="grade"))
    assert data.class_names == ("1", "2", "10")
    assert data.target.tolist() == [1, 2, 0, 1, 2, 0]


def test_few_numbers_can_be_predicted_as_numbers() -> None:
    data = choose(TABLE, choice("price", target="grade", task="numbers"))
    assert data.target.tolist() == [[2.0], [10.0], [1.0], [2.0], [10.0], [1.0]]
    assert data.target.dtype == np.float64
    assert (data.task, data.class_names) == ("numbers", ())


@for_each(("different", "task"), [(10, "classes"), (11, "numbers")])
def test_many_numbers_are_numbers_to_predict(different: int, task: str) -> None:
    table = read_table("x,y\n" + "".join(f"{i},{i % different}.5\n" for i in range(40)))
    assert choose(table, choice("x", target="y")).task == task


def test_means_of_the_largest_numbers_are_finite() -> None:
    table = read_table("a,b,c\n1e308,1,x\n1.5e308,2,y\n,3,x\n")
    data = choose(table, choice("a", "b", target="c", fill=frozenset({"a"})))
    np.testing.assert_allclose(data.points[2, 0], 1.25e308, rtol=1e-15)


def test_a_long_cell_costs_no_memory_for_every_row() -> None:
    rows = "".join(f"{i},b\n" for i in range(30_000))
    data = choose(read_table(f"x,y\n{rows}0,{'a' * 90}\n"), choice("x", target="y"))
    assert np.bincount(data.target.astype(np.int64)).tolist() == [1, 30_000]


WRONG: dict[str, tuple[ColumnChoice, str]] = {
    "no input": (choice(), "at least one column"),
    "65 inputs": (choice(*(f"c{i}" for i in range(65))), "at most 64 columns as inputs, not 65"),
    "unknown": (choice("colours"), "There is no column “colours”"),
    "unknown target": (choice("size", target="x" * 99), f"There is no column “{'x' * 39}…”"),
    "unknown fill": (choice("size", fill=frozenset({"y"})), "There is no column “y”"),
    "twice": (choice("size", "size"), "each input only once"),
    "target as input": (choice("size", target="size"), "cannot be both an input and the"),
    "text as input": (choice("colour", target="grade"), "not contain numbers: line 2 has “red”"),
    "text as numbers": (choice("size", task="numbers"), "not contain numbers: line 2 has “red”"),
    "constant": (choice("same"), "“same” has the same value in all 5 rows"),
    "constant target": (choice("size", target="same"), "“same” is “7” in all 5 rows"),
    "empty, dropped": (choice("size", "empty"), "No row of 6 would be left"),
    "empty, filled": (choice("empty", fill=frozenset({"empty"})), "“empty” has no value"),
    "empty target": (choice("size", target="empty"), "No row of 6 would be left"),
}


@for_each("case", WRONG)
def test_says_what_does_not_work(case: str) -> None:
    wrong, expected = WRONG[case]
    with pytest.raises(UnusableData) as refused:
        choose(TABLE, wrong)
    assert expected in str(refused.value)


def test_too_many_classes_and_long_names() -> None:
    eleven = read_table("x,y\n" + "".join(f"{i},c{i}\n" for i in range(11)))
    with pytest.raises(UnusableData, match="“y” has 11 different values"):
        choose(eleven, choice("x", target="y"))
    long = read_table(f"x,y\n1,a\n2,{'b' * 101}\n")
    with pytest.raises(UnusableData, match="The class “b+…” has 101 letters"):
        choose(long, choice("x", target="y"))


def test_columns_say_what_is_missing_and_what_does_not_vary() -> None:
    notes = {column.name: column.notes for column in columns_of(TABLE)}
    assert notes == {
        "size": ("1 value is missing (line 5).",),
        "weight": ("1 value is missing (line 3).",),
        "colour": ("1 value is missing (line 6).",),
        "same": ("All values are the same.",),
        "price": (),
        "empty": (
            "6 values are missing (lines 2, 3, 4, 5, 6 …).",
            "There is no value at all.",
        ),
        "grade": (),
    }


def test_a_column_is_in_one_decimal_mark() -> None:
    mixed, comma = columns_of(read_table("a;b\n1.5;1,5\n2.5;2\n3,5;3\n"))
    assert mixed.numbers is None
    assert (mixed.text_line, mixed.first_text) == (4, "3,5")
    assert comma.numbers is not None and comma.numbers.tolist() == [1.5, 2.0, 3.0]


@for_each("cell", ["1e999", "0x10", "1_000", "inf", "１", "1,5,5", "--1", "1 2", "1."])
def test_what_is_a_number(cell: str) -> None:
    column, _ = columns_of(read_table(f'a\tb\n"{cell}"\t1\n'))
    assert (column.numbers is not None) == (cell == "1.")
