"""The rows of the columns table: each column with its role, its kind and what speaks for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.i18n.messages import _, ngettext, pgettext
from app.training.table import Remark, TableColumn
from app.training.table.column import KIND_TITLES
from app.training.table.table import TextTable
from app.training.table.unusable import quoted
from app.web.own_table.choices import (
    MAX_WORDS,
    Choices,
    Role,
    decimal_title,
    role_title,
)
from app.web.own_table.examples import Example, Number, cut, example
from app.web.own_table.reading_settings import Option
from app.web.own_table.settle import Settled, can_fill, possible_roles

EXAMPLES = 3
"""Cells of a column that are shown beside their numbers."""


@dataclass(frozen=True)
class WordChoice:
    """A cell that may be a missing value; ``text`` says how often and where it is found."""

    number: int
    text: str
    is_missing: bool


@dataclass(frozen=True)
class ColumnRow:
    """One column. ``questions`` and ``problem`` are by the control that they are about."""

    index: int
    name: str
    unit: str
    roles: tuple[Option, ...]
    kinds: tuple[Option, ...]
    decimals: tuple[Option, ...]
    why: str
    evidence: str
    remarks: tuple[str, ...]
    questions: dict[str, tuple[str, ...]]
    words: tuple[WordChoice, ...]
    more_words: int
    offers_merge: bool
    merged: bool
    offers_fill: bool
    filled: bool
    examples: tuple[Example, ...]
    low: Number | None
    high: Number | None
    missing: int
    distinct: int


def column_row(
    column: TableColumn, table: TextTable, settled: Settled, choices: Choices | None
) -> ColumnRow:
    """The row of a column."""
    index = column.index
    change = choices.changes.get(index) if choices else None
    role = settled.roles[index]
    missing = int(np.count_nonzero(column.missing))
    return ColumnRow(
        index=index,
        name=column.name,
        unit=table.units[index] if table.units else "",
        roles=tuple(
            Option(each, role_title(each), each == role) for each in _offered(column, role)
        ),
        kinds=tuple(
            Option(kind, _(KIND_TITLES[kind]), kind == column.kind) for kind in column.could_be
        ),
        decimals=tuple(
            Option(mark, decimal_title(mark), mark == column.format.decimal)
            for mark in column.decimals
        ),
        why=settled.why.get(index, ""),
        evidence=column.evidence,
        remarks=tuple(each.text for each in column.remarks if not each.asks),
        questions=_questions(column, settled.remarks),
        words=tuple(
            WordChoice(number, _found(word.text, word.count, word.lines), word.is_missing)
            for number, word in enumerate(column.words[:MAX_WORDS])
        ),
        more_words=max(0, len(column.words) - MAX_WORDS),
        offers_merge=column.lookalikes,
        merged=bool(change and change.merge),
        offers_fill=role == "input" and can_fill(column),
        filled=index in settled.fill,
        examples=_examples(column),
        low=None if column.low is None else Number.of(column.low),
        high=None if column.high is None else Number.of(column.high),
        missing=missing,
        distinct=column.distinct,
    )


def _offered(column: TableColumn, role: Role) -> tuple[Role, ...]:
    roles = possible_roles(column)
    return roles if role in roles else (*roles, role)


def is_about(remark: Remark, column: TableColumn) -> bool:
    """Whether a question about roles is one about this column's role."""
    return remark.setting == "inputs" and remark.text.startswith(quoted(column.name))


def _questions(column: TableColumn, remarks: tuple[Remark, ...]) -> dict[str, tuple[str, ...]]:
    """By the control that answers them; the kind, if the row has no other."""
    has_control = {
        "decimal": bool(column.decimals),
        "missing": bool(column.words),
        "merge": column.lookalikes,
    }
    questions: dict[str, tuple[str, ...]] = {}
    if asked := tuple(each.text for each in remarks if each.asks and is_about(each, column)):
        questions["role"] = asked
    for each in column.remarks:
        if each.asks:
            setting = each.setting if has_control.get(each.setting) else "kind"
            questions[setting] = (*questions.get(setting, ()), each.text)
    return questions


def _found(text: str, count: int, lines: tuple[int, ...]) -> str:
    named = ", ".join(map(str, lines)) + (", …" if count > len(lines) else "")
    return ngettext(
        "%(text)s (line %(lines)s)",
        "%(text)s (%(n)s: lines %(lines)s)",
        count,
        text=cut(text) or pgettext("cell", "empty"),
        lines=named,
    )


def _examples(column: TableColumn) -> tuple[Example, ...]:
    """The first different cells that are not missing."""
    found: dict[str, Example] = {}
    for row, cell in enumerate(column.cells[:200]):
        if cell not in found and not column.missing[row]:
            found[cell] = example(column, row)
        if len(found) == EXAMPLES:
            break
    return tuple(found.values())
