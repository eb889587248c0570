"""Columns that say which rows train and which test."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n.messages import _
from app.training.table.column import TableColumn
from app.training.table.column_names import names_split, plain_name
from app.training.table.sentences import listed, word_set
from app.training.table.table import Remark
from app.training.table.unusable import quoted

_TRAIN = word_set("train training trn tr fit learn learning development trainingset trainset")
_TEST = word_set(
    "test testing tst te holdout heldout evaluation eval testset publictest privatetest"
)
_VALIDATION = word_set("val valid validation dev tuning validationset devset")
_FOLDS = word_set("fold folds cvfold kfold foldid cvfolds split")
_MAX_FOLDS = 20
_FLAGS = {"istrain": False, "train": False, "training": False, "istest": True, "test": True}
"""Names of yes/no columns, and whether yes means a test row."""


@dataclass(frozen=True)
class Split:
    """The column that divides the rows; rows with ``test_values`` are the test set."""

    index: int
    test_values: tuple[str, ...]
    remark: Remark


def find_split(columns: list[TableColumn]) -> Split | None:
    """The first column whose values, or whose name and values, divide the rows."""
    return next((split for column in columns if (split := _split(column)) is not None), None)


def _split(column: TableColumn) -> Split | None:
    if column.kind not in ("categories", "yes_no", "number", "constant", "text"):
        return None
    if column.distinct > _MAX_FOLDS:
        return None
    plain = plain_name(column.name)
    levels = column.levels
    words = {level: plain_name(level) for level in levels}
    train = [level for level in levels if words[level] in _TRAIN]
    test = [level for level in levels if words[level] in _TEST]
    validation = [level for level in levels if words[level] in _VALIDATION]
    if len(train) + len(test) + len(validation) == len(levels) and (
        len(levels) > 1 or names_split(column.name)
    ):
        tests = (*test, *validation)
        text = f"The column {quoted(column.name)} divides the rows"
        if tests and train:
            text += f": {listed([quoted(level) for level in tests])} are the test set"
        if validation and test:
            text += ", validation rows too"
        return Split(column.index, tests, Remark(f"{text}.", "split"))
    if column.kind == "yes_no" and plain in _FLAGS and column.numbers is not None:
        yes = {
            level
            for level, code in zip(levels, range(len(levels)), strict=True)
            if (column.numbers[column.codes == code] == 1.0).all()
        }
        tests = tuple(level for level in levels if (level in yes) == _FLAGS[plain])
        text = _(
            "The column %(name)s divides the rows: %(quoted)s is a test row.",
            name=quoted(column.name),
            quoted=quoted(tests[0]),
        )
        return Split(column.index, tests, Remark(text, "split"))
    if plain in _FOLDS and len(levels) >= 2 and len(levels) * 2 <= len(column.cells):
        text = _(
            "The column %(name)s numbers the folds; the rows of fold %(quoted)s are the test "
            "set. Is another one to test?",
            name=quoted(column.name),
            quoted=quoted(levels[0]),
        )
        return Split(column.index, levels[:1], Remark(text, "test_values", asks=True))
    return None
