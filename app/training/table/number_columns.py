"""Columns of numbers: whether a draft is one, its values, and what is said about its cells."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.i18n.messages import _, ngettext
from app.training.table.column import NumberFormat, Word
from app.training.table.decimal_mark import FileMarks, MarkDecision, decide_mark
from app.training.table.drafts import MAX_WORDS, Draft, held_by_others
from app.training.table.missing_words import INFINITE
from app.training.table.number_marks import convert, thousands_mark
from app.training.table.number_units import units_of, with_rare_word
from app.training.table.sentences import all_cells, in_lines, listed, short
from app.training.table.sentinels import find_sentinels
from app.training.table.table import Remark
from app.training.table.unusable import quoted

_CODE = re.compile(r"^-?0\d+$", re.MULTILINE | re.ASCII)
_LONG = re.compile(r"^-?\d{16,}$", re.MULTILINE | re.ASCII)
_OVERFLOW = re.compile(r"\d[eEdD]\+?\d{3,}$")
_MOST_EXACT = 2**53
_SHARE = 0.8
"""Share of the cells that must be numbers."""
_SHARE_OF_ONE_WORD = 0.5
"""The same if all other cells hold one word."""


@dataclass(frozen=True, eq=False)
class NumberReading:
    """The numbers of a column: ``values`` of its different cells, NaN where missing.

    ``share`` of the cells that are not clearly missing are numbers; ``doubt`` says why the cells,
    although they are numbers, are rather labels, or is "".
    """

    values: Array
    format: NumberFormat
    words: tuple[Word, ...]
    remarks: tuple[Remark, ...]
    decimals: tuple[str, ...]
    evidence: str
    are_numbers: bool
    share: float
    doubt: str = ""
    sentinels: frozenset[float] = frozenset()
    """Values that stand for a missing one and count as such."""

    @property
    def missing(self) -> NDArray[np.bool]:
        """The different cells without a number."""
        return np.isnan(self.values)

    def has_end_among(self, values: frozenset[float]) -> bool:
        """Whether the smallest or the largest number is one of these."""
        known = self.values[~self.missing]
        return len(known) > 0 and (float(known.min()) in values or float(known.max()) in values)


def read_numbers(draft: Draft, file: FileMarks) -> NumberReading | None:
    """The draft as numbers; None if no cell is one."""
    if not draft.numeric:
        return None
    mark = decide_mark(draft, file)
    values = np.full(len(draft.source.texts), np.nan)
    values[draft.numeric] = convert(
        draft.bodies, mark.decimal, all_fit=mark.decimal in draft.marks.all_fit
    )
    units, unit, unit_remarks = units_of(draft)
    if (rare := with_rare_word(draft, unit)).any():
        values[rare] = np.nan
        units, unit, unit_remarks = [], "", []
    numbers = ~np.isnan(values)
    bad = ~numbers & ~draft.missing_number
    good_count, bad_count = draft.count(numbers), draft.count(bad)
    share = good_count / max(1, good_count + bad_count)
    are_numbers = _is_mostly_numbers(draft, bad, share) and not mark.mixed and len(units) < 2
    if rare.any() and share < 0.9:
        are_numbers = False
    before = values.copy()
    words, remarks = _sentinels(draft, values, file.sentinels)
    sentinels = frozenset(before[numbers & np.isnan(values)].tolist())
    remarks = [*_said(draft, numbers), *mark.remarks, *unit_remarks, *remarks]
    missing_words = _words(draft, np.isnan(values) & ~_is_sentinel(draft, words))
    if bad_count and are_numbers:
        remarks.append(_bad_remark(draft, bad, bad_count))
    shown = NumberFormat(mark.decimal, thousands_mark(draft.joined, mark.decimal), unit)
    return NumberReading(
        values,
        shown,
        (*words, *missing_words)[:MAX_WORDS],
        tuple(remarks),
        _decimals(mark),
        _evidence(draft, numbers),
        are_numbers,
        share,
        _doubt(draft),
        sentinels,
    )


def _decimals(mark: MarkDecision) -> tuple[str, ...]:
    return (".", ",", "either") if mark.can_choose else ()


def _is_mostly_numbers(draft: Draft, bad: NDArray[np.bool], share: float) -> bool:
    if share == 1.0:
        return True
    if int(bad.sum()) == 1 and share >= _SHARE_OF_ONE_WORD:
        # One word beside few whole numbers that repeat may be a class of its own.
        few = len(draft.numeric) <= 10 and draft.rows >= 3 * len(draft.numeric)
        return not (few and share < 0.9)
    return share >= _SHARE


def _words(draft: Draft, missing: NDArray[np.bool]) -> list[Word]:
    """The texts that count as missing; blanks are no words."""
    found: dict[str, list[int]] = {}
    for position in np.flatnonzero(missing).tolist():
        if text := draft.source.texts[position]:
            found.setdefault(text, []).append(position)
    words = []
    for text, positions in list(found.items())[:MAX_WORDS]:
        mask = draft.mask(positions)
        words.append(Word(text, draft.count(mask), draft.lines_of(mask), is_missing=True))
    return words


def _is_sentinel(draft: Draft, words: list[Word]) -> NDArray[np.bool]:
    texts = {word.text for word in words}
    if not texts:
        return np.zeros(len(draft.source.texts), dtype=bool)
    return np.array([text in texts for text in draft.source.texts], dtype=bool)


def _sentinels(
    draft: Draft, values: Array, elsewhere: frozenset[float]
) -> tuple[list[Word], list[Remark]]:
    """Sentinels that nobody decided about; the likely ones become missing in ``values``."""
    words: list[Word] = []
    remarks: list[Remark] = []
    for sentinel in find_sentinels(values, elsewhere):
        mask = values == sentinel.value
        text = draft.source.texts[int(np.flatnonzero(mask)[0])]
        is_kept = text in draft.change.kept
        count, lines = draft.count(mask), draft.lines_of(mask)
        is_missing = sentinel.is_likely and not is_kept
        words.append(Word(text, count, lines, is_missing))
        if is_missing:
            values[mask] = np.nan
        if not is_kept:
            far = "is far from all other values"
            now = "it counts as missing" if is_missing else "it counts as a number"
            why = "stands for a missing value elsewhere" if sentinel.value in elsewhere else far
            remarks.append(
                Remark(
                    _(
                        "%(text)s in %(lines)s %(why)s; %(now)s; does it stand for a missing "
                        "value?",
                        text=quoted(text),
                        lines=in_lines(lines, count),
                        why=why,
                        now=now,
                    ),
                    "missing",
                    asks=True,
                )
            )
    return words, remarks


def _bad_remark(draft: Draft, bad: NDArray[np.bool], count: int) -> Remark:
    texts = list(dict.fromkeys(draft.texts(bad)))
    where = in_lines(draft.lines_of(bad), count)
    what = "is no number and counts" if len(texts) == 1 else "are no numbers and count"
    if len(texts) == 1 and _OVERFLOW.search(texts[0]):
        what = "is too large for a number and counts"
    return Remark(
        _(
            "%(listed)s in %(where)s %(what)s as missing; is that so?",
            listed=listed([quoted(text) for text in texts], 3),
            where=where,
            what=what,
        ),
        "missing",
        asks=True,
    )


_SIGNS = {
    "–": ("the dash is read as a minus", True),
    "‒": ("the dash is read as a minus", True),
    "—": ("the dash is read as a minus", True),
    "()": ("the brackets are read as a minus", False),
    "trailing": ("the minus behind is read as a minus", False),
}


def _said(draft: Draft, numbers: NDArray[np.bool]) -> list[Remark]:
    """Unusual signs and underscores, and words that are infinite."""
    remarks: list[Remark] = []
    first: dict[str, int] = {}
    for position, part in draft.special.items():
        key = part.sign or ("_" if "_" in part.body else "")
        if key:
            first.setdefault(key, position)
    for key, position in first.items():
        text, lines = draft.source.texts[position], draft.lines_of(draft.mask([position]))
        what, asks = _SIGNS.get(key, ("underscores are read as thousands marks", False))
        question = _("; is that right?") if asks else "."
        remarks.append(
            Remark(
                f"{quoted(text)} in line {lines[0]}: {what}{question}",
                "missing" if asks else "",
                asks,
            )
        )
    infinite = draft.mask(
        [
            position
            for position in np.flatnonzero(~numbers).tolist()
            if draft.source.texts[position].lower() in INFINITE
        ]
    )
    if infinite.any():
        count = draft.count(infinite)
        where = in_lines(draft.lines_of(infinite), count)
        texts = listed([quoted(text) for text in dict.fromkeys(draft.texts(infinite))], 3)
        remarks.append(
            Remark(
                _(
                    "%(texts)s in %(where)s is not finite and counts as missing.",
                    texts=texts,
                    where=where,
                )
            )
        )
    return remarks


def _evidence(draft: Draft, numbers: NDArray[np.bool]) -> str:
    """ "298 of 300 cells are numbers; lines 6 and 40 hold #N/A"."""
    count = draft.count(numbers)
    if count == draft.rows:
        if count == 1:
            return _("The cell is a number")
        return _("%(cells)s are numbers", cells=all_cells(count))
    clauses = [
        ngettext(
            "%(n)s of %(cells)s cells is a number",
            "%(n)s of %(cells)s cells are numbers",
            count,
            cells=draft.rows,
        )
    ]
    return "; ".join(clauses + held_by_others(draft, ~numbers))


def _doubt(draft: Draft) -> str:
    """Why cells that are numbers are rather labels: leading zeros, or more digits than float64."""
    if any(part.unit for part in draft.special.values()):
        return ""
    zero = _CODE.search(draft.joined)
    if zero and {len(body) for body in draft.bodies} != {2}:
        return _("%(text)s begins with a zero, as codes do", text=quoted(zero[0]))
    for long in _LONG.finditer(draft.joined):
        # The number itself may have more digits than Python converts.
        if len(long[0]) > 18 or abs(int(long[0])) > _MOST_EXACT:
            return f"{quoted(long[0])} has more digits than a number can keep"
    return ""


def same_numbers(draft: Draft, values: Array) -> tuple[str, str] | None:
    """Two texts that are the same number, such as 1.1 and 1.10, if there are any."""
    known = np.flatnonzero(~np.isnan(values))
    if len(np.unique(values[known])) == len(known):
        return None
    first: dict[float, str] = {}
    for position in known.tolist():
        text = draft.source.texts[position]
        if first.setdefault(float(values[position]), text) != text:
            return first[float(values[position])], text
    return None


def range_of(values: Array) -> str:
    """ "from 1 to 9", for evidence."""
    return f"from {short(float(np.nanmin(values)))} to {short(float(np.nanmax(values)))}"
