"""Which columns are proposed as inputs, target and split, and why others are neither."""

from __future__ import annotations

from app.training.own_data import choice_of, choose
from app.training.table import Roles, columns_of, propose_roles
from tests.for_each import for_each
from tests.training.table.made import table_of

NUMBERS = ["1.5", "2.5", "0.5", "3.5", "4.5", "1.25", "2.25", "3.25"]
KINDS = ["a", "b", "a", "b", "b", "a", "a", "b"]


def roles_of(columns: dict[str, list[str]], max_inputs: int = 64) -> Roles:
    return propose_roles(columns_of(table_of(columns)), max_inputs=max_inputs)


def names(columns: dict[str, list[str]], indices: tuple[int, ...]) -> str:
    return " ".join(list(columns)[index] for index in indices)


@for_each(
    ("header", "target"),
    [
        ("x y", "y"),
        ("target a b", "target"),
        ("SalePrice a b", "SalePrice"),
        ("y a b", "y"),
        ("x y temp rain", "rain"),
        ("price sqft rooms", "price"),
        ("a b rest", "rest"),
        ("Ozone Wind Month Day", "Wind"),
        ("Survived Pclass Age", "Survived"),
        ("medv tax label", "label"),
    ],
)
def test_the_target_is_named_so_or_last(header: str, target: str) -> None:
    columns = {name: NUMBERS[i:] + NUMBERS[:i] for i, name in enumerate(header.split())}
    roles = roles_of(columns)
    assert names(columns, roles.targets) == target
    assert roles.task == "numbers"
    assert any(remark.setting == "targets" for remark in roles.remarks)


def test_the_last_column_of_labels_is_before_a_number_with_a_usual_name() -> None:
    columns = {"price": NUMBERS, "size": NUMBERS[::-1], "sort": KINDS}
    roles = roles_of(columns)
    assert (names(columns, roles.targets), roles.task) == ("sort", "classes")


def test_a_column_that_is_no_input_says_why() -> None:
    rows = len(KINDS)
    columns = {
        "Id": [str(i + 1) for i in range(rows)],
        "day": [f"2026-03-0{i + 1}" for i in range(rows)],
        "at": [f"1{i}:30" for i in range(rows)],
        "who": ["Anna", "Bert", "Carl", "Dora", "Eve", "Finn", "Gina", "Hugo"],
        "same": ["7"] * rows,
        "none": [""] * rows,
        "rare": ["1", "", "", "", "2.5", "", "", ""],
        "x": NUMBERS,
        "kind": KINDS,
    }
    roles = roles_of(columns)
    assert names(columns, roles.inputs) == "x"
    assert {list(columns)[index]: why.split()[0] for index, why in roles.why.items()} == {
        "Id": "Row",
        "day": "Dates",
        "at": "Dates",
        "who": "Nearly",
        "same": "Every",
        "none": "No",
        "rare": "6",
    }


def test_row_numbers_are_the_input_if_there_is_no_other() -> None:
    columns = {"id": ["1", "2", "3", "4"], "y": ["2.5", "3.5", "4.5", "6"]}
    roles = roles_of(columns)
    assert names(columns, roles.inputs) == "id"
    assert any("since there is no other" in remark.text for remark in roles.remarks)


def test_no_input_at_all_is_asked() -> None:
    roles = roles_of({"time": ["12:30", "12:45", "13:00"], "k": ["a", "b", "a"]})
    assert roles.inputs == ()
    assert any(remark.asks and remark.setting == "inputs" for remark in roles.remarks)


def test_a_first_column_that_counts_is_asked_beside_others() -> None:
    counts = [str(number) for number in range(16)]
    columns = {"n": counts, "x": NUMBERS * 2, "y": NUMBERS[::-1] * 2}
    assert any("“n” counts the rows" in remark.text for remark in roles_of(columns).remarks)


@for_each(
    ("name", "cells", "test_values", "asks"),
    [
        ("split", "train train test train test train train train", ("test",), False),
        ("set", "train val test train test train train val", ("test", "val"), False),
        ("usage", ["Training", "Training", "PublicTest", "Training"] * 2, ("PublicTest",), False),
        ("is_train", "1 1 0 1 1 1 0 1", ("0",), False),
        ("fold", "0 1 2 0 1 2 0 1", ("0",), True),
    ],
)
def test_a_split_is_recognised_and_never_predicted(
    name: str, cells: str | list[str], test_values: tuple[str, ...], asks: bool
) -> None:
    values = cells.split() if isinstance(cells, str) else cells
    columns = {"x": NUMBERS, "k": KINDS, name: values}
    roles = roles_of(columns)
    assert (names(columns, roles.inputs), names(columns, roles.targets)) == ("x", "k")
    assert (roles.split, roles.test_values) == (2, test_values)
    (remark,) = [remark for remark in roles.remarks if "divides" in remark.text or remark.asks]
    assert remark.asks == asks
    own = choose(columns_of(table_of(columns)), choice_of(roles))
    assert own.test_rows is not None
    assert own.test_rows.tolist() == [value in test_values for value in values]


def test_a_group_of_0_and_1_is_one_target_or_left_out() -> None:
    columns = {
        "x": NUMBERS,
        "a": list("10010010"),
        "b": list("01001000"),
        "c": list("00100101"),
    }
    roles = roles_of(columns)
    assert (names(columns, roles.targets), roles.task) == ("a b c", "classes")
    assert roles.one_hot == ((1, 2, 3),)
    one = propose_roles(columns_of(table_of(columns)), targets=(3,))
    assert names(columns, one.inputs) == "x"
    assert "give the answer away" in one.why[1]


def test_a_column_with_two_decimal_marks_waits_for_an_answer() -> None:
    columns = {"a": ["1.5", "2,5", "3.5", "4,5"], "x": NUMBERS[:4], "k": KINDS[:4]}
    assert "answer the question" in roles_of(columns).why[0]


def test_two_flags_are_no_group() -> None:
    flags = {"x": NUMBERS, "on": list("10010010"), "off": list("01101101")}
    assert roles_of(flags).one_hot == ()


def test_more_inputs_than_the_limit_are_said() -> None:
    columns = {f"f{i}": NUMBERS[i:] + NUMBERS[:i] for i in range(5)} | {"k": KINDS}
    roles = roles_of(columns, max_inputs=3)
    assert names(columns, roles.inputs) == "f0 f1 f2"
    (remark,) = [remark for remark in roles.remarks if remark.setting == "inputs"]
    assert remark.asks
    assert "would be 5 inputs and there can be 3" in remark.text
    assert "There can be 3 inputs" in roles.why[4]


def test_categories_count_as_their_inputs() -> None:
    cities = ["Bonn", "Rome", "Oslo", "Bonn", "Rome", "Oslo", "Bonn", "Rome"]
    columns = {"city": cities, "sex": KINDS, "x": NUMBERS, "y": NUMBERS[::-1]}
    assert names(columns, roles_of(columns, max_inputs=4).inputs) == "city sex"
    assert names(columns, roles_of(columns, max_inputs=5).inputs) == "city sex x"


def test_our_own_table_comes_back() -> None:
    columns = {"split": ["train", "test"] * 4, "x1": NUMBERS, "x2": NUMBERS[::-1], "label": KINDS}
    own = choose(columns_of(table_of(columns)), choice_of(roles_of(columns)))
    assert (own.names, own.class_names) == (("x1", "x2"), ("a", "b"))
    assert own.test_rows is not None
    assert own.test_rows.tolist() == [False, True] * 4


def test_a_target_of_too_many_classes_is_said() -> None:
    letters = [chr(ord("a") + i % 12) for i in range(24)]
    numbers = [f"{i}.5" for i in range(24)]
    roles = roles_of({"label": letters, "x": numbers, "z": numbers[::-1]})
    assert roles.targets == (2,)
    assert "“label” cannot be predicted: it has 12" in roles.remarks[0].text


def test_numbered_targets_are_predicted_at_once() -> None:
    columns = {"x1": NUMBERS[:2], "x2": NUMBERS[2:4], "y1": ["0.01", "0.5"], "y2": ["0.99", "0.1"]}
    roles = roles_of(columns)
    assert (names(columns, roles.targets), names(columns, roles.inputs)) == ("y1 y2", "x1 x2")
    assert roles.task == "numbers"
    one_row = {name: cells[:1] for name, cells in columns.items()}
    assert names(columns, roles_of(one_row).targets) == "y1 y2"


def test_a_constant_target_of_few_rows_is_meant() -> None:
    columns = {"x1": NUMBERS[:2], "x2": NUMBERS[2:4], "y": ["0.01", "0.01"]}
    roles = roles_of(columns)
    assert (names(columns, roles.targets), names(columns, roles.inputs)) == ("y", "x1 x2")
    own = choose(columns_of(table_of(columns)), choice_of(roles))
    assert own.target.tolist() == [[0.01], [0.01]]
    many = {"x1": NUMBERS * 2, "x2": NUMBERS[::-1] * 2, "y": ["1"] * 16}
    assert names(many, roles_of(many).targets) == "x2"


def test_one_row_a_class_is_a_table_of_classes() -> None:
    columns = {"x": NUMBERS[:3], "k": ["a", "b", "c"]}
    roles = roles_of(columns)
    assert (names(columns, roles.targets), roles.task) == ("k", "classes")
    people = {"x": NUMBERS[:3], "y": NUMBERS[3:6], "name": ["Anna", "Bert", "Carl"]}
    assert names(people, roles_of(people).targets) == "y"


def test_nothing_to_predict_is_asked() -> None:
    roles = roles_of({"a": ["Anna", "Bert", "Carl"] * 5, "b": [f"t{i}" for i in range(15)]})
    assert roles.targets == (0,)
    none = roles_of({"b": [f"t{i}" for i in range(15)], "c": [f"u{i}" for i in range(15)]})
    assert (none.targets, none.task) == ((), None)
    assert any(remark.asks and remark.setting == "targets" for remark in none.remarks)
