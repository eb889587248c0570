"""What became of every student's run, as files for the teacher."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from anyio import to_thread
from fastapi import APIRouter, Response

from app.classroom.room import Member
from app.classroom.rooms import HeldRoom
from app.export.spreadsheet import spreadsheet
from app.store.base import SessionNotFound
from app.web.classroom.context import Asked, Class
from app.web.sessions import Held

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Result:
    """A student and their run, a row of the tables; what is not known of it is None.

    ``status`` is that of the run, "none" before there is one, or "gone". Losses and scores are
    computed from the run's parameters: accuracy of classes, R² of numbers, on the split that
    ``scored_on`` names.
    """

    number: int
    name: str
    following: bool
    status: str
    dataset: str | None = None
    layers: str | None = None
    parameters: int | None = None
    epoch: int | None = None
    train_loss: float | None = None
    test_loss: float | None = None
    accuracy: float | None = None
    r_squared: float | None = None
    scored_on: str | None = None


async def results_of(asked: Asked, held: HeldRoom) -> list[Result]:
    """A row for every student in the room, by number."""
    return [await _result(asked, member) for member in held.room.members]


async def _result(asked: Asked, member: Member) -> Result:
    if not member.session:
        return Result(member.number, member.name, member.follows, "none")
    try:
        held = await asked.all.sessions.of(member.visitor).load(member.session)
    except SessionNotFound:
        return Result(member.number, member.name, member.follows, "gone")
    return await to_thread.run_sync(_measured, member, held)


def _measured(member: Member, held: Held) -> Result:
    session = held.session
    train, test = session.losses()
    scores = session.scores()
    return Result(
        number=member.number,
        name=member.name,
        following=member.follows,
        status="playing" if held.stamp else session.status,
        dataset=session.recipe.dataset.name,
        layers="-".join(map(str, session.recipe.units)),
        parameters=session.network.parameters.size,
        epoch=session.epoch,
        train_loss=train,
        test_loss=test,
        accuracy=None if scores.right is None else scores.value,
        r_squared=scores.r_squared,
        scored_on="test" if len(session.data.test) else "train",
    )


@router.get("/room/{code}/results.csv")
async def as_csv(asked: Class, code: str) -> Response:
    """A row a student."""
    held = await asked.as_teacher(code)
    rows = [asdict(result) for result in await results_of(asked, held)]
    head = list(Result.__dataclass_fields__)
    text = spreadsheet(head, ([row[name] for name in head] for row in rows))
    return _file(text, "text/csv; charset=utf-8", f"room-{held.code}-results.csv")


@router.get("/room/{code}/results.json")
async def as_json(asked: Class, code: str) -> Response:
    """The same, with what the room is."""
    held = await asked.as_teacher(code)
    content = {
        "room": held.code,
        "ended": held.room.ended,
        "students": [asdict(result) for result in await results_of(asked, held)],
    }
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)
    return _file(text, "application/json", f"room-{held.code}-results.json")


def _file(text: str, media_type: str, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(text, media_type=media_type, headers=headers)
