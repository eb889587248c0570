"""The kind of a column: what its cells could be, and what they are unless the person says else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.engine.activations import Array
from app.training.table.clean_text import lookalike_key
from app.training.table.column import Kind
from app.training.table.column_names import has_no_name, names_id, names_postcode
from app.training.table.dates import date_title, parts_title, pointed_title, stamp_title
from app.training.table.decimal_mark import FileMarks
from app.training.table.drafts import Draft
from app.training.table.label_columns import (
    MAX_CATEGORIES,
    LabelReading,
    label_kind,
    read_labels,
    yes_and_no,
    yes_no_numbers,
)
from app.training.table.number_columns import NumberReading, read_numbers, same_numbers

_NO_MOMENTS = ("versions", "network addresses")
_MOST_YES_NO = 12
"""Different spellings of yes and no."""


@dataclass(frozen=True, eq=False)
class ColumnKind:
    """Everything that decides the kind of one column, found when it is asked for."""

    draft: Draft
    file: FileMarks

    @cached_property
    def reading(self) -> NumberReading | None:
        """The cells as numbers; None if none is one."""
        return read_numbers(self.draft, self.file)

    @cached_property
    def numbers(self) -> NumberReading | None:
        """The reading if the column is numbers, apart from its kind."""
        reading = self.reading
        if reading is None or not reading.are_numbers or self.moment in _NO_MOMENTS:
            return None
        return reading

    @cached_property
    def labels(self) -> LabelReading:
        """The cells as labels."""
        return read_labels(self.draft)

    @cached_property
    def texts(self) -> list[str]:
        """The different texts that are not clearly missing."""
        return list(dict.fromkeys(self.draft.texts(~self.draft.clearly_missing)))

    @cached_property
    def moment(self) -> str:
        """What the cells are if dates, times or their like; "" if they are not."""
        draft, reading = self.draft, self.reading
        all_numbers = reading is not None and reading.share == 1.0
        if not (draft.is_plain and all_numbers) and (title := date_title(self.texts)):
            return title
        if title := parts_title(draft.name, self.texts):
            return title
        if reading is None or not all_numbers:
            return ""
        title = pointed_title(draft.name, self.texts, self.file.proven == ",")
        return title or stamp_title(draft.name, reading.values)

    @cached_property
    def yes_no(self) -> Array | None:
        """1, 0 or NaN for each different cell, if they are yes and no."""
        if self.numbers is not None:
            if len(self.draft.numeric) > _MOST_YES_NO:
                return None
            known = set(self.numbers.values[~self.numbers.missing].tolist())
            return self.numbers.values if known == {0.0, 1.0} else None
        if len(self.texts) > _MOST_YES_NO:
            return None
        words = yes_and_no(self.labels.labels)
        return None if words is None else yes_no_numbers(self.draft, words)

    @cached_property
    def is_constant(self) -> bool:
        """Whether all rows, of more than one, have the same value."""
        if self.draft.rows == 1:
            return False
        if self.numbers is not None and not self.numbers.doubt:
            values = self.numbers.values[~self.numbers.missing]
            return len(values) > 0 and bool((values == values[0]).all())
        return len(self.texts) == 1

    @property
    def could_be(self) -> tuple[Kind, ...]:
        """The kinds that a person may choose."""
        found: dict[Kind, bool] = {
            "number": self.reading is not None,
            "yes_no": self.yes_no is not None,
            "categories": len(self.texts) <= MAX_CATEGORIES,
            "date": bool(self.moment) and self.moment not in _NO_MOMENTS,
            "id": True,
            "text": True,
            "constant": self.is_constant,
        }
        return tuple(kind for kind, possible in found.items() if possible)

    @property
    def usual(self) -> Kind:
        """The kind unless the person says else."""
        if self.is_constant:
            return "constant"
        rows = self.draft.rows - self.draft.count(self.draft.clearly_missing)
        different = len(self.texts)
        if different <= MAX_CATEGORIES:
            different = len({*map(lookalike_key, self.texts)})
        of_labels = label_kind(self.draft.name, different, rows)
        if self.moment in _NO_MOMENTS:
            return of_labels
        if self.moment:
            return "date"
        if self.yes_no is not None:
            return "yes_no"
        if self.numbers is None:
            return of_labels
        if self.numbers.doubt:
            return "id" if of_labels == "text" else of_labels
        is_code = names_postcode(self.draft.name) or (
            names_id(self.draft.name) and same_numbers(self.draft, self.numbers.values) is not None
        )
        if is_code and self.draft.is_plain:
            return "id" if of_labels == "text" else of_labels
        return "id" if self._counts_rows(rows) else "number"

    def _counts_rows(self, rows: int) -> bool:
        """Whether the whole numbers are identifiers, by their name, or row numbers without one."""
        name = self.draft.name
        if not len(self.texts) == rows > 2 or not (names_id(name) or has_no_name(name)):
            return False
        assert self.numbers is not None
        values = self.numbers.values[~self.numbers.missing]
        if len(np.unique(values)) < len(values) or not (values == np.floor(values)).all():
            return False
        return names_id(name) or is_sequence(self.numbers.values[self.draft.source.codes])

    @property
    def kind(self) -> Kind:
        """The person's choice if it is possible, else the usual kind."""
        if self.draft.missing_number.all():
            return "empty"
        chosen = self.draft.change.kind
        return chosen if chosen in self.could_be else self.usual


def is_sequence(numbers: Array) -> bool:
    """Whether they count the rows, from 0 or 1."""
    if len(numbers) < 3 or numbers[0] not in (0.0, 1.0):
        return False
    return bool((numbers == numbers[0] + np.arange(len(numbers))).all())
