"""Columns as inputs: numbers as they are, yes and no as 1 and 0, categories as 0/1 columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import _
from app.training.table.column import TableColumn
from app.training.table.table import MAX_LETTERS
from app.training.table.unusable import UnusableData, quoted

_MAX_LEVELS = 200


@dataclass(frozen=True, eq=False)
class EncodedInput:
    """One input of the network from the column ``index``; ``values`` (n,) are NaN where missing.

    ``level`` is the category for which it is 1; "" for numbers and for yes and no.
    """

    name: str
    index: int
    level: str
    values: Array


def encoded_inputs(
    columns: Sequence[TableColumn], inputs: Sequence[int]
) -> tuple[EncodedInput, ...]:
    """The inputs that these columns become, in this order, before rows are dropped.

    Two categories become one input, three or more one each. Raises UnusableData for a column that
    cannot be an input.
    """
    encoded: list[EncodedInput] = []
    taken: set[str] = set()
    for index in inputs:
        for one in _encoded(columns[index]):
            name = _free_name(one.name, taken)
            taken.add(name)
            encoded.append(replace(one, name=name))
    return tuple(encoded)


def _free_name(name: str, taken: set[str]) -> str:
    """The name, short enough, and with a number behind it if another input has it."""
    short = name[:MAX_LETTERS]
    number = 1
    while short in taken:
        number += 1
        short = f"{name[: MAX_LETTERS - 6]} ({number})"
    return short


def _encoded(column: TableColumn) -> list[EncodedInput]:
    if column.kind == "empty":
        raise UnusableData(
            _(
                "The column %(name)s has no value to learn from; leave it out.",
                name=quoted(column.name),
            )
        )
    if column.numbers is not None and column.kind != "categories":
        return [EncodedInput(column.name, column.index, "", column.numbers)]
    levels = column.levels
    if len(levels) > _MAX_LEVELS or column.kind not in ("categories", "text"):
        first = int(np.flatnonzero(~column.missing)[0])
        raise UnusableData(
            _(
                "The column %(name)s does not contain numbers: line %(line)s has %(quoted)s; "
                "leave the column out.",
                name=quoted(column.name),
                line=column.lines[first],
                quoted=quoted(column.cells[first]),
            )
        )
    codes = column.codes
    found = []
    for code in range(len(levels)) if len(levels) > 2 else [len(levels) - 1]:
        values = (codes == code).astype(np.float64)
        values[column.missing] = np.nan
        name = f"{column.name} = {levels[code]}"
        found.append(EncodedInput(name, column.index, levels[code], values))
    return found
