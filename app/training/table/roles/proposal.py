"""Which columns are inputs, which is predicted, and why the others are neither: a proposal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.engine.features import MAX_INPUTS
from app.i18n.messages import N_, _
from app.training.table.column import TableColumn
from app.training.table.roles.one_hot import find_one_hot
from app.training.table.roles.splits import find_split
from app.training.table.roles.targets import propose_targets, usual_task
from app.training.table.sentences import counted
from app.training.table.table import Remark
from app.training.table.unusable import quoted

MAX_LEVELS = 20
"""The most categories of a column that is an input by default."""
_MANY_ROWS = 10
"""Rows of which it is worth a question whether a column only counts them."""

_WHY = {
    "date": N_("Dates and times are no input by default: new ones lie beyond those trained on."),
    "id": N_(
        "Row numbers and identifiers are no input by default: they say nothing about a new row."
    ),
    "text": N_("Nearly every cell is a text of its own, which no network can learn from."),
    "constant": N_("Every row has the same value, so nothing can be learned from it."),
    "empty": N_("No cell has a value."),
}


@dataclass(frozen=True)
class Roles:
    """The proposed use of each column, by index.

    ``targets`` is one column, a group of 0/1 columns for one class each, or y1, y2 … of numbers.
    Rows with ``test_values`` in the column ``split`` are the test set. ``task`` None: nothing can
    be predicted. ``why`` has a sentence for each column that is no input, target or split.
    """

    inputs: tuple[int, ...]
    targets: tuple[int, ...]
    split: int | None = None
    test_values: tuple[str, ...] = ()
    task: Literal["classes", "numbers"] | None = None
    one_hot: tuple[tuple[int, ...], ...] = ()
    why: Mapping[int, str] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()


def propose_roles(
    columns: Sequence[TableColumn],
    targets: Sequence[int] | None = None,
    max_inputs: int = MAX_INPUTS,
) -> Roles:
    """The roles of the columns; ``targets``, if given, are the columns to predict.

    ``max_inputs`` limits the inputs after categories are encoded.
    """
    split = find_split([column for column in columns if column.index not in (targets or ())])
    free = [column for column in columns if split is None or column.index != split.index]
    groups = find_one_hot(free)
    remarks: list[Remark] = [] if split is None else [split.remark]
    if targets is None:
        chosen, reason = propose_targets(free, groups)
        remarks += reason
    else:
        chosen = tuple(targets)
    inputs, why, said = _propose_inputs(free, chosen, groups, max_inputs)
    return Roles(
        inputs,
        chosen,
        None if split is None else split.index,
        () if split is None else split.test_values,
        usual_task(columns, chosen, groups),
        groups,
        why,
        (*remarks, *said),
    )


def _propose_inputs(
    columns: Sequence[TableColumn],
    targets: tuple[int, ...],
    groups: tuple[tuple[int, ...], ...],
    max_inputs: int,
) -> tuple[tuple[int, ...], dict[int, str], list[Remark]]:
    why: dict[int, str] = {}
    remarks: list[Remark] = []
    possible: list[TableColumn] = []
    of_target = {i for group in groups if set(group) & set(targets) for i in group}
    for column in columns:
        if column.index in targets:
            continue
        if reason := _no_input(column, of_target):
            why[column.index] = reason
        else:
            possible.append(column)
    if not possible:
        counts = [c for c in columns if c.kind == "id" and c.numbers is not None]
        possible = [c for c in counts if c.index not in targets][:1]
        for column in possible:
            del why[column.index]
            text = _("%(name)s is the input, since there is no other.", name=quoted(column.name))
            remarks.append(Remark(text, "inputs"))
    for column in possible:
        is_count = column.is_sequence and column.index == 0 and len(column.cells) >= _MANY_ROWS
        if is_count and len(possible) > 1:
            text = _(
                "%(name)s counts the rows in order; is it a row number, no input?",
                name=quoted(column.name),
            )
            remarks.append(Remark(text, "inputs", asks=True))
    taken: list[int] = []
    width = 0
    for column in possible:
        if width + input_width(column) > max_inputs:
            why[column.index] = _(
                "There can be %(max_inputs)s inputs, and those before it are taken; leave "
                "out some to take it.",
                max_inputs=max_inputs,
            )
            continue
        width += input_width(column)
        taken.append(column.index)
    if not taken:
        text = "No column is an input by default; choose one, or change what a column is"
        remarks.append(Remark(f"{text}.", "inputs", asks=True))
    left = len(possible) - len(taken)
    if left:
        wanted = sum(map(input_width, possible))
        remarks.append(
            Remark(
                f"The columns would be {wanted} inputs and there can be {max_inputs}: the first "
                f"{counted(len(taken), 'column')} that fit are taken, {left} are left out; choose "
                "others if these do not matter most.",
                "inputs",
                asks=True,
            )
        )
    return tuple(taken), why, remarks


def _no_input(column: TableColumn, of_target: set[int]) -> str:
    """Why the column is no input by default, or ""."""
    if column.index in of_target:
        return _("It is one of the 0/1 columns of the target, so it would give the answer away.")
    if column.kind == "text" and any(remark.asks for remark in column.remarks):
        return _("Its cells are no numbers as they stand; answer the question to use them.")
    if column.kind in _WHY:
        return _(_WHY[column.kind])
    if column.kind == "categories" and column.distinct > MAX_LEVELS:
        return _(
            "It has %(distinct)s categories, each an input of its own; columns of up to "
            "%(max_levels)s are taken by default.",
            distinct=column.distinct,
            max_levels=MAX_LEVELS,
        )
    if column.missing.mean() > 0.5:
        return _(
            "%(int)s of %(cells)s cells are missing, and rows without a value are left out; "
            "take it with its missing values filled.",
            int=int(column.missing.sum()),
            cells=len(column.cells),
        )
    return ""


def input_width(column: TableColumn) -> int:
    """The number of inputs that the column becomes."""
    if column.kind == "categories" or (column.numbers is None and column.kind != "empty"):
        levels = len(column.levels)
        return levels if levels > 2 else 1
    return 1
