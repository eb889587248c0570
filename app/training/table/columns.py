"""From text cells to columns, each with one decision about all its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.training.table.column import ColumnChange, Kind, NumberFormat, TableColumn, Word
from app.training.table.column_names import has_no_name, names_id
from app.training.table.dates import date_title, parts_title, pointed_title, stamp_title
from app.training.table.decimal_mark import FileMarks, file_marks
from app.training.table.drafts import Draft, draft_column
from app.training.table.label_columns import (
    MAX_CATEGORIES,
    label_evidence,
    label_kind,
    label_words,
    lookalike_remarks,
    yes_and_no,
    yes_no_numbers,
)
from app.training.table.number_columns import NumberReading, range_of, read_numbers, same_numbers
from app.training.table.table import Remark, TextTable
from app.training.table.unusable import quoted

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
    return [_decide(draft, file) for draft in drafts]


def _decide(draft: Draft, file: FileMarks) -> TableColumn:
    texts = list(dict.fromkeys(draft.texts(~draft.clearly_missing)))
    if not texts:
        _, words, _ = label_words(draft)
        return _column(
            draft, "empty", ("empty",), None, words=words, evidence="No cell has a value"
        )
    reading = read_numbers(draft, file)
    moment = _moment(draft, reading, texts, file)
    could_be = _could_be(draft, reading, texts, moment)
    kind = draft.change.kind
    if kind is None or kind not in could_be:
        kind = _usual_kind(draft, reading, texts, moment)
    if kind == "number" and reading is not None:
        return _numbers(draft, reading, could_be, texts, file)
    return _labels(draft, reading, kind, could_be, texts, moment)


def _column(
    draft: Draft,
    kind: Kind,
    could_be: tuple[Kind, ...],
    numbers: Array | None,
    missing: NDArray[np.bool] | None = None,
    *,
    evidence: str,
    words: Sequence[Word] = (),
    remarks: Sequence[Remark] = (),
    **rest: Any,
) -> TableColumn:
    """The column; ``numbers`` and ``missing`` are of the different cells."""
    codes = draft.source.codes
    gone = draft.clearly_missing if missing is None else missing
    return TableColumn(
        draft.index,
        draft.name,
        draft.cells,
        draft.lines,
        kind,
        could_be,
        None if numbers is None else numbers[codes],
        gone[codes],
        draft.source,
        words=tuple(words),
        evidence=f"{evidence}.",
        remarks=tuple(remarks),
        **rest,
    )


def _moment(draft: Draft, reading: NumberReading | None, texts: list[str], file: FileMarks) -> str:
    """What the cells are if dates, times or their like; "" if they are not."""
    may_be_date = not draft.is_plain or reading is None or reading.share < 1.0
    if may_be_date and (title := date_title(texts)):
        return title
    if title := parts_title(draft.name, texts):
        return title
    if reading is None or reading.share < 1.0:
        return ""
    return pointed_title(draft.name, texts, file.proven == ",") or stamp_title(
        draft.name, reading.values
    )


def _could_be(
    draft: Draft, reading: NumberReading | None, texts: list[str], moment: str
) -> tuple[Kind, ...]:
    found: dict[Kind, bool] = {
        "number": reading is not None,
        "yes_no": _yes_no_values(draft, reading, texts) is not None,
        "categories": len(texts) <= MAX_CATEGORIES,
        "date": bool(moment),
        "id": True,
        "text": True,
        "constant": _is_constant(draft, reading, texts),
    }
    return tuple(kind for kind, possible in found.items() if possible)


def _is_constant(draft: Draft, reading: NumberReading | None, texts: list[str]) -> bool:
    if draft.rows == 1:
        return False
    if reading is not None and reading.are_numbers and not reading.doubt:
        values = reading.values[~reading.missing]
        return len(values) > 0 and bool((values == values[0]).all())
    return len(texts) == 1


def _yes_no_values(draft: Draft, reading: NumberReading | None, texts: list[str]) -> Array | None:
    """1, 0 or NaN for each different cell, if they are yes and no."""
    if reading is not None and reading.are_numbers:
        known = set(reading.values[~reading.missing].tolist())
        return reading.values if known == {0.0, 1.0} else None
    missing, _, _ = label_words(draft)
    words = yes_and_no(list(dict.fromkeys(draft.texts(~missing))))
    return None if words is None else yes_no_numbers(draft, words)


def _usual_kind(draft: Draft, reading: NumberReading | None, texts: list[str], moment: str) -> Kind:
    if _is_constant(draft, reading, texts):
        return "constant"
    if moment in ("versions", "network addresses"):
        return label_kind(draft.name, len(texts), draft.rows)
    if moment:
        return "date"
    if _yes_no_values(draft, reading, texts) is not None:
        return "yes_no"
    rows = draft.rows - draft.count(draft.clearly_missing)
    if reading is None or not reading.are_numbers:
        return label_kind(draft.name, len(texts), rows)
    values = reading.values[~reading.missing]
    if reading.doubt:
        kind = label_kind(draft.name, len(texts), rows)
        return "id" if kind == "text" else kind
    all_different = len(texts) == rows > 2 and len(values) == len(np.unique(values))
    if all_different and bool((values == np.floor(values)).all()):
        if names_id(draft.name):
            return "id"
        if has_no_name(draft.name) and _is_sequence(reading.values[draft.source.codes]):
            return "id"
    return "number"


def _is_sequence(numbers: Array) -> bool:
    """Whether they count the rows, from 0 or 1."""
    if len(numbers) < 3 or numbers[0] not in (0.0, 1.0):
        return False
    return bool((numbers == numbers[0] + np.arange(len(numbers))).all())


def _numbers(
    draft: Draft,
    reading: NumberReading,
    could_be: tuple[Kind, ...],
    texts: list[str],
    file: FileMarks,
) -> TableColumn:
    remarks = list(reading.remarks)
    if draft.change.kind is None:
        if (alike := same_numbers(draft, reading.values)) and len(texts) <= MAX_CATEGORIES:
            text = f"{quoted(alike[0])} and {quoted(alike[1])} are one number, but two labels"
            remarks.append(Remark(f"{text}; are these labels?", "kind", asks=True))
        if file.delimiter == ";" and (title := pointed_title(draft.name, texts, True)):
            remarks.append(
                Remark(f"They may be {title}, not numbers; are they?", "kind", asks=True)
            )
    evidence = reading.evidence
    if not draft.missing_number.any() and reading.share == 1.0 and draft.rows > 1:
        evidence += f" {range_of(reading.values)}"
    return _column(
        draft,
        "number",
        could_be,
        reading.values,
        reading.missing,
        evidence=evidence,
        words=reading.words,
        remarks=remarks,
        format=reading.format,
        decimals=reading.decimals,
        is_sequence=_is_sequence(reading.values[draft.source.codes]),
    )


def _labels(
    draft: Draft,
    reading: NumberReading | None,
    kind: Kind,
    could_be: tuple[Kind, ...],
    texts: list[str],
    moment: str,
) -> TableColumn:
    as_numbers = reading if reading is not None and reading.are_numbers else None
    missing, words, remarks = label_words(draft)
    if as_numbers is not None:
        # The column is numbers but for its kind; so what is missing is what is missing there.
        missing, words = as_numbers.missing, list(as_numbers.words)
        remarks = [remark for remark in as_numbers.remarks if remark.setting == "missing"]
    labels = list(dict.fromkeys(draft.texts(~missing)))
    numbers = as_numbers.values if as_numbers and kind in ("id", "constant") else None
    if kind == "yes_no":
        numbers = _yes_no_values(draft, reading, texts)
    if reading is not None and draft.change.kind is None:
        remarks += _number_doubts(draft, reading, kind, moment)
    alike = [] if kind not in ("categories", "yes_no") else lookalike_remarks(labels)
    if not draft.change.merge:
        remarks += alike
    return _column(
        draft,
        kind,
        could_be,
        numbers,
        missing,
        evidence=_label_evidence(draft, kind, labels, missing, moment, numbers),
        words=words,
        remarks=remarks,
        format=reading.format if reading else NumberFormat(),
        decimals=reading.decimals if reading else (),
        lookalikes=bool(alike),
        merge=draft.change.merge,
        is_sequence=numbers is not None and _is_sequence(numbers[draft.source.codes]),
    )


def _number_doubts(draft: Draft, reading: NumberReading, kind: Kind, moment: str) -> list[Remark]:
    """Questions about a column of labels, dates or identifiers of which cells are numbers."""
    if reading.doubt and kind in ("categories", "id", "text"):
        text = f"{reading.doubt}, so the cells are labels; are they numbers?"
        return [Remark(text[0].upper() + text[1:], "kind", asks=True)]
    if kind == "date":
        return [Remark(f"They are read as {moment}; are they numbers?", "kind", asks=True)]
    if kind in ("categories", "text") and not reading.are_numbers and reading.share >= 0.5:
        decided = [remark for remark in reading.remarks if remark.asks]
        return decided or [Remark(f"{reading.evidence}; are they numbers?", "kind", asks=True)]
    return []


def _label_evidence(
    draft: Draft,
    kind: Kind,
    labels: list[str],
    missing: NDArray[np.bool],
    moment: str,
    numbers: Array | None,
) -> str:
    held = label_evidence(draft, missing, labels)
    if kind == "date" and moment:
        return f"The cells are {moment}, such as {quoted(labels[0])}"
    if kind == "constant":
        return f"Every cell that has a value holds {quoted(labels[0])}"
    if kind == "id" and numbers is not None and _is_sequence(numbers[draft.source.codes]):
        return f"The numbers count the rows, from {labels[0]} to {labels[-1]}"
    return held
