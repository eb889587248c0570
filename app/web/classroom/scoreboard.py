"""The board of a challenge, which the teacher and the whole class may look at; handing in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated
from urllib.parse import urlencode

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from app.classroom.challenge import Challenge, value_text
from app.classroom.challenge_words import goal_words, metric_words, score_words
from app.classroom.code import spoken
from app.classroom.ranking import standings
from app.classroom.room import Member, Room
from app.classroom.rooms import HeldRoom, RoomNotFound
from app.classroom.scoring import Assessed, assess
from app.store.base import SessionNotFound
from app.web.classroom.bars import bar_html, build_bar, lab_path
from app.web.classroom.context import Asked, Class
from app.web.classroom.live_scores import Looked, keep
from app.web.templating import environment, render_page, wants_fragment

router = APIRouter(include_in_schema=False)

MOST_ROWS = 100
"""So many of the best are on the board; all are among the results."""
NONE_NOW = "There is no challenge in this room now."
OVER = "The challenge is over; what you had reached counts."
NO_RUN = "You have no run of your own in this room yet; fork the teacher’s."


@dataclass(frozen=True)
class Row:
    """A line of the board."""

    place: int
    name: str
    reached: bool
    value: str
    parameters: int
    epochs: int


@dataclass(frozen=True)
class Table:
    """What everybody sees alike. ``others`` are how many more have a score."""

    measured: str
    rows: tuple[Row, ...]
    others: int


@dataclass(frozen=True)
class Own:
    """What a student sees of themselves: their best, their run as it is now, what is wrong."""

    best: str
    present: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Board:
    """``live`` where it renews itself; ``back`` leads to the lab. ``own`` is for a student."""

    code: str
    spoken: str
    back: str
    goal: str
    on_training: bool
    live: bool
    over: bool
    is_teacher: bool
    students: int
    scored: int
    table: Table | None
    own: Own | None


@router.get("/room/{code}/board")
async def show(
    request: Request,
    asked: Class,
    code: str,
    seen: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """The board; nothing where htmx asks and it is the one that was ``seen``."""
    held, member = await _who(asked, code)
    looked = await asked.all.scores.look(held)
    board = _build(looked, member)
    mark = hashlib.blake2s(repr(board).encode(), digest_size=12).hexdigest()
    if wants_fragment(request) and seen == mark:
        return Response(status_code=204, headers={"Cache-Control": "no-store"})
    context = {
        "board": board,
        "address": f"/room/{code}/board?{urlencode({'seen': mark})}",
        "table_html": Markup(_table_html(board.table)) if board.table else "",
    }
    return render_page(request, "room/scoreboard.html", context)


@router.post("/room/{code}/hand-in")
async def hand_in(request: Request, asked: Class, code: str) -> Response:
    """Score the student's run as it is at this moment, whatever the request says of it."""
    held, member = await asked.as_member(code)
    held, said = await _hand_in(asked, held, member)
    if not wants_fragment(request):
        return RedirectResponse(f"/room/{code}/board", 303)
    bar = build_bar(held, asked.visitor, member.session)
    assert bar is not None and bar.role == "student"
    if bar.challenge:
        bar = replace(bar, challenge=replace(bar.challenge, said=said))
    return HTMLResponse(bar_html(bar), headers={"Cache-Control": "no-store"})


async def _hand_in(asked: Asked, held: HeldRoom, member: Member) -> tuple[HeldRoom, str]:
    challenge = held.room.challenge
    if challenge is None or challenge.over:
        return held, NONE_NOW if challenge is None else OVER
    try:
        run = await asked.sessions.load(member.session) if member.session else None
    except SessionNotFound:
        run = None
    if run is None:
        return held, NO_RUN
    found = await to_thread.run_sync(assess, run.session, challenge, run.version)
    held = await keep(asked.rooms, held, challenge, {member.number: found.counted})
    return held, " ".join(filter(None, (_present(challenge, found), *found.reasons)))


async def _who(asked: Asked, code: str) -> tuple[HeldRoom, Member | None]:
    """The room for its teacher, or for a student in it; raises RoomNotFound."""
    try:
        return await asked.as_member(code)
    except RoomNotFound:
        return await asked.as_teacher(code), None


def _build(looked: Looked, member: Member | None) -> Board:
    held, room = looked.held, looked.held.room
    challenge = room.challenge
    scored = (
        0 if challenge is None else sum(each.number in challenge.scores for each in room.members)
    )
    return Board(
        code=held.code,
        spoken=spoken(held.code),
        back=f"/room/{held.code}" if member else lab_path(room.session, held.code, room.view),
        goal=goal_words(challenge) if challenge else "",
        on_training=challenge is not None and not challenge.tested,
        live=challenge is not None and not challenge.over and not room.ended,
        over=challenge is not None and challenge.over,
        is_teacher=member is None,
        students=len(room.members),
        scored=scored,
        table=_table(room, challenge) if challenge else None,
        own=_own(challenge, member, looked) if challenge and member else None,
    )


def _table(room: Room, challenge: Challenge) -> Table:
    ranked = standings(room)
    rows = tuple(
        Row(
            one.place,
            one.name,
            one.score.reached,
            value_text(challenge.metric, one.score.value),
            one.score.parameters,
            one.score.epochs,
        )
        for one in ranked[:MOST_ROWS]
    )
    return Table(metric_words(challenge), rows, len(ranked) - len(rows))


def _own(challenge: Challenge, member: Member, looked: Looked) -> Own:
    best = challenge.scores.get(member.number)
    found = looked.present.get(member.number)
    return Own(
        best=score_words(challenge, best) if best else "",
        present=_present(challenge, found) if found else "" if member.session else NO_RUN,
        reasons=found.reasons if found else (),
    )


def _present(challenge: Challenge, found: Assessed) -> str:
    """What a run is worth now, as a sentence; empty where it cannot be measured."""
    if found.score is None:
        return "Your run does not count."
    reached = "the goal is reached" if found.score.reached else "the goal is not reached yet"
    counts = reached if found.counted else "it does not count"
    return f"Your run now has a {score_words(challenge, found.score)}: {counts}."


@lru_cache(maxsize=64)
def _table_html(table: Table) -> str:
    """The table, drawn once for all who look at it."""
    return environment.get_template("room/score_table.html").render(table=table)
