"""Every student's result, as files for the teacher; in English, as programs read them."""

from __future__ import annotations

import json
from dataclasses import astuple, fields

from anyio import to_thread
from fastapi import APIRouter, Response

from app.classroom.challenge.ranking import ChallengeRow, challenge_rows
from app.classroom.member import Member
from app.classroom.results.run_result import RunResult, measure_run
from app.classroom.results.tables import Results, document, sheets, wide_table
from app.classroom.room import Room
from app.classroom.rooms import LoadedRoom
from app.export.spreadsheet import spreadsheet
from app.export.workbook import workbook
from app.i18n.languages import ENGLISH, using_language
from app.store.base import SessionNotFound
from app.web import addresses
from app.web.classroom.dependencies import Classroom, ClassroomRequest, TeacherRoom
from app.web.download import csv_download, download

router = APIRouter(prefix=addresses.ROOM, include_in_schema=False)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def results_of(classroom: ClassroomRequest, loaded: LoadedRoom) -> Results:
    """The results now, after all runs were scored; of an ended room as they were at its end."""
    loaded = (await classroom.services.live_scores.refresh(loaded, at_once=True)).loaded
    room = loaded.room
    if room.ended and room.frozen is not None:
        return Results(room, {run.number: run for run in room.frozen.runs})
    return Results(room, {run.number: run for run in await measure_runs(classroom, room)})


async def measure_runs(classroom: ClassroomRequest, room: Room) -> list[RunResult]:
    """The runs of all who have ever joined, measured now."""
    return [await _measured(classroom, member) for member in room.members]


async def _measured(classroom: ClassroomRequest, member: Member) -> RunResult:
    number, following = member.number, member.follows
    if not member.session:
        return RunResult(number=number, following=following, status="none")
    try:
        run = await classroom.services.sessions.of(member.visitor).load(member.session)
    except SessionNotFound:
        return RunResult(number=number, following=following, status="gone")
    playing = run.stamp is not None
    return await to_thread.run_sync(
        lambda: measure_run(number, following, run.session, playing=playing)
    )


@router.get("/results.csv")
async def as_csv(classroom: Classroom, loaded: TeacherRoom) -> Response:
    """One row per student, with run, challenge and answers."""
    results = await results_of(classroom, loaded)
    with using_language(ENGLISH):
        table = wide_table(results)
    return csv_download(spreadsheet(table.columns, table.rows), _name(loaded, "results.csv"))


@router.get("/results.xlsx")
async def as_xlsx(classroom: Classroom, loaded: TeacherRoom) -> Response:
    """A workbook with a sheet for each table."""
    results = await results_of(classroom, loaded)
    with using_language(ENGLISH):
        content = workbook(sheets(results))
    return download(content, XLSX, _name(loaded, "results.xlsx"))


@router.get("/results.json")
async def as_json(classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Everything, with full numbers."""
    results = await results_of(classroom, loaded)
    with using_language(ENGLISH):
        content = document(results)
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)
    return download(text, "application/json", _name(loaded, "results.json"))


@router.get("/challenge.csv")
async def challenge_as_csv(loaded: TeacherRoom) -> Response:
    """The scoreboard; only the header row without a challenge."""
    rows = challenge_rows(loaded.room)
    text = spreadsheet([field.name for field in fields(ChallengeRow)], map(astuple, rows))
    return csv_download(text, _name(loaded, "challenge.csv"))


def _name(loaded: LoadedRoom, name: str) -> str:
    return f"room-{loaded.code}-{name}"
