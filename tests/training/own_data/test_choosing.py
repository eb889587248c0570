"""Columns of a table become points and target, or a sentence says why not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.training.own_data import ColumnChoice, OwnData, choose
from app.training.table import ColumnChange, UnusableData, columns_of, read_table
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


COLUMNS = columns_of(TABLE)
NAMES = TABLE.names


def choice(
    *inputs: str, target: str = "colour", fill: tuple[str, ...] = (), **rest: Any
) -> ColumnChoice:
    indices = tuple(map(NAMES.index, inputs))
    filled = frozenset(map(NAMES.index, fill))
    return ColumnChoice(indices, (NAMES.index(target),), filled, **rest)


def chosen(text: str, inputs: tuple[int, ...], *targets: int, **rest: Any) -> OwnData:
    return choose(columns_of(read_table(text)), ColumnChoice(inputs, targets, **rest))


def test_rows_without_a_chosen_value_are_dropped_and_classes_go_by_alphabet() -> None:
    data = choose(COLUMNS, choice("weight", "size"))
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
    data = choose(COLUMNS, choice("size", "weight", fill=("size", "weight")))
    mean = (10 + 30 + 40 + 60) / 4
    np.testing.assert_array_equal(
        data.points,
        [[1.5, 10], [2.5, mean], [3.5, 30], [(1.5 + 2.5 + 3.5 + 6.5) / 4, 40], [6.5, 60]],
    )
    assert data.class_names == ("blue", "green", "red")
    assert (data.dropped, data.filled) == (1, 2)


def test_labels_that_are_numbers_go_by_size_and_are_never_joined() -> None:
    data = choose(COLUMNS, choice("price", target="grade", task="classes"))
    assert data.class_names == ("1", "2", "10", "10,0")
    assert data.target.tolist() == [1, 2, 0, 1, 3, 0]


def test_few_numbers_can_be_predicted_as_numbers() -> None:
    data = choose(COLUMNS, choice("price", target="grade", task="numbers"))
    assert data.target.tolist() == [[2.0], [10.0], [1.0], [2.0], [10.0], [1.0]]
    assert data.target.dtype == np.float64
    assert (data.task, data.class_names) == ("numbers", ())


@for_each(
    ("cells", "task"),
    [
        ("3 5 3 4 5 4 3", "classes"),  # Few whole numbers that repeat.
        ("10.9 12.1 12.9 14.2 15.0 16.1", "numbers"),  # Measured.
        ("1 2 3 4 5 6", "numbers"),  # None repeats.
        ("120000 150000 120000 98000 110000", "numbers"),
        ("0 1 1 0", "classes"),
    ],
)
def test_the_usual_task(cells: str, task: str) -> None:
    rows = "".join(f"{i}.5,{cell}\n" for i, cell in enumerate(cells.split()))
    assert chosen(f"x,y\n{rows}", (0,), 1).task == task


def test_categories_and_yes_or_no_are_inputs() -> None:
    text = "sex,city,smokes,y\nm,Bonn,yes,1\nf,Rome,no,2\nf,Oslo,yes,3.5\nm,Rome,no,4\n,Oslo,no,5\n"
    data = chosen(text, (0, 1, 2), 3)
    assert data.names == ("sex = m", "city = Bonn", "city = Oslo", "city = Rome", "smokes")
    np.testing.assert_array_equal(
        data.points, [[1, 1, 0, 0, 1], [0, 0, 0, 1, 0], [0, 0, 1, 0, 1], [1, 0, 0, 1, 0]]
    )
    assert (data.dropped, data.target.ravel().tolist()) == (1, [1.0, 2.0, 3.5, 4.0])


def test_equal_and_long_names_of_inputs_get_numbers() -> None:
    level = "b" * 120
    text = f"c = b,c,d,y\n1,a,a,1.5\n2,b,{level},2.5\n3,a,a,3.5\n4,b,{level},4.5\n"
    names = chosen(text, (0, 1, 2), 3).names
    assert names[:2] == ("c = b", "c = b (2)")
    assert names[2] == f"d = {'b' * 96}"


def test_the_limit_counts_encoded_inputs() -> None:
    columns = columns_of(read_table("city,y\na,1\nb,2\nc,3.5\na,4\nb,5\nc,6\n"))
    with pytest.raises(UnusableData, match="at most 2 inputs, not 3"):
        choose(columns, ColumnChoice((0,), (1,)), max_inputs=2)


def test_several_numbers_are_predicted_at_once() -> None:
    data = chosen("x,u,v\n1,2,3\n2,3,5\n4,1,9\n", (0,), 1, 2)
    assert (data.task, data.target_names) == ("numbers", ("u", "v"))
    assert data.target.tolist() == [[2, 3], [3, 5], [1, 9]]


def test_a_group_of_0_and_1_is_one_target() -> None:
    text = "x,k_a,k_b,k_c\n1,1,0,0\n2,0,0,1\n3,0,1,0\n4,1,0,0\n"
    data = chosen(text, (0,), 1, 2, 3)
    assert (data.task, data.target_names) == ("classes", ("k",))
    assert (data.class_names, data.target.tolist()) == (("k_a", "k_b", "k_c"), [0, 2, 1, 0])
    two = chosen(text, (0,), 1, 2)
    assert (two.task, two.outputs) == ("numbers", 2)


def test_a_column_gives_the_split() -> None:
    text = "x,y,part\n1,a,train\n2,b,test\n,a,test\n4,b,train\n5,a,val\n"
    data = chosen(text, (0,), 1, split=2, test_values=("test", "val"))
    assert data.test_rows is not None
    assert data.test_rows.tolist() == [False, True, False, True]
    with pytest.raises(UnusableData, match="no row would train"):
        chosen(text, (0,), 1, split=2, test_values=("train", "test", "val"))


def test_a_column_that_is_constant_in_the_rows_left_is_an_input() -> None:
    data = chosen("a,b,y\n7,1,1.5\n7,2,2.5\n8,,3.5\n", (0, 1), 2)
    assert data.points.tolist() == [[7, 1], [7, 2]]


def test_one_row_and_one_class_are_data() -> None:
    assert chosen("a,b,y\n.05,.10,.01\n", (0, 1), 2).points.tolist() == [[0.05, 0.1]]
    one = chosen("x,k\n1,a\n2,a\n", (0,), 1)
    assert (one.class_names, one.target.tolist()) == (("a",), [0, 0])


def test_means_of_the_largest_numbers_are_finite() -> None:
    text = "a,b,c\n1e308,1,x\n1.5e308,2,y\n,3,x\n"
    data = chosen(text, (0, 1), 2, fill=frozenset({0}))
    np.testing.assert_allclose(data.points[2, 0], 1.25e308, rtol=1e-15)


def test_a_long_cell_costs_no_memory_for_every_row() -> None:
    rows = "".join(f"{i},b\n" for i in range(30_000))
    data = chosen(f"x,y\n{rows}0,{'a' * 90}\n", (0,), 1)
    assert np.bincount(data.target.astype(np.int64)).tolist() == [1, 30_000]


WRONG: dict[str, tuple[ColumnChoice, str]] = {
    "no input": (choice(), "at least one column"),
    "no target": (ColumnChoice((0,), ()), "Choose a column to predict"),
    "unknown": (ColumnChoice((0, 9), (2,)), "The table has 7 columns"),
    "twice": (choice("size", "size"), "each column only once"),
    "target as input": (choice("size", target="size"), "cannot be both an input and the"),
    "split as input": (choice("size", split=0), "divides the rows"),
    "text as numbers": (choice("size", task="numbers"), "not contain numbers: line 2 has “red”"),
    "constant": (choice("same"), "“same” has the same value in all rows"),
    "empty": (choice("size", "empty"), "“empty” has no value"),
    "empty target": (choice("size", target="empty"), "No row of 6 would be left"),
    "no group": (ColumnChoice((0,), (3, 4, 6), task="classes"), "not one target of 3 classes"),
}


@for_each("case", WRONG)
def test_says_what_does_not_work(case: str) -> None:
    wrong, expected = WRONG[case]
    with pytest.raises(UnusableData) as refused:
        choose(COLUMNS, wrong)
    assert expected in str(refused.value)


def test_no_is_the_first_class_and_yes_the_second() -> None:
    data = chosen("x,y\n1,ja\n2,nein\n3,nein\n", (0,), 1)
    assert data.class_names == ("nein", "ja")
    assert data.target.tolist() == [1, 0, 0]


def test_ids_that_differ_in_their_last_digits_only_are_no_numbers() -> None:
    ids = [f"1234567890123456789{digit}" for digit in range(3)]
    table = read_table("id,y\n" + "".join(f"{cell},{cell[-1]}\n" for cell in ids))
    columns = columns_of(table, {0: ColumnChange(kind="number")})
    with pytest.raises(UnusableData, match="differ only in digits that a number cannot keep"):
        choose(columns, ColumnChoice((0,), (1,)))


def test_too_many_classes_and_long_names() -> None:
    with pytest.raises(UnusableData, match="“y” has 11 different values"):
        chosen("x,y\n" + "".join(f"{i},c{i}\n" for i in range(11)), (0,), 1)
    with pytest.raises(UnusableData, match="The class “b+…” has 101 letters"):
        chosen(f"x,y\n1,a\n2,{'b' * 101}\n", (0,), 1)
