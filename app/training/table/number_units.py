"""Units behind the numbers of a column: which one is taken off, and which letters are none."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from app.i18n.messages import _
from app.training.table.drafts import Draft
from app.training.table.finding.words import UNITS
from app.training.table.sentences import in_lines, listed
from app.training.table.table import Remark
from app.training.table.unusable import quoted

_SAME = {"EUR": "€", "USD": "$", "US$": "$", "GBP": "£", "JPY": "¥", "￥": "¥", "RMB": "CNY"}
"""Currencies that are written in two ways."""


def units_of(draft: Draft) -> tuple[list[str], str, list[Remark]]:
    """The different units, the one that is taken off, and what is said or asked about it."""
    written = Counter(part.unit for part in draft.special.values() if part.unit)
    units = list(dict.fromkeys(_SAME.get(unit, unit) for unit in written))
    if not units:
        return [], "", []
    if len(units) > 1:
        named = listed([_unit_in_line(draft, unit) for unit in sorted(written)], 4)
        text = _(
            "The cells have different units: %(named)s. If they mean the same, choose numbers.",
            named=named,
        )
        return units, "", [Remark(text, "kind", asks=True)]
    (unit,) = units
    bare_cells = draft.mask([at for at in draft.numeric if not _unit_of(draft, at)])
    if bare := draft.count(bare_cells):
        where = in_lines(draft.lines_of(bare_cells), bare)
        text = f"{quoted(unit)} is taken off; {where} {'has' if bare == 1 else 'have'} none."
        return (
            units,
            unit,
            [
                Remark(
                    _("%(text)s Are all in %(unit)s?", text=text, unit=unit), "missing", asks=True
                )
            ],
        )
    if unit == "%":
        text = draft.source.texts[draft.numeric[0]]
        return (
            units,
            unit,
            [Remark(_("Per cent: %(text)s is read as its number, not / 100.", text=quoted(text)))],
        )
    named = listed([quoted(each) for each in sorted(written)], 4)
    taken = "is" if len(written) == 1 else "mean the same, and are"
    return (
        units,
        unit,
        [Remark(_("%(named)s %(taken)s taken off every cell.", named=named, taken=taken))],
    )


def with_rare_word(draft: Draft, unit: str) -> NDArray[np.bool]:
    """The cells with letters that follow fewer numbers than stand alone, and are no known unit."""
    cells = draft.mask([at for at in draft.numeric if unit and _unit_of(draft, at) == unit])
    bare = draft.mask([at for at in draft.numeric if not _unit_of(draft, at)])
    known = not unit[:1].isalpha() or unit.casefold() in UNITS or unit.isupper()
    if known or draft.count(cells) >= draft.count(bare):
        cells[:] = False
    return cells


def _unit_of(draft: Draft, position: int) -> str:
    part = draft.special.get(position)
    return part.unit if part else ""


def _unit_in_line(draft: Draft, unit: str) -> str:
    mask = draft.mask([at for at, part in draft.special.items() if part.unit == unit])
    return f"{quoted(unit)} in line {draft.lines_of(mask, 1)[0]}"
