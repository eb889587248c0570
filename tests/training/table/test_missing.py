"""Words for missing values, in columns of numbers and of labels, and what is asked about them."""

from __future__ import annotations

import numpy as np

from app.training.table import ColumnChange, columns_of
from tests.for_each import for_each
from tests.training.table.made import column_of, table_of, texts

WORDS = (
    "|NA|N/A|n.a.|NaN|nan|null|NULL|None|<NA>|\\N|NaT|-|--|—|.|*|***|?|k.A.|keine Angabe|missing"
    "|unknown|nicht bekannt|not available|inconnu|desconocido|неизвестно|inf|-inf"
    "|#N/A|#NV|#DIV/0!|#WERT!|#VALUE!|#REF!|#NAME?|#NUM!|#NULL!|#VALEUR!|#¡VALOR!|#VALORE!|#ARG!"
    "|#ЗНАЧ!|#ССЫЛКА!|#DZIEL/0!|#ДЕЛ/0!|#BEZUG!|#NOM?|#¿NOMBRE?|#DEĞER!|#VÄRDEFEL!|#WAARDE!|#VERW!"
    "|#SAYI/0!|#BAŞV!|#OGILTIGT!|#DIVISION/0!|Err:502|####"
)


@for_each("word", WORDS.split("|"))
def test_a_missing_word_among_numbers_is_missing_with_its_line(word: str) -> None:
    column = column_of(["1.5", "2.5", word, "3.5"])
    assert column.kind == "number"
    assert column.missing.tolist() == [False, False, True, False]
    assert column.missing_lines == (4,)
    assert not texts(column, asks=True)
    said = "line 4 is empty" if not word else f"line 4 holds “{word}”"
    assert column.evidence == f"3 of 4 cells are numbers; {said}."
    assert column.missing_words == (((word, 1),) if word else ())


def test_infinite_cells_are_said() -> None:
    column = column_of(["1", "inf", "2", "-inf"])
    assert "“inf” and “-inf” in lines 3 and 5 is not finite" in texts(column, asks=False)


@for_each("word", ["#N/A", "NaN", "null", "<NA>", "N/A", "", "#WERT!", "?"])
def test_what_is_missing_among_labels(word: str) -> None:
    column = column_of(["a", "b", word, "a"])
    assert (column.kind, column.levels) == ("categories", ("a", "b"))
    assert column.labels == ("a", "b", None, "a")
    assert column.missing_lines == (4,)


@for_each("word", ["None", "unknown", "-", "missing"])
def test_what_may_be_a_class_is_asked(word: str) -> None:
    column = column_of(["a", "b", word, "a"])
    assert word in column.levels
    assert f"“{word}” in line 4 counts as a class" in texts(column, asks=True)
    change = ColumnChange(missing=frozenset({word}))
    decided = column_of(["a", "b", word, "a"], change=change)
    assert (decided.levels, texts(decided, asks=True)) == (("a", "b"), "")


def test_the_code_of_namibia_is_a_class_if_it_is_one_of_codes() -> None:
    cells = ["NA", "ZA", "NA", "BW"]
    column = column_of(cells)
    assert column.levels == ("BW", "NA", "ZA")
    assert "“NA” in lines 2 and 4 counts as a class" in texts(column, asks=True)
    missing = column_of(cells, change=ColumnChange(missing=frozenset({"NA"})))
    assert missing.missing_lines == (2, 4)
    words = ["high", "NA", "low", "high"]
    assert column_of(words).missing_lines == (3,)
    kept = column_of(words, change=ColumnChange(kept=frozenset({"NA"})))
    assert kept.levels == ("NA", "high", "low")


@for_each(
    ("cells", "missing", "asked"),
    [
        ("9.2 -999 8.4 -999 8.1", 2, True),
        ("9.2 8.4 9999 8.1", 1, True),
        ("120 150 999 130", 1, True),
        ("-9999 9999 1 2 3", 2, True),
        ("1 2 3 99 4", 0, True),  # May be an age; asked, and a number at first.
        ("999 1250 12400 2100", 0, False),
        ("-1 1 1 -1", 0, False),
        ("-1 0 1 2", 0, False),
        ("9 8 1 2", 0, False),
        ("-99 40 500 1200", 1, True),  # Not far, but nines below numbers that are not negative.
        ("-999 3.5 3.5", 1, True),
        ("-99 -40 500 1200", 0, False),
        ("12.5 9.96921e36 14.2 13.3 9.96921e36", 2, True),  # A fill value of netCDF.
        ("1e16 2e16 3", 0, False),
    ],
)
def test_sentinels_far_from_the_rest_are_asked(cells: str, missing: int, asked: bool) -> None:
    column = column_of(cells.split())
    assert int(column.missing.sum()) == missing
    assert ("stand for a missing value" in texts(column, asks=True)) == asked


def test_a_sentinel_of_one_column_is_one_in_another() -> None:
    table = table_of({"a": ["2.6", "-200", "1.5"], "b": ["-200", "1360", "650"], "c": list("xyx")})
    _, wide, _ = columns_of(table)
    assert wide.missing_lines == (2,)
    assert "“-200” in line 2 stands for a missing value elsewhere" in texts(wide, asks=True)
    kept = columns_of(table, {1: ColumnChange(kept=frozenset({"-200"}))})[1]
    assert not kept.missing.any()


def test_a_sentinel_can_be_a_number_after_all() -> None:
    change = ColumnChange(kept=frozenset({"-999"}))
    column = column_of(["1.5", "-999", "2.5"], change=change)
    assert column.low == -999
    assert not texts(column, asks=True)
    assert [(word.text, word.is_missing) for word in column.words] == [("-999", False)]


def test_a_few_bad_cells_are_named_and_asked() -> None:
    cells = [str(number) for number in range(300)]
    cells[4], cells[38] = "broken", "x7"
    column = column_of(cells)
    assert column.kind == "number"
    assert column.evidence.startswith("298 of 300 cells are numbers; line 6 holds “broken”;")
    assert "“broken” and “x7” in lines 6 and 40 are no numbers" in texts(column, asks=True)
    assert np.isnan(column.numbers[[4, 38]]).all() if column.numbers is not None else False


def test_half_numbers_are_labels_and_asked() -> None:
    column = column_of(["1", "2", "a", "b", "1", "2", "3"])
    assert column.kind == "categories"
    assert "5 of 7 cells are numbers" in texts(column, asks=True)
    numbers = column_of(["1", "2", "a", "b", "1", "2", "3"], change=ColumnChange("number"))
    assert int(numbers.missing.sum()) == 2


def test_an_empty_column() -> None:
    column = column_of(["", "NA", "-"])
    assert (column.kind, column.could_be) == ("empty", ("empty",))
    assert (column.distinct, column.missing_lines) == (0, (2, 3, 4))
    assert column.evidence == "No cell has a value."
