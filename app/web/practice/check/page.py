"""The check page of one session."""

from __future__ import annotations

from dataclasses import dataclass

from app.practice.answers.starters import STARTERS, Starter
from app.practice.answers.writer import write_answers
from app.practice.pinned import Pinned
from app.training.run.session import TrainingSession
from app.web import addresses
from app.web.own_table.table_codec import encode_table
from app.web.practice.check.fields import FieldGroup, describe_fields
from app.web.practice.check.form import CheckForm, read_form
from app.web.practice.check.given import Given, describe_given
from app.web.practice.check.keeper import Attempt, KeptCheck
from app.web.practice.check.result import Result, judge_form
from app.web.view.view import View


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
    form_address: str
    paper_address: str
    view: View
    pin: str
    row: str
    last_row: int
    note: str
    is_lost: bool
    task: KeptCheck | None
    given: Given
    starters: list[StarterLink]
    groups: list[FieldGroup]
    pasted: str
    source: str
    kept: str
    errors: dict[str, str]
    typed_terms: bool
    result: Result | None


def check_address(
    session_id: str, *parts: object, view: View | None = None, pin: str = "", row: str = ""
) -> str:
    """The address of the page, or of something below it, for one exercise.

    ``view`` is that of the lab, to which the page leads back.
    """
    query = "" if view is None else view.query()
    return addresses.lab(session_id, "check", *parts, query=query, pin=pin, row=row)


def paste_address(session_id: str, view: View, pin: str, row: str) -> str:
    """Where a starter says to paste: short, and with the task that it is for."""
    return check_address(session_id, view=View(homework=view.homework), pin=pin, row=row)


def describe_check(
    session_id: str,
    session: TrainingSession,
    pinned: Pinned,
    form: CheckForm,
    base: str,
    view: View,
    *,
    judges: bool,
    task: KeptCheck | None = None,
) -> tuple[CheckPage, Attempt | None]:
    """The page, and what was judged; ``judges`` whether the form was handed in.

    ``base`` is the server's address, ``task`` what is kept of a task.
    """
    exercise = pinned.exercise
    errors: dict[str, str] = {}
    result = attempt = None
    if judges:
        read = read_form(form, exercise)
        errors = read.errors
        if not errors:
            result = judge_form(form, read, exercise)
            attempt = Attempt(
                pinned.pin,
                form.row,
                write_answers(read.given),
                result.agrees,
                result.score,
                result.shown,
                result.spent,
                result.wrong_tries,
                result.judged,
            )

    def address(*parts: str) -> str:
        return check_address(session_id, *parts, view=view, pin=pinned.pin, row=form.row)

    paste_at = base + paste_address(session_id, view, pinned.pin, form.row)
    starters = [
        StarterLink(starter, starter.make(exercise, paste_at), address("starter", name))
        for name, starter in STARTERS.items()
    ]
    page = CheckPage(
        session_id,
        view.path(session_id),
        address(),
        check_address(session_id, view=view),
        address("paper"),
        view,
        pinned.pin,
        form.row,
        len(session.data.train) - 1,
        pinned.note,
        pinned.is_lost,
        task,
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
    return page, attempt
