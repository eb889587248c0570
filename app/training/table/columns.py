"""From text cells to columns, each with one decision about all its cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.i18n.messages import _
from app.training.table.column import ColumnChange, Kind, NumberFormat, TableColumn, Word
from app.training.table.column_kind import ColumnKind, is_sequence
from app.training.table.dates import pointed_title
from app.training.table.decimal_mark import file_marks
from app.training.table.drafts import draft_column
from app.training.table.label_columns import MAX_CATEGORIES, label_evidence, lookalike_remarks
from app.training.table.number_columns import NumberReading, range_of, same_numbers
from app.training.table.table import Remark, TextTable
from app.training.table.unusable import quoted

_HEXADECIMAL = re.compile(r"0[xX][0-9a-fA-F]+")
_NO_CHANGES: Mapping[int, ColumnChange] = {}
_UNCHANGED = ColumnChange()


def columns_of(
    table: TextTable, changes: Mapping[int, ColumnChange] = _NO_CHANGES
) -> list[TableColumn]:
    """The columns of a table, each decided over the whole file.

    ``changes`` are a person's decisions, by the index of the column.
    """
    cells_of = list(zip(*table.rows, strict=True)) or [()] * len(table.names)
    drafts = [
        draft_column(index, name, cells, table.lines, changes.get(index, _UNCHANGED))
        for index, (name, cells) in enumerate(zip(table.names, cells_of, strict=True))
    ]
    file = file_marks(drafts, table.delimiter, table.decimal)
    kinds = [ColumnKind(draft, file) for draft in drafts]
    return [_decided(kind) for kind in _with_sentinels(kinds)]


def _with_sentinels(kinds: list[ColumnKind]) -> list[ColumnKind]:
    """What stands for a missing value in one column does so at the end of another's range."""
    readings = [kind.reading for kind in kinds]
    sentinels = frozenset(
        value for reading in readings if reading is not None for value in reading.sentinels
    )
    if not sentinels:
        return kinds
    return [
        kind
        if reading is None or not reading.has_end_among(sentinels)
        else ColumnKind(kind.draft, replace(kind.file, sentinels=sentinels))
        for kind, reading in zip(kinds, readings, strict=True)
    ]


def _decided(found: ColumnKind) -> TableColumn:
    kind = found.kind
    if kind == "empty":
        return _column(
            found,
            kind,
            None,
            np.ones(len(found.draft.source.texts), dtype=bool),
            words=found.labels.words,
            evidence="No cell has a value",
        )
    if kind == "number" and found.reading is not None:
        return _numbers(found, found.reading)
    return _labels(found, kind)


def _column(
    found: ColumnKind,
    kind: Kind,
    numbers: Array | None,
    missing: NDArray[np.bool],
    *,
    evidence: str,
    words: Sequence[Word] = (),
    remarks: Sequence[Remark] = (),
    **rest: Any,
) -> TableColumn:
    """The column; ``numbers`` and ``missing`` are of the different cells."""
    draft = found.draft
    codes = draft.source.codes
    values = None if numbers is None else numbers[codes]
    return TableColumn(
        draft.index,
        draft.name,
        draft.cells,
        draft.lines,
        kind,
        ("empty",) if kind == "empty" else found.could_be,
        values,
        missing[codes],
        draft.source,
        words=tuple(words),
        evidence=f"{evidence}.",
        remarks=tuple(remarks),
        is_sequence=values is not None and is_sequence(values),
        **rest,
    )


def _numbers(found: ColumnKind, reading: NumberReading) -> TableColumn:
    draft = found.draft
    remarks = list(reading.remarks)
    if draft.change.kind is None:
        if len(found.texts) <= MAX_CATEGORIES and (alike := same_numbers(draft, reading.values)):
            text = f"{quoted(alike[0])} and {quoted(alike[1])} are one number, but two labels"
            remarks.append(Remark(_("%(text)s; are these labels?", text=text), "kind", asks=True))
        points_are_proven = found.file.proven == "." and found.file.by != draft.name
        if (
            found.file.delimiter == ";"
            and not points_are_proven
            and (title := pointed_title(draft.name, found.texts, True))
        ):
            text = _("They may be %(title)s, not numbers; are they?", title=title)
            remarks.append(Remark(text, "kind", asks=True))
    evidence = reading.evidence
    if not draft.missing_number.any() and reading.share == 1.0 and draft.rows > 1:
        evidence += f" {range_of(reading.values)}"
    return _column(
        found,
        "number",
        reading.values,
        reading.missing,
        evidence=evidence,
        words=reading.words,
        remarks=remarks,
        format=reading.format,
        decimals=reading.decimals,
    )


def _labels(found: ColumnKind, kind: Kind) -> TableColumn:
    draft, reading, as_numbers = found.draft, found.reading, found.numbers
    missing, words = found.labels.missing, found.labels.words
    remarks, labels = list(found.labels.remarks), found.labels.labels
    numbers = None
    if as_numbers is not None:
        # The column is numbers but for its kind; what stands for a missing number is missing.
        are_numbers = draft.mask(draft.numeric)
        missing = as_numbers.missing & (draft.missing_number | are_numbers)
        words = as_numbers.words
        remarks = [remark for remark in as_numbers.remarks if remark.setting == "missing"]
        labels = list(dict.fromkeys(draft.texts(~missing)))
        numbers = as_numbers.values if kind in ("id", "constant") else None
    if kind == "yes_no":
        numbers = found.yes_no
    if reading is not None and draft.change.kind is None:
        remarks += _number_doubts(found, reading, kind)
    if kind in ("categories", "text", "id") and all(map(_HEXADECIMAL.fullmatch, labels)):
        text = _(
            "%(quoted)s looks hexadecimal; the cells are text, not numbers.",
            quoted=quoted(labels[0]),
        )
        remarks.append(Remark(text, "kind"))
    alike = lookalike_remarks(labels) if kind in ("categories", "yes_no") else []
    if not draft.change.merge:
        remarks += alike
    return _column(
        found,
        kind,
        numbers,
        missing,
        evidence=_evidence(found, kind, labels, missing, numbers),
        words=words,
        remarks=remarks,
        format=reading.format if reading else NumberFormat(),
        decimals=reading.decimals if reading else (),
        lookalikes=bool(alike),
        merge=draft.change.merge,
    )


def _number_doubts(found: ColumnKind, reading: NumberReading, kind: Kind) -> list[Remark]:
    """Questions about a column of labels, dates or identifiers of which cells are numbers."""
    if found.moment and kind != "date":
        return []
    if reading.doubt and kind in ("categories", "id", "text"):
        text = _("%(doubt)s, so the cells are labels; are they numbers?", doubt=reading.doubt)
        return [Remark(text[0].upper() + text[1:], "kind", asks=True)]
    if kind == "date":
        text = _("They are read as %(moment)s; are they numbers?", moment=found.moment)
        return [Remark(text, "kind", asks=True)]
    if kind in ("categories", "text") and not reading.are_numbers and reading.share >= 0.5:
        decided = [remark for remark in reading.remarks if remark.asks]
        return decided or [
            Remark(
                _("%(evidence)s; are they numbers?", evidence=reading.evidence), "kind", asks=True
            )
        ]
    return []


def _evidence(
    found: ColumnKind,
    kind: Kind,
    labels: list[str],
    missing: NDArray[np.bool],
    numbers: Array | None,
) -> str:
    if kind == "date" and found.moment:
        return f"The cells are {found.moment}, such as {quoted(labels[0])}"
    if kind == "constant":
        return f"Every cell that has a value holds {quoted(labels[0])}"
    if kind == "id" and numbers is not None and is_sequence(numbers[found.draft.source.codes]):
        return f"The numbers count the rows, from {labels[0]} to {labels[-1]}"
    return label_evidence(found.draft, missing, labels)
