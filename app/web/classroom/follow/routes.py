"""The page on which a student follows, and the ways from it to a run of their own and back."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlencode

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import QueryParams

from app.classroom.ask_and_answer import is_asked_about
from app.classroom.room import Member, Room
from app.classroom.rooms import LoadedRoom, RoomNotFound
from app.store.base import SessionNotFound
from app.training.experiments.fork import copy_of
from app.training.run.session import TrainingSession
from app.web.classroom.bars import bar_html, build_bar, lab_path
from app.web.classroom.context import Asked, Class
from app.web.classroom.follow.new_run import put_to_work
from app.web.problems import HttpProblem
from app.web.templating import render_page, wants_fragment
from app.web.view.view import CLASS, OWN, View, read_view

router = APIRouter(include_in_schema=False)

LOOKS = (
    "select", "sample", "show", "check", "charts", "curve", "map", "points", "across", "up", "held",
)  # fmt: skip
"""What a student may look at otherwise than the teacher does."""
NOT_YET = "The class is asked what this run will do; fork it when the answer is out."
GONE = "The run that this room follows is gone; its teacher can choose another one."


def own_looks(query: QueryParams | Mapping[str, str]) -> dict[str, str]:
    """What an address says of how a student wants to look at the run."""
    view = read_view(query if isinstance(query, QueryParams) else QueryParams(query))
    return {name: value for name in LOOKS if (value := getattr(view, name))}


def watched_view(room: Room, looks: Mapping[str, str]) -> View:
    """The view of the class, and in it what a student looks at otherwise."""
    return _watched(room.code, "" if room.shown_member else room.view, tuple(looks.items()))


@lru_cache(maxsize=1024)
def _watched(code: str, text: str, looks: tuple[tuple[str, str], ...]) -> View:
    view = read_view(QueryParams(text))
    return replace(view, **{**OWN, "room": code, "watch": CLASS}, **dict(looks))


def followed_run(held: LoadedRoom) -> tuple[str, str]:
    """Owner and session of what the class sees: the teacher's run, or a student's that is shown."""
    if shown := held.room.shown_member:
        return shown.visitor, shown.session
    return held.teacher, held.room.session


async def newest_followed(asked: Asked, held: LoadedRoom) -> tuple[LoadedRoom, int]:
    """The room, and the version of what the class sees; raises SessionNotFound.

    A student's run that is gone is shown no more, so that the class is back at the teacher's.
    """
    sessions = asked.all.sessions
    try:
        return held, await sessions.newest(followed_run(held)[1])
    except SessionNotFound:
        if held.room.shown is None:
            raise
    gone = held.room.shown

    def without(room: Room) -> Room:
        return room.showing(None) if room.shown == gone else room

    held = await asked.rooms.change(held.code, without)
    return held, await sessions.newest(followed_run(held)[1])


@router.get("/room/{code}")
async def show(request: Request, asked: Class, code: str) -> Response:
    """Where the student was: following, or at a run of their own."""
    try:
        held, member = await asked.as_member(code)
    except RoomNotFound:
        return await _way_in(request, asked, code)
    works = not member.follows and await _has_run(asked, member)
    if works and not wants_fragment(request):
        return RedirectResponse(lab_path(member.session, code), 303)
    looks = own_looks(request.query_params)
    try:
        held, version = await newest_followed(asked, held)
        owner, session = followed_run(held)
        view = watched_view(held.room, looks)
        page = await asked.all.pages.page(owner, session, view, version)
    except SessionNotFound:
        raise HttpProblem(404, GONE) from None
    bar = build_bar(held, asked.visitor, "", own_view=bool(looks))
    assert bar is not None
    context = {"page": page, "bar": bar, "bar_html": bar_html(bar)}
    response = render_page(request, "room/follow.html", context)
    if wants_fragment(request):
        query = urlencode(looks)
        response.headers["HX-Replace-Url"] = f"/room/{code}?{query}" if query else f"/room/{code}"
    return response


async def _has_run(asked: Asked, member: Member) -> bool:
    """Whether their own run is still there; one that is long unused may have been dropped."""
    try:
        await asked.sessions.generation(member.session)
    except SessionNotFound:
        return False
    return True


async def _way_in(request: Request, asked: Asked, code: str) -> Response:
    """For who is no student in the room, or whose room has ended."""
    with suppress(RoomNotFound):
        held = await asked.rooms.load(code)
        if asked.visitor == held.teacher:
            return RedirectResponse(f"/room/{held.code}/desk", 303)
        if held.room.ended and (member := held.room.member_of(asked.visitor)):
            run = f"/lab/{member.session}" if member.session else ""
            return render_page(request, "room/ended.html", {"run": run})
    return RedirectResponse(f"/j/{code}", 303)


@router.post("/room/{code}/fork")
async def fork(request: Request, asked: Class, code: str) -> Response:
    """A run of one's own with the very same state, to the bit.

    A second click brings the student to the run that the first has made. While the class is asked
    what the run will do there is none: who steps it would have the answer.
    """
    held, member = await asked.as_member(code)
    if is_asked_about(held.room, followed_run(held)[1]):
        raise HttpProblem(422, NOT_YET)
    lost = "" if await _has_run(asked, member) else member.session
    copied = False

    async def make(member: Member) -> TrainingSession:
        nonlocal copied
        owner, session = followed_run((await newest_followed(asked, held))[0])
        is_own = owner == asked.visitor
        copied = owner != held.teacher and (member.copied or not is_own)
        run = (await asked.all.sessions.of(owner).load(session)).session
        return await to_thread.run_sync(copy_of, run)

    def wants(known: Member) -> bool:
        return known.follows or known.session == lost

    def working(known: Member, made: str) -> Member:
        return known.working_on(made, copied=copied)

    try:
        member = await put_to_work(asked, code, wants, make, working)
    except SessionNotFound:
        raise HttpProblem(404, GONE) from None
    view = replace(watched_view(held.room, own_looks(request.query_params)), **OWN)
    return RedirectResponse(lab_path(member.session, code, view.query()), 303)


@router.post("/room/{code}/work")
async def work(asked: Class, code: str) -> Response:
    """Back to the run of one's own."""
    held, member = await asked.as_member(code)
    if not await _has_run(asked, member):
        raise HttpProblem(422, "You have no run of your own in this room yet; fork the teacher’s.")
    await _turn(asked, held, member, follows=False)
    return RedirectResponse(lab_path(member.session, code), 303)


@router.post("/room/{code}/follow")
async def follow(asked: Class, code: str) -> Response:
    """Back to what the teacher shows."""
    held, member = await asked.as_member(code)
    await _turn(asked, held, member, follows=True)
    return RedirectResponse(f"/room/{code}", 303)


async def _turn(asked: Asked, held: LoadedRoom, member: Member, *, follows: bool) -> None:
    def turned(known: Member) -> Member:
        return known.model_copy(update={"follows": follows})

    await asked.rooms.change(
        held.code, lambda room: room.with_changed(member.visitor, turned), tells="desk"
    )


@router.post("/room/{code}/leave")
async def leave(asked: Class, code: str) -> Response:
    """Out of the room; the own run stays."""
    _, member = await asked.as_member(code)
    await asked.rooms.change(code, lambda room: room.without_member(member.visitor), tells="desk")
    return RedirectResponse(f"/lab/{member.session}" if member.session else "/", 303)
