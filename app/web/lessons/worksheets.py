"""Worksheets of lessons: one page to fill in, and the same with the answers, for any seed."""

from __future__ import annotations

from dataclasses import dataclass

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from app.errors import ProblemError
from app.http.rate_limit import CREATES
from app.i18n.caching import cache_by_language
from app.i18n.messages import _
from app.lessons.lesson import Lesson
from app.lessons.training import within
from app.lessons.worksheet import Worksheet, worksheet
from app.web import addresses
from app.web.dependencies import Service
from app.web.download import download
from app.web.forms import read_integer
from app.web.lessons.lesson_library import Library
from app.web.lessons.list_page import largest_network, sketch
from app.web.lessons.own_lesson import MAX_SECONDS
from app.web.lessons.progress import LessonKey
from app.web.templating import environment, find_folder, render_page

MAX_SHEETS = 64
MAX_SEED = 2**63 - 1
STYLE = "css/worksheet.css"

router = APIRouter(prefix=addresses.LESSONS, include_in_schema=False)


@dataclass(frozen=True)
class SheetPage:
    """A worksheet with the choices of its page; ``problem`` says why another is not shown.

    ``asked`` is the seed that was asked for if the sheet has another, which fits the lesson.
    """

    lesson: Lesson
    sheet: Worksheet
    sketch: Markup
    answers: bool
    typed: str
    problem: str
    asked: int | None

    @property
    def address(self) -> str:
        """Where the page is."""
        return addresses.lessons(self.lesson.name, "worksheet")


@router.get("/{name}/worksheet", dependencies=[CREATES])
async def show_worksheet(
    request: Request,
    sessions: Service,
    library: Library,
    name: str,
    seed: str = "",
    answers: str = "",
    download_as: str = "",
) -> Response:
    """The worksheet of a lesson, as a page or as an HTML file with its style."""
    lesson = await library.find(name)
    if answers == "1":
        await sessions.require_no_prediction()
    page = await to_thread.run_sync(describe_sheet, lesson, seed, answers == "1")
    context: dict[str, object] = {"page": page}
    if download_as == "html" and not page.problem:
        context["style"] = Markup((find_folder("static") / STYLE).read_text(encoding="utf-8"))
        html = environment.get_template("lessons/worksheet_file.html").render(context)
        kind = "answers" if page.answers else "worksheet"
        known = "lesson" if "." in lesson.name else lesson.name
        return download(
            html, "text/html; charset=utf-8", f"{known}-{kind}-seed-{page.sheet.seed}.html"
        )
    return render_page(request, "lessons/worksheet.html", context, 422 if page.problem else 200)


def describe_sheet(lesson: Lesson, seed: str, answers: bool) -> SheetPage:
    """The sheet for a typed seed, or that of the lesson's own seed with the problem."""
    key, typed, problem = LessonKey(lesson.name, lesson), seed.strip(), ""
    sheet = None
    number = read_integer(typed, 0, MAX_SEED)
    if typed and number is None:
        problem = _("Seed: enter a whole number from 0 on, like 4.")
    elif typed:
        try:
            sheet = _sheet(key, number)
        except ProblemError as error:
            problem = _(
                "This lesson has no worksheet with seed %(seed)s: %(problem)s",
                seed=number,
                problem=error,
            )
    sheet = sheet or _sheet(key, None)
    return SheetPage(
        lesson,
        sheet,
        sketch(largest_network(lesson)),
        answers,
        typed[:40] or str(sheet.seed),
        problem,
        number if number is not None and not problem and number != sheet.seed else None,
    )


@cache_by_language(maxsize=MAX_SHEETS)
def _sheet(key: LessonKey, seed: int | None) -> Worksheet:
    with within(MAX_SECONDS):
        return worksheet(key.lesson, seed)
