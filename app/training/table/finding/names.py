"""Names of columns: each has one, no two are the same, and none is too long."""

from __future__ import annotations

from collections.abc import Sequence

from app.i18n.messages import _
from app.training.table.finding.draft import Draft
from app.training.table.table import MAX_LETTERS
from app.training.table.unusable import quoted

_ROOM = 6
"""Letters left for a number in brackets."""


def unique_names(cells: Sequence[str], draft: Draft) -> list[str]:
    """The cells as names of columns: without a name "column 2", the second "score" "score (2)"."""
    given = [" ".join(cell.split()) for cell in cells]
    names = [""] * len(given)
    for i, name in enumerate(given):
        if len(name) > MAX_LETTERS:
            given[i] = f"{name[: MAX_LETTERS - _ROOM]}…"
            draft.say(
                _(
                    "The name of column %(i)s is long and shortened to %(quoted)s.",
                    i=i + 1,
                    quoted=quoted(given[i]),
                )
            )
    taken: set[str] = set()
    for named in (True, False):
        for i, name in enumerate(given):
            if bool(name) is named:
                names[i] = _free(name or f"column {i + 1}", taken)
                taken.add(names[i])
    for i, name in enumerate(given):
        if name and names[i] != name:
            draft.say(
                _(
                    "Column %(i)s has the same name as column %(part)s, so it is called "
                    "%(quoted)s.",
                    i=i + 1,
                    part=names.index(name) + 1,
                    quoted=quoted(names[i]),
                ),
                "header",
            )
    return names


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number in brackets if it is taken."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free
