"""What will be trained on: the first rows with the number beside each cell, and the counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.training.own_data import OwnData
from app.training.own_data.encoding import EncodedInput, encoded_inputs
from app.training.table import TableColumn, TextTable
from app.web.own_table.choices import Role
from app.web.own_table.examples import Example, Number, cut, example
from app.web.own_table.settle import Settled

FIRST_ROWS = 6


@dataclass(frozen=True)
class Heading:
    """A column of the preview: its name, and what the numbers that are made of it mean."""

    name: str
    role: Role
    encoding: str


@dataclass(frozen=True)
class TrainedCell:
    """A cell with the numbers that are trained."""

    example: Example
    is_used: bool


@dataclass(frozen=True)
class TrainedRow:
    """A row of the file by its line; ``fate`` says if it tests or is left out."""

    line: int
    fate: str
    cells: tuple[TrainedCell, ...]


@dataclass(frozen=True)
class Training:
    """What is trained, in sentences, and the first rows."""

    headings: tuple[Heading, ...]
    rows: tuple[TrainedRow, ...]
    counts: tuple[str, ...]


def describe_training(
    table: TextTable, settled: Settled, own: OwnData | None, train_share: float | None
) -> Training:
    """The preview; ``own`` is None if the choice gives no data yet."""
    columns = settled.columns
    inputs = encoded_inputs(columns, settled.of("input"))
    by_column: dict[int, list[EncodedInput]] = {}
    for each in inputs:
        by_column.setdefault(each.index, []).append(each)
    return Training(
        headings=tuple(
            Heading(
                cut(column.name),
                settled.roles[column.index],
                _encoding(by_column.get(column.index, ())),
            )
            for column in columns
        ),
        rows=tuple(
            TrainedRow(
                table.lines[row],
                _fate(settled, row),
                tuple(_cell(column, row, settled, by_column) for column in columns),
            )
            for row in range(min(FIRST_ROWS, len(table.rows)))
        ),
        counts=_counts(settled, inputs, own, train_share, len(table.rows)),
    )


def _encoding(inputs: Sequence[EncodedInput]) -> str:
    levels = [cut(each.level) for each in inputs if each.level]
    return f"1 = {levels[0]}" if len(levels) == 1 else ", ".join(levels)


def _cell(
    column: TableColumn, row: int, settled: Settled, inputs: dict[int, list[EncodedInput]]
) -> TrainedCell:
    is_used = settled.roles[column.index] != "none"
    shown = example(column, row)
    if encoded := inputs.get(column.index):
        values = [float(each.values[row]) for each in encoded]
        if not np.isnan(values).any():
            shown = Example(shown.cell, tuple(map(Number.of, values)))
    return TrainedCell(shown, is_used)


def _fate(settled: Settled, row: int) -> str:
    needed = [*settled.of("target"), *(i for i in settled.of("input") if i not in settled.fill)]
    missing = [
        settled.columns[index].name for index in needed if settled.columns[index].missing[row]
    ]
    if missing:
        return f"left out: no {cut(missing[0])}"
    if settled.split is not None:
        column = settled.columns[settled.split]
        level = column.levels[column.codes[row]] if not column.missing[row] else ""
        return "tests" if level in settled.test_values else "trains"
    return ""


def _counts(
    settled: Settled,
    inputs: Sequence[EncodedInput],
    own: OwnData | None,
    train_share: float | None,
    rows: int,
) -> tuple[str, ...]:
    used = len(settled.of("input"))
    said = [
        f"{_plural(used, 'column gives', 'columns give')} {_plural(len(inputs), 'input')}."
        if used
        else "No column is an input yet."
    ]
    if own is None:
        return tuple(said)
    said.append(_predicts(own))
    kept = len(own.points)
    if own.dropped:
        said.append(
            f"{kept} of {rows} rows are used; {own.dropped} without a value in a chosen column "
            f"{'is' if own.dropped == 1 else 'are'} left out ({_emptiest(settled)})."
        )
    if own.filled:
        said.append(f"{_plural(own.filled, 'missing value')} filled with the mean of the column.")
    if own.test_rows is not None:
        test = int(np.count_nonzero(own.test_rows))
        said.append(f"{_plural(kept - test, 'row')} to train, {test} to test.")
    else:
        train = min(kept, max(1, round(kept * (1.0 if train_share is None else train_share))))
        test = kept - train
        said.append(
            f"{_plural(train, 'row')} to train, {test} to test."
            if test
            else ("The only row trains." if train == 1 else f"All {train} rows train.")
        )
    return tuple(said)


def _emptiest(settled: Settled) -> str:
    """The used columns with the most missing values, with their numbers."""
    used = (*settled.of("input"), *settled.of("target"))
    gaps = sorted(
        (-int(np.count_nonzero(settled.columns[index].missing)), index)
        for index in used
        if index not in settled.fill
    )
    named = [f"{cut(settled.columns[index].name)}: {-gap}" for gap, index in gaps[:3] if gap]
    return ", ".join(named) + (", …" if len(gaps) > 3 and gaps[3][0] else "")


def _predicts(own: OwnData) -> str:
    names = ", ".join(f"“{cut(name)}”" for name in own.target_names)
    if own.task == "numbers":
        one = len(own.target_names) == 1
        return f"Predicts {'the number' if one else f'{len(own.target_names)} numbers:'} {names}."
    classes = ", ".join(cut(name) for name in own.class_names)
    return f"Predicts {names}: {_plural(len(own.class_names), 'class', 'classes')} ({classes})."


def _plural(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
