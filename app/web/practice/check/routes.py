"""The routes of the check page. Nothing here changes a session."""

from __future__ import annotations

from dataclasses import replace

from anyio import to_thread
from fastapi import APIRouter, Request, Response

from app.http.body_budget import BodyTooLarge
from app.http.rate_limit import CREATES
from app.i18n.messages import N_, _
from app.practice.answers.files import MAX_FILE_BYTES
from app.practice.answers.starters import STARTERS
from app.practice.pinned import Pinned, UnusableExercise, pinned_exercise
from app.training.run.session import TrainingSession
from app.web import addresses
from app.web.dependencies import Service, public_base_url
from app.web.download import download
from app.web.forms import read_integer
from app.web.practice.check.form import MAX_FIELD_BYTES, MAX_FIELDS, CheckForm, parse_form
from app.web.practice.check.keeper import Attempt, keeper_of
from app.web.practice.check.page import CheckPage, check_address, describe_check, paste_address
from app.web.practice.check.paper import describe_paper
from app.web.problems import HttpProblem
from app.web.templating import render_page
from app.web.view.view import read_view

router = APIRouter(prefix=addresses.LAB + "/check", include_in_schema=False)
TOO_LARGE = N_("The file is larger than %(size)s MB; save the asked arrays only.")


@router.get("")
async def show(
    request: Request, sessions: Service, session_id: str, pin: str = "", row: str = ""
) -> Response:
    """The exercise of an address, or of the session's present state."""
    return await _page(request, sessions, session_id, CheckForm(pin, row), judges=False)


@router.post("", dependencies=[CREATES])
async def check(request: Request, sessions: Service, session_id: str) -> Response:
    """The verdict on what was handed in; what was typed stays in its fields."""
    try:
        async with request.form(
            max_files=1, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES
        ) as fields:
            form = await parse_form(fields)
    except BodyTooLarge:
        raise HttpProblem(413, _(TOO_LARGE, size=MAX_FILE_BYTES // 10**6)) from None
    return await _page(request, sessions, session_id, form, judges=True)


@router.get("/starter/{name}")
async def starter(
    request: Request, sessions: Service, session_id: str, name: str, pin: str = "", row: str = ""
) -> Response:
    """A starter as a Python file."""
    if name not in STARTERS:
        known = ", ".join(STARTERS)
        raise HttpProblem(
            404,
            _(
                "There is no starter “%(name)s”; choose one of %(known)s.",
                name=name[:40],
                known=known,
            ),
        )
    session = (await sessions.load(session_id)).session
    pinned = await _pinned(session, pin, row)
    view = read_view(request.query_params)
    address = public_base_url(request) + paste_address(session_id, view, pinned.pin, row)
    source = STARTERS[name].make(pinned.exercise, address)
    units = "-".join(map(str, pinned.exercise.units))
    return download(source, "text/x-python; charset=utf-8", f"backward-{units}-{name}.py")


@router.get("/paper")
async def paper(
    request: Request, sessions: Service, session_id: str, pin: str = "", row: str = ""
) -> Response:
    """The exercise as a sheet with blanks, to print."""
    session = (await sessions.load(session_id)).session
    pinned = await _pinned(session, pin, row)
    sheet = describe_paper(session, pinned)
    address = check_address(session_id, pin=pinned.pin, row=row)
    context = {
        "sheet": sheet,
        "address_of_check": address,
        "url": public_base_url(request) + address,
    }
    return render_page(request, "practice/paper.html", context)


async def _page(
    request: Request, sessions: Service, session_id: str, form: CheckForm, *, judges: bool
) -> Response:
    session = (await sessions.load(session_id)).session
    view, base = read_view(request.query_params), public_base_url(request)
    keeper, task = keeper_of(request), None
    if keeper is not None and (task := await keeper.kept(request, session_id)) is not None:
        form = replace(
            form,
            pin=task.pin or form.pin,
            row=task.row or form.row,
            shown=task.shown,
            spent=task.spent,
            wrong_tries=task.wrong_tries,
            judged=task.judged,
        )
    status, problem = 200, ""
    try:
        pinned = await _pinned(session, form.pin, form.row)
    except UnusableExercise as error:
        status, problem, judges = 422, str(error), False
        pinned = await to_thread.run_sync(_smallest, session)
        form = CheckForm(row="" if pinned.exercise.m > 1 else str(pinned.exercise.rows[0]))

    def describe() -> tuple[CheckPage, Attempt | None]:
        return describe_check(
            session_id, session, pinned, form, base, view, judges=judges, task=task
        )

    page, attempt = await to_thread.run_sync(describe)
    if page.errors:
        status = 422
    if task is not None and attempt is not None and keeper is not None:
        await keeper.keep(request, session_id, attempt)
    return render_page(request, "practice/check.html", {"page": page, "problem": problem}, status)


async def _pinned(session: TrainingSession, pin: str, row: str) -> Pinned:
    number = None
    if row.strip():
        number = read_integer(row)
        if number is None:
            last = len(session.data.train) - 1
            raise UnusableExercise(_("Sample: enter a whole number from 0 to %(last)s.", last=last))
    return await to_thread.run_sync(pinned_exercise, session, pin, number)


def _smallest(session: TrainingSession) -> Pinned:
    """The batch if it is small enough, otherwise its first sample."""
    try:
        return pinned_exercise(session)
    except UnusableExercise:
        return pinned_exercise(session, row=int(session.batch_rows()[0]))
