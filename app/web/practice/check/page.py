"""The check page of one session."""

from __future__ import annotations

from dataclasses import dataclass

from app.practice.answers.starters import STARTERS, Starter
from app.practice.pinned import Pinned
from app.training.run.session import TrainingSession
from app.web import addresses
from app.web.own_table.table_codec import encode_table
from app.web.practice.check.fields import FieldGroup, describe_fields
from app.web.practice.check.form import CheckForm, read_form
from app.web.practice.check.given import Given, describe_given
from app.web.practice.check.result import Result, judge_form


@dataclass(frozen=True)
class StarterLink:
    """A starter with its source and the address of its file."""

    starter: Starter
    source: str
    address: str


@dataclass(frozen=True)
class CheckPage:
    """All that the templates show."""

    id: str
    lab_address: str
    address: str
    paper_address: str
    pin: str
    row: str
    first_row: int
    last_row: int
    note: str
    is_lost: bool
    given: Given
    starters: list[StarterLink]
    groups: list[FieldGroup]
    pasted: str
    source: str
    kept: str
    errors: dict[str, str]
    typed_terms: bool
    result: Result | None


def check_address(session_id: str, *parts: object, pin: str = "", row: str = "") -> str:
    """The address of the page, or of something below it, for one exercise."""
    return addresses.lab(session_id, "check", *parts, pin=pin, row=row)


def describe_check(
    session_id: str,
    session: TrainingSession,
    pinned: Pinned,
    form: CheckForm,
    base: str,
    *,
    lab_address: str,
    judges: bool,
) -> CheckPage:
    """The page; ``judges`` whether the form was handed in. ``base`` is the server's address."""
    exercise = pinned.exercise
    errors: dict[str, str] = {}
    result = None
    if judges:
        read = read_form(form, exercise)
        errors = read.errors
        if not errors:
            result = judge_form(form, read, exercise)
    address = check_address(session_id, pin=pinned.pin, row=form.row)
    starters = [
        StarterLink(
            starter,
            starter.make(exercise, f"{base}{address}"),
            check_address(session_id, "starter", name, pin=pinned.pin, row=form.row),
        )
        for name, starter in STARTERS.items()
    ]
    return CheckPage(
        session_id,
        lab_address,
        address,
        check_address(session_id, "paper", pin=pinned.pin, row=form.row),
        pinned.pin,
        form.row,
        int(exercise.rows[0]),
        len(session.data.train) - 1,
        pinned.note,
        pinned.is_lost,
        describe_given(session, pinned),
        starters,
        describe_fields(exercise, form.typed, errors),
        form.pasted,
        form.source,
        encode_table(form.content) if form.content and "file" not in errors else "",
        errors,
        any(text.strip() for text in form.typed.values()),
        result,
    )
