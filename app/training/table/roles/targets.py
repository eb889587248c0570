"""Which columns are the target: by their names, as a group of 0/1 columns, or the last one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from app.i18n.messages import _
from app.training.table.column import TableColumn
from app.training.table.column_names import names_calendar, names_target, plain_name
from app.training.table.sentences import listed
from app.training.table.table import Remark
from app.training.table.unusable import quoted

MAX_CLASSES = 10
_MAX_OUTPUTS = 10
_FEW_ROWS = 10
"""Rows of which a column with a usual name may be the target although all have one value."""
_NUMBERED = re.compile(r"(y|t|o|target|output|out|ziel|label)(\d{1,2})")


def usual_task(
    columns: Sequence[TableColumn],
    targets: Sequence[int],
    groups: Sequence[tuple[int, ...]] = (),
) -> Literal["classes", "numbers"] | None:
    """Whether these columns are predicted as classes or as numbers."""
    if not targets:
        return None
    if len(targets) > 1:
        return "classes" if tuple(targets) in groups else "numbers"
    return "classes" if is_class_like(columns[targets[0]]) else "numbers"


def is_class_like(column: TableColumn) -> bool:
    """Whether the values are classes: labels, or few whole numbers that repeat."""
    if column.kind == "constant" and column.numbers is not None:
        return column.is_whole
    if column.kind != "number":
        return True
    rows = len(column.cells) - int(column.missing.sum())
    if column.distinct > MAX_CLASSES or rows <= column.distinct:
        return False
    if not column.is_whole:
        return column.distinct < len(column.levels) <= MAX_CLASSES
    low, high = column.low or 0.0, column.high or 0.0
    return max(-low, high) < 100 or rows >= 3 * column.distinct


def can_be_target(column: TableColumn) -> bool:
    """Whether it can be predicted, by itself."""
    if column.kind in ("empty", "date", "id"):
        return False
    if column.kind in ("number", "yes_no", "constant"):
        return True
    return column.distinct <= MAX_CLASSES


def propose_targets(
    columns: Sequence[TableColumn], groups: tuple[tuple[int, ...], ...]
) -> tuple[tuple[int, ...], list[Remark]]:
    """The columns to predict, and the sentences that say why."""
    if several := _numbered(columns):
        names = listed([quoted(column.name) for column in several])
        text = _(
            "%(names)s are predicted, since their names are usual for what is predicted.",
            names=names,
        )
        return tuple(column.index for column in several), [Remark(text, "targets")]
    possible = [column for column in columns if _is_proposed(column, columns)]
    possible = possible or [column for column in columns if can_be_target(column)]
    if not possible:
        return (), [Remark(_("No column can be predicted; choose another table."), "targets", True)]
    said = _too_many_classes(columns)
    target, reason = _likely(possible)
    group = next((group for group in groups if target.index in group), None)
    if group is not None and names_target(target.name) < 2 and len(group) < len(columns):
        names = listed([quoted(c.name) for c in columns if c.index in group])
        text = _(
            "%(names)s are predicted as one target of %(group)s classes: one is 1 in each row.",
            names=names,
            group=len(group),
        )
        return group, [*said, Remark(text, "targets")]
    text = _("%(name)s is predicted, %(reason)s.", name=quoted(target.name), reason=reason)
    return (target.index,), [*said, Remark(text, "targets")]


def _is_proposed(column: TableColumn, columns: Sequence[TableColumn]) -> bool:
    """Whether it can be the target at first.

    A column of one value, or of a text of its own in each row, only is by its name.
    """
    if column.kind not in ("constant", "text"):
        return can_be_target(column)
    is_last = column.index == columns[-1].index
    few = len(column.cells) <= _FEW_ROWS
    named = names_target(column.name)
    return can_be_target(column) and (named == 2 or (named == 1 and is_last and few))


def _likely(possible: list[TableColumn]) -> tuple[TableColumn, str]:
    """The column that most likely is the target, and why."""
    strong = [column for column in possible if names_target(column.name) == 2]
    # Between others, x and y are places.
    ends = (possible[0], possible[-1])
    weak = [
        column
        for column in possible
        if names_target(column.name) == 1 and (plain_name(column.name) != "y" or column in ends)
    ]
    last = next((c for c in reversed(possible) if not names_calendar(c.name)), possible[-1])
    if strong:
        return strong[-1], _("since its name is usual for what is predicted")
    if weak and last not in weak and not is_class_like(last):
        return weak[-1], _("since its name is usual for what is predicted")
    if last in weak:
        return last, _("since it is the last column, and its name is usual for what is predicted")
    return last, _("since it is the last column that can be predicted")


def _numbered(columns: Sequence[TableColumn]) -> list[TableColumn]:
    """Columns of numbers named y1, y2 … or the like, if there are two or more."""
    found: dict[str, list[TableColumn]] = {}
    for column in columns:
        match = _NUMBERED.fullmatch(plain_name(column.name))
        if match and column.numbers is not None and column.kind != "id":
            found.setdefault(match[1], []).append(column)
    several = [group for group in found.values() if 2 <= len(group) <= _MAX_OUTPUTS]
    return several[-1] if several and len(several[-1]) < len(columns) else []


def _too_many_classes(columns: Sequence[TableColumn]) -> list[Remark]:
    """Columns with the name of a target that have too many labels to be one."""
    return [
        Remark(
            _(
                "%(name)s cannot be predicted: it has %(distinct)s different labels and "
                "there can be %(max_classes)s classes.",
                name=quoted(column.name),
                distinct=column.distinct,
                max_classes=MAX_CLASSES,
            ),
            "targets",
        )
        for column in columns
        if names_target(column.name) == 2
        and column.kind in ("categories", "text")
        and column.distinct > MAX_CLASSES
    ]
