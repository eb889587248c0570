"""A table as the data of a new run, read and divided into columns as the page My data does it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.commands.run_file import RunFileError, read_file
from app.training.own_data import ColumnChoice, OwnData, choice_of, choose
from app.training.recipe.limits import Limits
from app.training.table import (
    Remark,
    TableColumn,
    UnusableData,
    column_index,
    columns_of,
    propose_roles,
    read_table,
)
from app.training.table.table import MAX_BYTES

QUESTION = "Question: "
"""How a line begins that a person should decide about."""
NO_INPUT = "No column is an input by default; name some with --inputs."
MAX_NAMED = 12
"""Columns that a line names."""


@dataclass(frozen=True)
class TableFile:
    """The file, and the names of the columns to predict and of the inputs; () for the proposed."""

    path: Path
    targets: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()


def names_in(text: str) -> tuple[str, ...]:
    """The names of a list with commas; a name with a comma in it stands in quotes."""
    (row,) = csv.reader([text], skipinitialspace=True)
    return tuple(name.strip() for name in row if name.strip())


def read_data(table: TableFile, limits: Limits, tell: Callable[[str], None]) -> OwnData:
    """The data of the file; ``tell`` gets a sentence for each thing that was decided.

    Raises RunFileError.
    """
    content = read_file(table.path, MAX_BYTES)
    try:
        found = read_table(content)
        columns = columns_of(found)
        targets = tuple(column_index(columns, name) for name in table.targets)
        roles = propose_roles(columns, targets or None, limits.inputs)
        choice = choice_of(roles)
        if table.inputs:
            inputs = tuple(column_index(columns, name) for name in table.inputs)
            split = None if choice.split in inputs else choice.split
            choice = replace(choice, inputs=inputs, split=split)
        if not choice.inputs:
            raise UnusableData(NO_INPUT)
        own = choose(columns, choice, limits.inputs)
    except UnusableData as error:
        raise RunFileError(f"{table.path}: {error}") from None
    tell(f"{table.path}: {_summary(own)}")
    used = [columns[index] for index in (*choice.inputs, *choice.targets)]
    remarks = [*found.remarks, *roles.remarks]
    remarks += [_of_column(column, remark) for column in used for remark in column.remarks]
    for line in _lines(remarks):
        tell(line)
    for line in _left_out(columns, choice, roles.why):
        tell(line)
    return own


def _summary(own: OwnData) -> str:
    rows = len(own.points)
    what = f"{len(own.class_names)} classes" if own.task == "classes" else "numbers"
    tests = "" if own.test_rows is None else f", {int(own.test_rows.sum())} of them to test"
    dropped = f"; {own.dropped} left out for a missing value" if own.dropped else ""
    return (
        f"{rows} {'row' if rows == 1 else 'rows'}{tests}{dropped}. Inputs: {_listed(own.names)}. "
        f"Predicts: {_listed(own.target_names)} ({what})."
    )


def _of_column(column: TableColumn, remark: Remark) -> Remark:
    return replace(remark, text=f"{column.name}: {remark.text}")


def _lines(remarks: Sequence[Remark]) -> Iterable[str]:
    """What is said, then what the file alone does not tell."""
    for remark in dict.fromkeys(sorted(remarks, key=lambda each: each.asks)):
        yield f"{QUESTION}{remark.text}" if remark.asks else remark.text


def _left_out(
    columns: Sequence[TableColumn], choice: ColumnChoice, why: Mapping[int, str]
) -> Iterable[str]:
    for column in columns:
        if column.index in (*choice.inputs, *choice.targets, choice.split):
            continue
        yield f"Left out: {column.name}. {why.get(column.index, '')}".rstrip()


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
    return ", ".join(names[:MAX_NAMED]) + more
