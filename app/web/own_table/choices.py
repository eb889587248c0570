"""What a person chose of a table's columns: roles, kinds, missing words; read from the form.

A form sends every control, also those that nobody touched. Choices must outlast a new reading of
the table, and defaults must follow it. So each page says in a hidden field what it showed, and
only what differs from that, or was chosen before, is a choice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from starlette.datastructures import FormData

from app.i18n.messages import pgettext
from app.training.table import KIND_TITLES, ColumnChange, TableColumn
from app.training.table.table import MAX_COLUMNS

Role = Literal["input", "target", "split", "none"]
ROLES: tuple[Role, ...] = get_args(Role)
DECIMALS = (".", ",", "either")
MAX_WORDS = 8
"""Words of a column that a person is asked about."""
MAX_LEVELS = 10
"""Values of a split column that are listed."""


def role_title(role: Role) -> str:
    """What a column is used for, as the page names it."""
    match role:
        case "input":
            return pgettext("use of a column", "input")
        case "target":
            return pgettext("use of a column", "target")
        case "split":
            return pgettext("use of a column", "split")
        case "none":
            return pgettext("use of a column", "left out")


def decimal_title(mark: str) -> str:
    """The name of a decimal mark."""
    if mark == ".":
        return pgettext("decimal mark", "point")
    return pgettext("decimal mark", "comma") if mark == "," else pgettext("decimal mark", "either")


@dataclass(frozen=True)
class Choices:
    """What was chosen of a table of ``width`` columns, by their indices.

    ``roles`` and ``changes`` are those that a person chose; the rest is as proposed. ``newest``
    are the columns that became targets by this form. ``fills_all`` fills the gaps of every input.
    ``test_values`` are the values of the column ``split`` whose rows are the test set.
    ``train_share`` is as typed; None: as proposed.
    """

    width: int
    roles: Mapping[int, Role] = field(default_factory=dict)
    changes: Mapping[int, ColumnChange] = field(default_factory=dict)
    newest: tuple[int, ...] = ()
    fill: frozenset[int] = frozenset()
    fills_all: bool = False
    split: int | None = None
    test_values: tuple[str, ...] = ()
    task: str = ""
    standardize: bool = True
    standardize_target: bool = True
    train_share: str | None = None


def shown_state(
    columns: list[TableColumn],
    roles: Mapping[int, Role],
    choices: Choices | None,
    split: int | None,
    levels: tuple[str, ...],
    train_share: str,
) -> str:
    """The hidden field: what the page shows, and what of it was chosen, as JSON."""
    changes = choices.changes if choices else {}
    return json.dumps(
        {
            "roles": [roles[column.index] for column in columns],
            "chosen": sorted(choices.roles) if choices else [],
            "kinds": [column.kind for column in columns],
            "kinds_chosen": [index for index, change in changes.items() if change.kind],
            "decimals": [column.format.decimal for column in columns],
            "decimals_chosen": [index for index, change in changes.items() if change.decimal],
            "words": {
                str(column.index): [
                    [
                        word.text,
                        word.is_missing,
                        column.index in changes
                        and word.text in changes[column.index].missing | changes[column.index].kept,
                    ]
                    for word in column.words[:MAX_WORDS]
                ]
                for column in columns
                if column.words
            },
            "split": split,
            "levels": levels,
            "share": train_share,
            "share_chosen": choices is not None and choices.train_share is not None,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def read_choices(form: FormData) -> Choices | None:
    """The form's choices; None if the form shows no columns."""
    try:
        shown = json.loads(_text(form, "shown"))
        width = len(shown["roles"])
        if not 1 <= width <= MAX_COLUMNS:
            return None
        roles = _roles(form, shown["roles"], set(shown["chosen"]))
        split = shown["split"] if isinstance(shown["split"], int) else None
        return Choices(
            width=width,
            roles=roles,
            changes=_changes(form, shown, width),
            newest=tuple(
                index
                for index, role in roles.items()
                if role == "target" and shown["roles"][index] != "target"
            ),
            fill=frozenset(index for index in range(width) if str(index) in form.getlist("fill")),
            fills_all="all" in form.getlist("fill"),
            split=split,
            test_values=tuple(
                level
                for number, level in enumerate(shown["levels"])
                if isinstance(level, str) and str(number) in form.getlist("test_value")
            ),
            task=_text(form, "task"),
            standardize=bool(_text(form, "standardize")),
            standardize_target=bool(_text(form, "standardize_target")),
            train_share=_train_share(form, shown),
        )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return None  # sent by no page of ours


def _train_share(form: FormData, shown: dict[str, Any]) -> str | None:
    typed = _text(form, "train_fraction").strip()[:40]
    return None if typed == shown["share"] and not shown["share_chosen"] else typed


def _roles(form: FormData, shown: list[Any], chosen: set[int]) -> dict[int, Role]:
    roles: dict[int, Role] = {}
    for index, before in enumerate(shown):
        posted = _text(form, f"role-{index}") or before
        role = next((each for each in ROLES if each == posted), None)
        if role is not None and (role != before or index in chosen):
            roles[index] = role
    return roles


def _changes(form: FormData, shown: dict[str, Any], width: int) -> dict[int, ColumnChange]:
    changes: dict[int, ColumnChange] = {}
    for index in range(width):
        kind = _text(form, f"kind-{index}")
        if kind == shown["kinds"][index] and index not in shown["kinds_chosen"]:
            kind = ""
        decimal = _text(form, f"decimal-{index}")
        if decimal == shown["decimals"][index] and index not in shown["decimals_chosen"]:
            decimal = ""
        checked = form.getlist(f"missing-{index}")
        missing: set[str] = set()
        kept: set[str] = set()
        for number, (word, was_missing, was_chosen) in enumerate(
            shown["words"].get(str(index), [])[:MAX_WORDS]
        ):
            is_missing = str(number) in checked
            if was_chosen or is_missing != was_missing:
                (missing if is_missing else kept).add(str(word))
        change = ColumnChange(
            kind=next((each for each in KIND_TITLES if each == kind), None),
            decimal=decimal if decimal in DECIMALS else None,
            missing=frozenset(missing),
            kept=frozenset(kept),
            merge=bool(_text(form, f"merge-{index}")),
        )
        if change != ColumnChange():
            changes[index] = change
    return changes


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""
