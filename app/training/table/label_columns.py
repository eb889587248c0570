"""Columns of labels: yes or no, categories, identifiers, free text; and what is said about them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.i18n.messages import _, ngettext
from app.training.table.clean_text import lookalike_key
from app.training.table.column import Kind, Word
from app.training.table.column_names import names_id, names_person
from app.training.table.drafts import MAX_WORDS, Draft, held_by_others, positions_of
from app.training.table.sentences import all_cells, in_lines, listed, word_set
from app.training.table.table import Remark
from app.training.table.unusable import quoted

MAX_CATEGORIES = 64
"""The most different labels of a column of categories."""
_FEW = 10
_NAMED = 4
_YES = word_set(
    """yes ja oui sì si sí sim y j true wahr vrai vero verdadero verdadeiro waar prawda истина да
tak evet doğru sant kyllä ano igen áno 是 はい 예 t on ein an 真 doğru 1 x richtig sann ναι"""
)
_NO = word_set(
    """no nein non não nao n false falsch faux falso onwaar fałsz ложь нет nie hayır yanlış falskt
nej ei ne nem nee 否 いいえ 아니오 아니요 f off aus 假 0 usant όχι"""
)
_CODE = re.compile(r"[A-Z]{2,3}")


def yes_and_no(labels: list[str]) -> dict[str, float] | None:
    """1 and 0 for the labels if they are words for yes and no, else None."""
    values: dict[str, float] = {}
    for label in labels:
        word = label.casefold()
        if word in _YES or word in _NO:
            values[label] = 1.0 if word in _YES else 0.0
        else:
            return None
    return values if set(values.values()) == {0.0, 1.0} else None


def label_kind(name: str, different: int, rows: int) -> Kind:
    """The kind of a column of text with so many different labels in so many rows."""
    if different == rows and rows > 2:
        return "id" if names_id(name) else "text"
    if names_person(name) and different > 0.5 * rows and different > _FEW:
        return "text"
    if different <= _FEW or (different <= MAX_CATEGORIES and 2 * different <= rows):
        return "categories"
    return "id" if names_id(name) else "text"


@dataclass(frozen=True, eq=False)
class LabelReading:
    """A draft as labels: the different cells that are missing, the different labels, and words."""

    missing: NDArray[np.bool]
    labels: list[str]
    words: tuple[Word, ...]
    remarks: tuple[Remark, ...]


def read_labels(draft: Draft) -> LabelReading:
    """Which different cells are missing in a column of labels, the words, and the questions."""
    missing = draft.clearly_missing.copy()
    texts = draft.source.texts
    words: list[Word] = []
    remarks: list[Remark] = []
    found: dict[str, list[int]] = {}
    decided = draft.change.missing | draft.change.kept
    positions = {*np.flatnonzero(missing).tolist(), *draft.doubtful}
    for word in decided:
        positions.update(positions_of(texts, word))
    for position in sorted(positions):
        if texts[position]:
            found.setdefault(texts[position], []).append(position)
    labels = set(draft.texts(~missing))
    for text, at in list(found.items())[:MAX_WORDS]:
        mask = draft.mask(at)
        count, lines = draft.count(mask), draft.lines_of(mask)
        is_missing = bool(missing[at[0]])
        if text not in decided:
            if is_missing and text == "NA" and _are_codes(labels):
                is_missing = False
                missing[mask] = False
            if not is_missing and labels != {"+", "-"}:
                remarks.append(_doubt_about(text, in_lines(lines, count)))
        words.append(Word(text, count, lines, is_missing))
    labels_left = list(dict.fromkeys(draft.texts(~missing)))
    return LabelReading(missing, labels_left, tuple(words), tuple(remarks))


def _doubt_about(text: str, where: str) -> Remark:
    return Remark(
        _(
            "%(text)s in %(where)s counts as a class; does it stand for a missing value?",
            text=quoted(text),
            where=where,
        ),
        "missing",
        asks=True,
    )


def _are_codes(labels: set[str]) -> bool:
    """Whether the labels are like the codes of countries."""
    return bool(labels) and all(map(_CODE.fullmatch, labels))


def lookalike_remarks(labels: list[str]) -> list[Remark]:
    """A question for labels that differ by case, quotes or dashes only."""
    groups: dict[str, list[str]] = {}
    for label in labels:
        groups.setdefault(lookalike_key(label), []).append(label)
    alike = [group for group in groups.values() if len(group) > 1]
    if not alike:
        return []
    named = "; ".join(listed([quoted(label) for label in group], 4) for group in alike[:3])
    more = f"; {len(alike) - 3} more" if len(alike) > 3 else ""
    return [
        Remark(
            _("These labels look alike: %(named)s%(more)s. Are they one?", named=named, more=more),
            "merge",
            asks=True,
        )
    ]


def label_evidence(draft: Draft, missing: NDArray[np.bool], labels: list[str]) -> str:
    """ "148 of 150 cells hold a, b or c; lines 4 and 9 are empty"."""
    count = draft.rows - draft.count(missing)
    if len(labels) <= _NAMED:
        held = listed([quoted(label) for label in sorted(labels)], word="or")
    else:
        held = _("%(count)s different texts", count=len(labels))
    if draft.rows == 1:
        parts = [_("The cell holds %(held)s", held=held)]
    elif count == draft.rows:
        parts = [_("%(cells)s hold %(held)s", cells=all_cells(count), held=held)]
    else:
        parts = [
            ngettext(
                "%(n)s of %(cells)s cells holds %(held)s",
                "%(n)s of %(cells)s cells hold %(held)s",
                count,
                cells=draft.rows,
                held=held,
            )
        ]
    return "; ".join(parts + held_by_others(draft, missing))


def yes_no_numbers(draft: Draft, values: dict[str, float]) -> Array:
    """1, 0 or NaN for each different cell."""
    return np.array([values.get(text, np.nan) for text in draft.source.texts])
