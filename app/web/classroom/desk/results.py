"""Every student's result, as files for the teacher."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, astuple, dataclass, fields, replace

from anyio import to_thread
from fastapi import APIRouter, Response

from app.classroom.challenge_text import goal_text
from app.classroom.member import Member
from app.classroom.predictions import prediction_rows
from app.classroom.ranking import ChallengeRow, challenge_rows
from app.classroom.rooms import LoadedRoom
from app.export.spreadsheet import spreadsheet
from app.store.base import SessionNotFound
from app.web import addresses
from app.web.classroom.dependencies import Classroom, ClassroomRequest, TeacherRoom
from app.web.download import csv_download, download
from app.web.stored_sessions import LoadedSession

router = APIRouter(prefix=addresses.ROOM, include_in_schema=False)


@dataclass(frozen=True)
class Result:
    """A student and their run, one row of the tables; the field names are the columns.

    ``status`` is that of the run, "none" before there is one, or "gone". Losses and scores are
    computed from the run's parameters: accuracy of classes, R² of numbers, on the split that
    ``scored_on`` names. ``challenge_…`` is the best score in the current challenge, ``predicted``
    the number of answered questions.
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


async def results_of(classroom: ClassroomRequest, loaded: LoadedRoom) -> list[Result]:
    """One row per student in the room, by number."""
    rows = [await _result(classroom, member) for member in loaded.room.members]
    ranked = {each.number: each for each in challenge_rows(loaded.room)}
    answers = prediction_rows(loaded.room)
    predicted = Counter(each.student for each in answers)
    right = Counter(each.student for each in answers if each.right)
    return [
        replace(
            row,
            challenge_place=best.place,
            challenge_reached=best.reached,
            challenge_value=best.value,
            predicted=predicted[row.number],
            predicted_right=right[row.number],
        )
        for row in rows
        for best in [ranked.get(row.number, ChallengeRow(row.number, row.name))]
    ]


async def _result(classroom: ClassroomRequest, member: Member) -> Result:
    if not member.session:
        return Result(member.number, member.name, member.follows, "none")
    try:
        run = await classroom.services.sessions.of(member.visitor).load(member.session)
    except SessionNotFound:
        return Result(member.number, member.name, member.follows, "gone")
    return await to_thread.run_sync(_measure, member, run)


def _measure(member: Member, run: LoadedSession) -> Result:
    session = run.session
    train, test = session.losses()
    scores = session.scores()
    return Result(
        number=member.number,
        name=member.name,
        following=member.follows,
        status="playing" if run.stamp else session.status,
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


async def _with_scores(classroom: ClassroomRequest, loaded: LoadedRoom) -> LoadedRoom:
    """The room after all runs were scored."""
    return (await classroom.services.live_scores.refresh(loaded, at_once=True)).loaded


@router.get("/results.csv")
async def as_csv(classroom: Classroom, loaded: TeacherRoom) -> Response:
    """One row per student."""
    loaded = await _with_scores(classroom, loaded)
    rows = await results_of(classroom, loaded)
    text = spreadsheet([field.name for field in fields(Result)], map(astuple, rows))
    return csv_download(text, f"room-{loaded.code}-results.csv")


@router.get("/results.json")
async def as_json(classroom: Classroom, loaded: TeacherRoom) -> Response:
    """The same, with the challenge and all questions and answers."""
    loaded = await _with_scores(classroom, loaded)
    challenge = loaded.room.challenge
    content = {
        "room": loaded.code,
        "ended": loaded.room.ended,
        "challenge": challenge
        and {
            "goal": goal_text(challenge),
            "scores": [asdict(row) for row in challenge_rows(loaded.room)],
        },
        "students": [asdict(result) for result in await results_of(classroom, loaded)],
        "predictions": [asdict(row) for row in prediction_rows(loaded.room)],
    }
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)
    return download(text, "application/json", f"room-{loaded.code}-results.json")


@router.get("/challenge.csv")
async def challenge_as_csv(loaded: TeacherRoom) -> Response:
    """The scoreboard; only the header row without a challenge."""
    rows = challenge_rows(loaded.room)
    text = spreadsheet([field.name for field in fields(ChallengeRow)], map(astuple, rows))
    return csv_download(text, f"room-{loaded.code}-challenge.csv")
