"""What will be trained on: the first rows with the number beside each cell, and the counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.i18n.messages import _, ngettext, pgettext
from app.training.own_data import OwnData
from app.training.own_data.encoding import EncodedInput, encoded_inputs
from app.training.table import TableColumn, TextTable
from app.web.own_table.choices import Role, role_title
from app.web.own_table.examples import Example, Number, cut, example
from app.web.own_table.settle import Settled

FIRST_ROWS = 6


@dataclass(frozen=True)
class Heading:
    """A column of the preview: its name, and what the numbers that are made of it mean."""

    name: str
    role: Role
    role_title: str
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
                role_title(settled.roles[column.index]),
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
        return _("left out: no %(column)s", column=cut(missing[0]))
    if settled.split is not None:
        column = settled.columns[settled.split]
        level = column.levels[column.codes[row]] if not column.missing[row] else ""
        if level in settled.test_values:
            return pgettext("of a row", "tests")
        return pgettext("of a row", "trains")
    return ""


def _counts(
    settled: Settled,
    inputs: Sequence[EncodedInput],
    own: OwnData | None,
    train_share: float | None,
    rows: int,
) -> tuple[str, ...]:
    used = len(settled.of("input"))
    said = [_("No column is an input yet.")]
    if used:
        given = ngettext("%(n)s input", "%(n)s inputs", len(inputs))
        said = [
            ngettext(
                "%(n)s column gives %(inputs)s.",
                "%(n)s columns give %(inputs)s.",
                used,
                inputs=given,
            )
        ]
    if own is None:
        return tuple(said)
    said.append(_predicts(own))
    kept = len(own.points)
    if own.dropped:
        said.append(
            ngettext(
                "%(kept)s of %(rows)s rows are used; %(n)s without a value in a chosen column is "
                "left out (%(columns)s).",
                "%(kept)s of %(rows)s rows are used; %(n)s without a value in a chosen column are "
                "left out (%(columns)s).",
                own.dropped,
                kept=kept,
                rows=rows,
                columns=_emptiest(settled),
            )
        )
    if own.filled:
        said.append(
            ngettext(
                "%(n)s missing value filled with the mean of the column.",
                "%(n)s missing values filled with the mean of the column.",
                own.filled,
            )
        )
    if own.test_rows is not None:
        test = int(np.count_nonzero(own.test_rows))
        said.append(_split(kept - test, test))
    else:
        train = min(kept, max(1, round(kept * (1.0 if train_share is None else train_share))))
        if kept > train:
            said.append(_split(train, kept - train))
        elif train == 1:
            said.append(_("The only row trains."))
        else:
            said.append(ngettext("All %(n)s rows train.", "All %(n)s rows train.", train))
    return tuple(said)


def _split(train: int, test: int) -> str:
    return ngettext(
        "%(n)s row to train, %(test)s to test.",
        "%(n)s rows to train, %(test)s to test.",
        train,
        test=test,
    )


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
        return ngettext(
            "Predicts the number %(names)s.",
            "Predicts %(n)s numbers: %(names)s.",
            len(own.target_names),
            names=names,
        )
    return ngettext(
        "Predicts %(names)s: %(n)s class (%(classes)s).",
        "Predicts %(names)s: %(n)s classes (%(classes)s).",
        len(own.class_names),
        names=names,
        classes=", ".join(cut(name) for name in own.class_names),
    )
