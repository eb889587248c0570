"""Labels are text: their order, look-alikes, and what makes a column yes or no, codes or text."""

from __future__ import annotations

from app.training.table import ColumnChange
from tests.for_each import for_each
from tests.training.table.made import column_of, texts


@for_each(
    ("cells", "levels"),
    [
        # Equal but for what nobody sees.
        ("é|e\u0301|o|é", ("o", "é")),
        ("a|a\u00a0|b|a\u200b", ("a", "b")),
        ("New York|New\u00a0 York|Rome|Rome", ("New York", "Rome")),
        # Never joined through a number.
        (
            "9007199254740993|9007199254740992|9007199254740993",
            ("9007199254740992", "9007199254740993"),
        ),
        ("007|7|01|1|007", ("01", "1", "007", "7")),
        ("01067|1067|80331|80331", ("01067", "1067", "80331")),
        # By size if all are numbers.
        ("10|9|2|10", ("2", "9", "10")),
        ("b|10|9|b", ("10", "9", "b")),
    ],
)
def test_levels(cells: str, levels: tuple[str, ...]) -> None:
    column = column_of(cells.split("|"), change=ColumnChange("categories"))
    assert column.levels == levels
    assert [column.levels[code] for code in column.codes.tolist()] == list(column.labels)


def test_labels_written_with_all_digits_are_short() -> None:
    cells = ["1.000000000000000000e+00", "0.000000000000000000e+00", "2.500000000000000000e+00"]
    assert column_of(cells).levels == ("0", "1", "2.5")
    almost = ["1.000000000000000000e+00", "1.000000000000000100e+00"]
    assert column_of(almost).levels == tuple(almost)


@for_each(
    ("cells", "doubt"),
    [
        ("1.1|1.10|1.2|1.10", "“1.1” and “1.10” are one number"),
        ("1e5|100000|2e5|1e5", "“1e5” and “100000” are one number"),
    ],
)
def test_one_number_written_in_two_ways_is_asked(cells: str, doubt: str) -> None:
    column = column_of(cells.split("|"))
    assert doubt in texts(column, asks=True)
    assert len(column.levels) == 3


@for_each("cells", ["007|12|7|7", "9007199254740993|9007199254740992|1|1"])
def test_codes_are_labels_and_asked(cells: str) -> None:
    column = column_of(cells.split("|"))
    assert column.kind == "categories"
    assert "so the cells are labels; are they numbers?" in texts(column, asks=True)
    assert column_of(cells.split("|"), change=ColumnChange("number")).numbers is not None


def test_versions_are_labels() -> None:
    column = column_of(["1.1", "1.10", "1.2", "1.10"], name="version")
    assert (column.kind, column.levels) == ("categories", ("1.1", "1.10", "1.2"))


def test_look_alikes_are_asked_and_can_be_merged() -> None:
    cells = ["Low", "low", "high", "LOW", "low"]
    column = column_of(cells)
    assert column.lookalikes
    assert "“Low”, “low” and “LOW”" in texts(column, asks=True)
    merged = column_of(cells, change=ColumnChange(merge=True))
    assert (merged.levels, merged.codes.tolist()) == (("high", "low"), [1, 1, 0, 1, 1])
    assert merged.distinct == 2
    quotes = column_of(["don't", "don’t", "do", "do"])
    assert "“don't” and “don’t”" in texts(quotes, asks=True)


@for_each(
    ("cells", "numbers"),
    [
        ("yes no yes", [1, 0, 1]),
        ("TRUE False TRUE", [1, 0, 1]),
        ("WAHR FALSCH WAHR", [1, 0, 1]),
        ("VRAI FAUX VRAI", [1, 0, 1]),
        ("SÌ NO SÌ", [1, 0, 1]),
        ("да нет да", [1, 0, 1]),
        ("はい いいえ はい", [1, 0, 1]),
        ("J N N", [1, 0, 0]),
        ("0 1 1", [0, 1, 1]),
    ],
)
def test_yes_and_no_are_1_and_0(cells: str, numbers: list[float]) -> None:
    column = column_of(cells.split())
    assert column.kind == "yes_no"
    assert column.numbers is not None
    assert column.numbers.tolist() == numbers


@for_each(
    ("cells", "name", "kind"),
    [
        ("a b a", "k", "categories"),
        ("a b", "k", "categories"),
        ("Anna Bert Carl", "who", "text"),
        ("A1 A2 A3", "id", "id"),
        ("842302 842517 843009", "id", "id"),
        ("1 2 3", "Unnamed: 0", "id"),
        ("0 1 2", "column 1", "id"),
        ("1 2 3", "x", "number"),
        ("5 6 5", "id", "number"),
        ("7 7 7", "a", "constant"),
        ("7", "a", "number"),
        ("yes yes yes", "a", "constant"),
    ],
)
def test_kinds(cells: str, name: str, kind: str) -> None:
    assert column_of(cells.split(), name).kind == kind


@for_each(
    ("cells", "name"),
    [
        ("2026-03-01|2026-03-02|2026-03-03", "a"),
        ("01.03.2026|02.03.2026|3.3.26", "a"),
        ("3/1/2026 12:30|3/2/2026 8:05|3/3/2026 9:00", "a"),
        ("2026-03-01T12:00:00Z|2026-03-02T12:00:00+01:00", "a"),
        ("1-Jan-26|2-Feb-26|3-Mar-26", "a"),
        ("1. März 2026|2. April 2026|3. Mai 2026", "a"),
        ("03/2015|11/2012|07/2018", "a"),
        ("2026/03/01 12:30:15 PM GMT+1|2026/03/01 1:30:15 PM GMT+1", "a"),
        ("01JAN2026|02FEB2026|03MAR2026", "a"),
        ("2026年3月1日|2026年3月2日", "a"),
        ("2026. 3. 1.|2026. 3. 2.", "a"),
        ("Q1 2026|Q2 2026", "a"),
        ("12:30|13:45|8:05", "a"),
        ("3 pm|4 am|12 pm", "a"),
        ("2020-01|2020-02|2020-03", "a"),
        ("12.30|13.45|8.05", "uhrzeit"),
        ("01.03|02.03|15.04", "a"),
        ("20260301|20260302|20260315", "a"),
        ("1767225600|1767225660|1767225720", "unixtime"),
        ("45000|45001|45003", "date"),
    ],
)
def test_dates_and_times_are_never_numbers_unasked(cells: str, name: str) -> None:
    column = column_of(cells.split("|"), name)
    assert column.kind == "date"
    if "number" in column.could_be:
        assert "are they numbers?" in texts(column, asks=True)
        assert column_of(cells.split("|"), name, change=ColumnChange("number")).kind == "number"


@for_each("cells", ["12.30|13.45|8.05", "5.10|4.90|6.20", "2019|2020|2021", "1|2|10"])
def test_numbers_that_are_no_dates(cells: str) -> None:
    assert column_of(cells.split("|")).kind == "number"


def test_a_time_with_a_point_in_a_file_of_semicolons_is_asked() -> None:
    column = column_of(["12.30", "13.45", "8.05"], delimiter=";")
    assert column.kind == "number"
    assert "They may be times of day" in texts(column, asks=True)


def test_a_person_decides_the_kind() -> None:
    cells = ["1", "2", "3", "1"]
    categories = column_of(cells, change=ColumnChange("categories"))
    assert (categories.kind, categories.numbers) == ("categories", None)
    assert column_of(cells, change=ColumnChange("date")).kind == "number"
