"""Sending a run to everybody: the teacher sends, and each student's page takes it by itself."""

from __future__ import annotations

from functools import partial
from typing import get_args

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.classroom.room import Member, Room
from app.classroom.sent import Seeds, SentRun, What
from app.store.base import SessionNotFound
from app.training.run.session import TrainingSession
from app.web.classroom.back_link import whence
from app.web.classroom.bars import bar_html, build_bar, lab_path
from app.web.classroom.context import Asked, Class
from app.web.classroom.follow.new_run import put_to_work
from app.web.problems import HttpProblem
from app.web.templating import wants_fragment

router = APIRouter(include_in_schema=False)

GONE = "The lab that this room follows is gone; let the class follow another one first."
COPY_GONE = "What your teacher has sent is gone; ask for it to be sent once more."


@router.post("/room/{code}/send")
async def send(request: Request, asked: Class, code: str) -> Response:
    """Keep a copy of the lab that the class follows, as it is now, and tell everybody."""
    form = await request.form()
    held = await asked.as_teacher(code)
    what, seeds = _read(str(form.get("what", "")), str(form.get("seed", "same")))
    if held.room.ended:
        raise HttpProblem(422, "This room has ended; open another one to send something.")
    try:
        run = (await asked.sessions.load(held.room.session)).session
    except SessionNotFound:
        raise HttpProblem(404, GONE) from None
    if what == "recipe":
        run = await to_thread.run_sync(partial(begun, run))
    token = await asked.all.copies.keep(run)
    before: SentRun | None = None

    def sent(room: Room) -> Room:
        nonlocal before
        if room.ended:
            raise HttpProblem(422, "This room has ended; open another one to send something.")
        before = room.sent
        return room.sending(what, seeds, token)

    try:
        held = await asked.rooms.change(code, sent)
    except BaseException:
        await asked.all.copies.drop(token)
        raise
    if before:
        await asked.all.copies.drop(before.token)
    at = whence(request)
    bar = build_bar(held, asked.visitor, at.session)
    if wants_fragment(request) and at.session and bar:
        return HTMLResponse(bar_html(bar), headers={"Cache-Control": "no-store"})
    return RedirectResponse(at.path or f"/room/{code}/desk", 303)


def _read(what: str, seeds: str) -> tuple[What, Seeds]:
    if what not in get_args(What):
        raise HttpProblem(422, f"what must be one of {', '.join(get_args(What))}.")
    if seeds not in get_args(Seeds):
        raise HttpProblem(422, f"seed must be one of {', '.join(get_args(Seeds))}.")
    if what == "state" and seeds == "own":
        raise HttpProblem(422, "A state has the seed that it was trained with; send the recipe.")
    return what, seeds  # type: ignore[return-value]


def begun(run: TrainingSession, seed: int | None = None) -> TrainingSession:
    """A run of the same recipe and data at its beginning, of another seed where one is given."""
    recipe = run.recipe if seed is None else run.recipe.model_copy(update={"seed": seed})
    return TrainingSession(recipe, own=run.own)


@router.post("/room/{code}/take")
async def take(request: Request, asked: Class, code: str) -> Response:
    """The run that was sent, as one's own; once, however often it is asked for."""
    path = await take_sent(asked, code)
    if wants_fragment(request):
        return Response(status_code=204, headers={"HX-Redirect": path})
    return RedirectResponse(path, 303)


async def take_sent(asked: Asked, code: str) -> str:
    """Where the student is then; where nothing is to be taken, where they were."""
    try:
        return await _take(asked, code)
    except SessionNotFound:
        # The teacher may have sent something else meanwhile.
        try:
            return await _take(asked, code)
        except SessionNotFound:
            raise HttpProblem(404, COPY_GONE) from None


async def _take(asked: Asked, code: str) -> str:
    held, _ = await asked.as_member(code)
    sent = held.room.sent

    async def make(member: Member) -> TrainingSession:
        assert sent is not None
        run = await asked.all.copies.open(sent.token)
        seed = sent.seed_for(member.number, run.recipe.seed)
        return run if seed == run.recipe.seed else await to_thread.run_sync(begun, run, seed)

    def working(member: Member, session: str) -> Member:
        assert sent is not None
        return member.with_sent(sent, session)

    member = await put_to_work(asked, code, lambda member: member.has_to_take(sent), make, working)
    return lab_path(member.session, code) if not member.follows else f"/room/{code}"
