"""What became of every student's run, as files for the teacher."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, fields, replace

from anyio import to_thread
from fastapi import APIRouter, Response

from app.classroom.challenge_words import goal_words
from app.classroom.predictions import prediction_rows
from app.classroom.ranking import ChallengeRow, challenge_rows
from app.classroom.room import Member
from app.classroom.rooms import LoadedRoom
from app.export.spreadsheet import spreadsheet
from app.store.base import SessionNotFound
from app.web.classroom.context import Asked, Class
from app.web.session_service import LoadedSession

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Result:
    """A student and their run, a row of the tables; what is not known of it is None.

    ``status`` is that of the run, "none" before there is one, or "gone". Losses and scores are
    computed from the run's parameters: accuracy of classes, R² of numbers, on the split that
    ``scored_on`` names. Of the present challenge it has the best; of all questions how many were
    answered, and how many rightly.
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
    challenge_place: int | None = None
    challenge_reached: bool | None = None
    challenge_value: float | None = None
    predicted: int = 0
    predicted_right: int = 0


async def results_of(asked: Asked, held: LoadedRoom) -> list[Result]:
    """A row for every student in the room, by number."""
    rows = [await _result(asked, member) for member in held.room.members]
    ranked = {each.number: each for each in challenge_rows(held.room)}
    answers = prediction_rows(held.room)
    predicted = Counter(each.student for each in answers)
    right = Counter(each.student for each in answers if each.right)
    return [
        replace(
            row,
            challenge_place=ranked[row.number].place if row.number in ranked else None,
            challenge_reached=ranked[row.number].reached if row.number in ranked else None,
            challenge_value=ranked[row.number].value if row.number in ranked else None,
            predicted=predicted[row.number],
            predicted_right=right[row.number],
        )
        for row in rows
    ]


async def _result(asked: Asked, member: Member) -> Result:
    if not member.session:
        return Result(member.number, member.name, member.follows, "none")
    try:
        held = await asked.all.sessions.of(member.visitor).load(member.session)
    except SessionNotFound:
        return Result(member.number, member.name, member.follows, "gone")
    return await to_thread.run_sync(_measured, member, held)


def _measured(member: Member, held: LoadedSession) -> Result:
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


async def _scored(asked: Asked, code: str) -> LoadedRoom:
    """The room, for its teacher, with what the students' runs have reached by now."""
    return (await asked.all.scores.look(await asked.as_teacher(code), at_once=True)).held


@router.get("/room/{code}/results.csv")
async def as_csv(asked: Class, code: str) -> Response:
    """A row a student."""
    held = await _scored(asked, code)
    rows = [asdict(result) for result in await results_of(asked, held)]
    head = [field.name for field in fields(Result)]
    text = spreadsheet(head, ([row[name] for name in head] for row in rows))
    return _file(text, "text/csv; charset=utf-8", f"room-{held.code}-results.csv")


@router.get("/room/{code}/results.json")
async def as_json(asked: Class, code: str) -> Response:
    """The same, with all that was asked and answered."""
    held = await _scored(asked, code)
    challenge = held.room.challenge
    content = {
        "room": held.code,
        "ended": held.room.ended,
        "challenge": challenge
        and {
            "goal": goal_words(challenge),
            "scores": [asdict(row) for row in challenge_rows(held.room)],
        },
        "students": [asdict(result) for result in await results_of(asked, held)],
        "predictions": [asdict(row) for row in prediction_rows(held.room)],
    }
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)
    return _file(text, "application/json", f"room-{held.code}-results.json")


@router.get("/room/{code}/challenge.csv")
async def challenge_as_csv(asked: Class, code: str) -> Response:
    """The board of the challenge; the head alone where none was set."""
    held = await asked.as_teacher(code)
    head = list(ChallengeRow.__dataclass_fields__)
    rows = (asdict(row) for row in challenge_rows(held.room))
    text = spreadsheet(head, ([row[name] for name in head] for row in rows))
    return _file(text, "text/csv; charset=utf-8", f"room-{held.code}-challenge.csv")


def _file(text: str, media_type: str, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(text, media_type=media_type, headers=headers)
