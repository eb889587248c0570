"""A teacher's own lesson: uploaded, checked against the engine, and kept behind a link."""

from __future__ import annotations

from dataclasses import dataclass, field

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from app.http.rate_limit import CREATES
from app.i18n.messages import _
from app.lessons.check import Failure, check
from app.lessons.lesson import BadLesson, Lesson
from app.lessons.library import lessons
from app.lessons.limits import MAX_BYTES, MAX_FILE_BYTES
from app.lessons.parse import parse, read_text
from app.lessons.training import within
from app.web import addresses
from app.web.dependencies import public_base_url
from app.web.lessons.lesson_library import Library
from app.web.lessons.list_page import describe_lessons
from app.web.templating import render_page

MAX_FAILURES = 20
"""Failures that the page lists."""
MAX_TEXT = 25 * MAX_BYTES
"""Bytes of the posted field."""
MAX_SECONDS = 10.0
"""Training of all steps, numbers and claims together."""

router = APIRouter(prefix=addresses.LESSONS, include_in_schema=False)


@dataclass(frozen=True)
class OwnLesson:
    """What came of an upload.

    ``failures`` are sentences with the numbers of their lines. A ``lesson`` with failures is kept
    all the same, so that its author can look at it.
    """

    text: str = ""
    problem: str = ""
    lesson: Lesson | None = None
    url: str = ""
    failures: list[str] = field(default_factory=list)


@router.post("", dependencies=[CREATES])
async def open_own(request: Request, library: Library) -> Response:
    """Keep the posted text of a lesson, and show its link and what the engine does not confirm."""
    text, problem = await _posted_text(request)
    if problem:
        return _page(request, OwnLesson(text, problem), 422)
    try:
        failures = await to_thread.run_sync(_check, text)
        lesson = await library.keep(text)
    except BadLesson as error:
        return _page(request, OwnLesson(text, str(error)), 422)
    own = OwnLesson(
        text,
        lesson=lesson,
        url=public_base_url(request) + addresses.lessons(lesson.name),
        failures=[str(failure) for failure in failures[:MAX_FAILURES]],
    )
    return _page(request, own)


def _check(text: str) -> list[Failure]:
    """What the engine does not confirm; raises BadLesson, also if it trains for too long."""
    lesson = parse(text, "own")
    with within(MAX_SECONDS) as may_go_on:
        failures = check(lesson)
        if not may_go_on():
            raise BadLesson(
                1,
                _(
                    "All training of a lesson may take %(seconds)s seconds. Train less.",
                    seconds=f"{MAX_SECONDS:g}",
                ),
            )
    return failures


def describe_list(own: OwnLesson | None = None) -> dict[str, object]:
    """The context of the list of lessons."""
    return {
        "lessons": describe_lessons(lessons()),
        "own": own or OwnLesson(),
        "max_lesson_kilobytes": MAX_BYTES // 1000,
    }


async def _posted_text(request: Request) -> tuple[str, str]:
    """The text of the file or the field, and why it cannot be used."""
    async with request.form(max_files=1, max_fields=4, max_part_size=MAX_TEXT) as form:
        file, pasted = form.get("file"), form.get("text")
        content = b""
        if isinstance(file, UploadFile) and file.filename:
            content = await file.read(MAX_FILE_BYTES + 1)
        elif isinstance(pasted, str):
            content = pasted.replace("\r\n", "\n").encode()
    if not content.strip():
        return "", _("Choose the file of a lesson first, or paste its text.")
    too_large = _(
        "A lesson has at most %(size)s kB. Make two lessons of it.", size=MAX_BYTES // 1000
    )
    if len(content) > MAX_FILE_BYTES:
        return "", too_large
    try:
        text = read_text(content)
    except BadLesson as error:
        return "", str(error)
    return (text, "") if len(text.encode()) <= MAX_BYTES else ("", too_large)


def _page(request: Request, own: OwnLesson, status: int = 200) -> Response:
    return render_page(request, "lessons/list.html", describe_list(own), status)
