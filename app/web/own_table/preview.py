"""The preview of a table before training on it: one reading, every part of it changeable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from app.i18n.messages import _, pgettext
from app.training.data.data import MAX_OWN
from app.training.own_data import OwnData, choose
from app.training.own_data.data import MAX_CLASSES
from app.training.recipe.own_defaults import MIN_ROWS_TO_TEST
from app.training.table import Remark, TextTable, UnusableData, columns_of
from app.web.forms import read_number
from app.web.own_table.choices import Choices, decimal_title, shown_state
from app.web.own_table.column_rows import ColumnRow, column_row, is_about
from app.web.own_table.first_rows import Training, describe_training
from app.web.own_table.reading_settings import (
    FileView,
    Option,
    Setting,
    describe_reading,
    reading_settings,
)
from app.web.own_table.settle import Settled, settle
from app.web.own_table.table_codec import encode_table
from app.web.own_table.table_form import TableForm
from app.web.own_table.target_scale import TargetScale, target_scale


@dataclass(frozen=True)
class ReadColumns:
    """A table and its columns as they are used, with the data that this gives.

    ``own`` is None if the choice gives none; ``refusal`` says why.
    """

    table: TextTable
    settled: Settled
    own: OwnData | None
    refusal: UnusableData | None


@dataclass(frozen=True)
class TablePreview:
    """A table that was read; ``questions`` are links to what is asked: anchor and text."""

    summary: str
    remarks: tuple[str, ...]
    questions: tuple[tuple[str, str], ...]
    table_questions: tuple[str, ...]
    role_questions: tuple[str, ...]
    split_questions: tuple[str, ...]
    columns: list[ColumnRow]
    fillable: int
    fills_all: bool
    training: Training
    test_values: tuple[Option, ...]
    split_name: str
    tasks: tuple[Option, ...]
    scale: TargetScale | None
    shown: str
    standardize: bool
    standardize_target: bool
    train_share: str


@dataclass(frozen=True)
class Preview:
    """The page: a table, or why it cannot be read.

    ``encoded`` is the table for the hidden field; empty if there is none, or none that other
    settings could read. ``errors`` has a sentence for each refused field.
    """

    source: str = ""
    encoded: str = ""
    pasted: str = ""
    problem: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    reading: tuple[Setting, ...] = ()
    table: TablePreview | None = None


def read_columns(table: TextTable, choices: Choices | None, max_inputs: int) -> ReadColumns:
    """The columns with their roles and the data of them; choices of another table are ignored."""
    if choices is not None and choices.width != len(table.names):
        choices = None
    columns = columns_of(table, changes=choices.changes if choices else {})
    settled = settle(columns, choices, max_inputs)
    try:
        own = choose(columns, settled.choice, max_inputs)
        _check_size(own)
    except UnusableData as error:
        return ReadColumns(table, settled, None, error)
    return ReadColumns(table, settled, own, None)


def _check_size(own: OwnData) -> None:
    """Name the column whose numbers no run accepts; raises UnusableData."""
    numbers = [(own.names, own.points)]
    if own.task == "numbers":
        numbers.append((own.target_names, own.target.astype(np.float64)))
    for names, values in numbers:
        for name, low, high in zip(names, values.min(axis=0), values.max(axis=0), strict=True):
            if max(-low, high) > MAX_OWN:
                raise UnusableData(
                    _(
                        "“%(name)s” holds numbers beyond 10¹⁵, too large to train on; leave the "
                        "column out.",
                        name=name,
                    )
                )


def describe_preview(
    form: TableForm,
    read: ReadColumns,
    problem: str = "",
    errors: Mapping[str, str] | None = None,
) -> Preview:
    """The page of a readable table; ``problem`` says why training on it was refused."""
    table, settled = read.table, read.settled
    choices = form.choices
    if choices is not None and choices.width != len(table.names):
        problem = problem or (
            _("The table now has other columns, so all of them are proposed anew; check them.")
        )
        choices = None
    found = dict(errors or {})
    if read.refusal is not None:
        found = {**(read.refusal.errors or {"choice": str(read.refusal)}), **found}
    decimals = _decimals(settled)
    remarks = (*table.remarks, *settled.remarks)
    chosen = choices or Choices(len(table.names))
    share = chosen.train_share if chosen.train_share is not None else usual_share(read.own)
    split = settled.split
    reading = reading_settings(
        form.hints,
        table,
        decimals,
        remarks,
        FileView.of(form.content, table.encoding, table.sheets),
    )
    rows = [column_row(each, table, settled, choices) for each in settled.columns]
    about_split, about_roles = _role_questions(settled)
    return Preview(
        source=form.source,
        encoded=encode_table(form.content),
        problem=problem,
        errors=found,
        reading=reading,
        table=TablePreview(
            summary=describe_reading(table, decimals),
            remarks=_said(remarks),
            questions=(
                *((f"{each.name}-asked", each.label) for each in reading if each.questions),
                *(("inputs-asked", _("Columns")) for _text in about_roles[:1]),
                *((f"column-{each.index}", each.name) for each in rows if each.questions),
                *(
                    ("test-values-asked", _("Test rows"))
                    for _text in about_split[:1]
                    if settled.levels
                ),
            ),
            table_questions=_asked(table.remarks, reading),
            role_questions=about_roles,
            split_questions=about_split if settled.levels else (),
            columns=rows,
            fillable=sum(each.offers_fill for each in rows),
            fills_all=chosen.fills_all,
            training=describe_training(table, settled, read.own, read_number(share)),
            test_values=tuple(
                Option(str(number), level, level in settled.test_values)
                for number, level in enumerate(settled.levels)
            ),
            split_name=settled.columns[split].name if split is not None else "",
            tasks=_tasks(settled),
            scale=target_scale(read.own),
            shown=shown_state(
                settled.columns, settled.roles, choices, split, settled.levels, share
            ),
            standardize=chosen.standardize and (choices is not None or _varies(read.own)),
            standardize_target=chosen.standardize_target,
            train_share=share,
        ),
    )


def _varies(own: OwnData | None) -> bool:
    """Whether standardising is proposed: it would make the inputs of a single row 0."""
    return own is None or own.varies


def usual_share(own: OwnData | None) -> str:
    """The train share that is proposed: all of a few rows with numbers to predict."""
    few = own is not None and own.task == "numbers" and len(own.points) < MIN_ROWS_TO_TEST
    return "1" if few else "0.8"


def describe_unreadable(form: TableForm, error: UnusableData) -> Preview:
    """The page of a table that other settings may be able to read."""
    view = FileView.of(form.content, form.hints.encoding or "", error.sheets)
    return Preview(
        source=form.source,
        encoded=encode_table(form.content),
        pasted=form.pasted,
        problem=str(error),
        reading=reading_settings(form.hints, None, "", (), view),
    )


def _decimals(settled: Settled) -> str:
    """Point, comma or both: what the numbers with a fraction have."""
    marks = {
        each.format.decimal
        for each in settled.columns
        if each.kind == "number" and any("," in cell or "." in cell for cell in each.cells[:200])
    }
    if "," in marks:
        if marks == {","}:
            return decimal_title(",")
        return pgettext("decimal mark", "point or comma, by column")
    return decimal_title(".") if marks else ""


def _said(remarks: tuple[Remark, ...]) -> tuple[str, ...]:
    """What is said; questions stand beside their controls."""
    return tuple(dict.fromkeys(each.text for each in remarks if not each.asks))


def _asked(remarks: tuple[Remark, ...], beside: tuple[Setting, ...] = ()) -> tuple[str, ...]:
    """The questions that none of these settings answers."""
    names = {setting.name for setting in beside}
    return tuple(each.text for each in remarks if each.asks and each.setting not in names)


def _role_questions(settled: Settled) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Questions about the values that test, and those about roles that no row asks."""
    asked = [each for each in settled.remarks if each.asks]
    split = tuple(each.text for each in asked if each.setting == "test_values")
    in_rows = {each.text for each in asked for column in settled.columns if is_about(each, column)}
    others = (each.text for each in asked if each.text not in in_rows and each.text not in split)
    return split, tuple(others)


def _tasks(settled: Settled) -> tuple[Option, ...]:
    """How to predict a target that can be both; empty if there is no such choice."""
    targets = [settled.columns[index] for index in settled.of("target")]
    if (
        len(targets) != 1
        or targets[0].numbers is None
        or not 1 <= targets[0].distinct <= MAX_CLASSES
    ):
        return ()
    return (
        Option("", _("as detected"), not settled.task),
        Option("numbers", pgettext("predict as", "a number"), settled.task == "numbers"),
        Option("classes", pgettext("predict as", "classes"), settled.task == "classes"),
    )
