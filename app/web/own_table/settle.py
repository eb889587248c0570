"""The role of each column in force: what was chosen, and what is proposed for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.i18n.messages import _
from app.training.own_data import ColumnChoice
from app.training.table import Remark, Roles, TableColumn, propose_roles
from app.training.table.unusable import quoted
from app.web.own_table.choices import MAX_LEVELS, Choices, Role


@dataclass(frozen=True)
class Settled:
    """The columns with their roles.

    ``why`` has a sentence for columns that are left out. ``split`` is the split column,
    ``test_values`` are its values whose rows are the test set, out of ``levels``.
    """

    columns: list[TableColumn]
    roles: dict[int, Role]
    why: dict[int, str]
    remarks: tuple[Remark, ...]
    task: str
    split: int | None
    levels: tuple[str, ...]
    test_values: tuple[str, ...]
    fill: frozenset[int]

    def of(self, role: Role) -> tuple[int, ...]:
        """The indices of the columns with this role."""
        return tuple(index for index, each in self.roles.items() if each == role)

    @property
    def choice(self) -> ColumnChoice:
        """The same for ``choose``."""
        return ColumnChoice(
            inputs=self.of("input"),
            targets=self.of("target"),
            fill=self.fill & set(self.of("input")),
            split=self.split,
            test_values=self.test_values,
            task=self.task or None,  # type: ignore[arg-type]
        )


def settle(columns: list[TableColumn], choices: Choices | None, max_inputs: int) -> Settled:
    """Chosen roles over proposed ones; a role that a column cannot have is not given."""
    chosen = {
        index: role
        for index, role in (choices.roles if choices else {}).items()
        if role in possible_roles(columns[index])
    }
    said: list[Remark] = []
    targets = _targets(columns, chosen, choices.newest if choices else (), said)
    proposed = propose_roles(columns, targets=targets or None, max_inputs=max_inputs)
    roles = _proposed(columns, proposed)
    said += _no_longer_predicted(columns, roles, chosen, targets)
    if not targets and any(role != "target" and roles[i] == "target" for i, role in chosen.items()):
        # A target was taken away, and none was chosen in its place.
        roles |= {index: "none" for index, role in roles.items() if role == "target"}
    roles |= chosen
    if targets:
        roles |= {
            index: "none"
            for index, role in roles.items()
            if role == "target" and index not in targets
        }
    split = next((index for index, role in roles.items() if role == "split"), None)
    roles |= {index: "none" for index, role in roles.items() if role == "split" and index != split}
    levels = columns[split].levels[:MAX_LEVELS] if split is not None else ()
    task = choices.task if choices else ""
    return Settled(
        columns=columns,
        roles=roles,
        why=_why(columns, roles, proposed),
        remarks=(*said, *proposed.remarks),
        task=task if task in ("classes", "numbers") else "",
        split=split,
        levels=levels,
        test_values=_test_values(split, levels, proposed, choices),
        fill=_fill(columns, choices),
    )


def possible_roles(column: TableColumn) -> tuple[Role, ...]:
    """What a column can be used for, as what it is now."""
    roles: list[Role] = []
    if column.kind in ("number", "yes_no", "categories"):
        roles += ["input", "target"]
    if 2 <= column.distinct <= MAX_LEVELS:
        roles.append("split")
    return (*roles, "none")


def _targets(
    columns: Sequence[TableColumn],
    chosen: dict[int, Role],
    newest: tuple[int, ...],
    said: list[Remark],
) -> tuple[int, ...]:
    """The chosen targets. If they cannot be predicted together, the newest one stays."""
    targets = tuple(index for index, role in chosen.items() if role == "target")
    if len(targets) < 2 or all(columns[i].kind in ("number", "yes_no") for i in targets):
        return targets
    kept = newest[-1:] or targets[-1:]
    for index in targets:
        if index not in kept:
            del chosen[index]
            said.append(
                Remark(
                    _(
                        "%(column)s is no longer a target: categories are predicted alone.",
                        column=quoted(columns[index].name),
                    ),
                    "targets",
                )
            )
    return kept


def _no_longer_predicted(
    columns: Sequence[TableColumn],
    roles: dict[int, Role],
    chosen: dict[int, Role],
    targets: tuple[int, ...],
) -> list[Remark]:
    """A proposed target is an input once another is chosen; numbers can be predicted together."""
    if not targets or any(columns[index].kind != "number" for index in targets):
        return []
    return [
        Remark(
            _(
                "%(column)s is an input now; make it a target, too, to predict both.",
                column=quoted(columns[index].name),
            ),
            "targets",
        )
        for index in propose_roles(columns).targets
        if roles[index] == "input" and index not in chosen and columns[index].kind == "number"
    ]


def _proposed(columns: Sequence[TableColumn], proposed: Roles) -> dict[int, Role]:
    roles: dict[int, Role] = {}
    for column in columns:
        index = column.index
        if index in proposed.targets:
            roles[index] = "target"
        elif index in proposed.inputs:
            roles[index] = "input"
        else:
            roles[index] = "split" if index == proposed.split else "none"
    return roles


def _why(columns: Sequence[TableColumn], roles: dict[int, Role], proposed: Roles) -> dict[int, str]:
    """The reason of each column that is left out without having been chosen so."""
    return {
        column.index: proposed.why[column.index]
        for column in columns
        if roles[column.index] == "none" and column.index in proposed.why
    }


def _fill(columns: Sequence[TableColumn], choices: Choices | None) -> frozenset[int]:
    if choices is None:
        return frozenset()
    return frozenset(
        column.index
        for column in columns
        if can_fill(column) and (choices.fills_all or column.index in choices.fill)
    )


def can_fill(column: TableColumn) -> bool:
    """Whether it has gaps, and a mean to fill them with."""
    return column.kind in ("number", "yes_no") and bool(column.missing.any())


def _test_values(
    split: int | None, levels: tuple[str, ...], proposed: Roles, choices: Choices | None
) -> tuple[str, ...]:
    if split is None:
        return ()
    if choices and choices.split == split:
        return tuple(value for value in choices.test_values if value in levels)
    if split == proposed.split:
        return proposed.test_values
    return levels[-1:]
