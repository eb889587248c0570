"""A plan on paper: its steps with times and notes, then worksheets and their keys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response

from app.classroom.plan.plan import Plan
from app.errors import ProblemError
from app.http.rate_limit import CREATES
from app.i18n.messages import N_, _
from app.lessons.lesson import Lesson
from app.lessons.worksheet import Blank
from app.web import addresses
from app.web.classroom.dependencies import Classroom
from app.web.lessons.lesson_library import LessonLibrary, Library
from app.web.lessons.worksheets import SheetPage, describe_sheet
from app.web.plans.pages import describe_plan
from app.web.plans.plan_library import Plans
from app.web.plans.step_start import lesson_of
from app.web.templating import render_page

PARTS = {"plan": N_("the plan"), "sheets": N_("worksheets"), "keys": N_("keys to the worksheets")}
"""What can be printed, by the value in the address."""

router = APIRouter(prefix=addresses.PLANS, include_in_schema=False)


@dataclass(frozen=True)
class PlanSheet:
    """A worksheet: the blanks of one lesson that the plan's steps cover."""

    sheet: SheetPage
    key: SheetPage


@router.get("/{plan_id}/print", dependencies=[CREATES])
async def show(
    request: Request,
    classroom: Classroom,
    plans: Plans,
    lessons: Library,
    plan_id: str,
    part: Annotated[list[str] | None, Query()] = None,
) -> Response:
    """The page to print, with the chosen parts: each begins on a page of its own."""
    found = await plans.find(plan_id, classroom.visitor)
    page = await describe_plan(found, (), lessons, classroom.sessions.limits)
    sheets = await plan_sheets(found.plan, lessons)
    chosen = [name for name in PARTS if name in (part or PARTS)] or [*PARTS]
    if {"plan", "keys"} & {*chosen}:  # notes may have the answer, too
        await classroom.sessions.require_no_prediction()
    context = {
        "page": page,
        "sheets": sheets,
        "parts": {name: _(title) for name, title in PARTS.items()},
        "chosen": chosen,
    }
    return render_page(request, "plans/print.html", context)


async def plan_sheets(plan: Plan, lessons: LessonLibrary) -> list[PlanSheet]:
    """The worksheets of a plan, one for each lesson in it, without those that have no blanks."""
    covered: dict[str, set[int]] = {}
    used: dict[str, Lesson] = {}
    for step in plan.steps:
        try:
            lesson = await lesson_of(step, plan, lessons)
        except ProblemError:
            continue
        if lesson is not None:
            used[lesson.name] = lesson
            covered.setdefault(lesson.name, set()).update(range(step.at, step.last + 1))
    found = []
    for name, lesson in used.items():
        sheet, key = await to_thread.run_sync(_sheets, lesson, covered[name])
        if sheet.sheet.blanks:
            found.append(PlanSheet(sheet, key))
    return found


def _sheets(lesson: Lesson, steps: set[int]) -> tuple[SheetPage, SheetPage]:
    def reduced(page: SheetPage) -> SheetPage:
        return replace(page, sheet=replace(page.sheet, blanks=_within(page.sheet.blanks, steps)))

    return (
        reduced(describe_sheet(lesson, "", answers=False)),
        reduced(describe_sheet(lesson, "", answers=True)),
    )


def _within(blanks: tuple[Blank, ...], steps: set[int]) -> tuple[Blank, ...]:
    """The blanks of these steps of the lesson; results of other steps are given as numbers."""
    answers: dict[str, str] = {}
    kept: list[Blank] = []
    for blank in blanks:
        symbol = blank.prompt.partition(" = ")[0]
        if blank.step not in steps:
            answers[symbol] = blank.answer
            continue
        given = tuple(
            replace(each, value=answers[each.symbol])
            if each.value is None and each.symbol in answers
            else each
            for each in blank.given
        )
        answers.pop(symbol, None)
        kept.append(replace(blank, given=given))
    return tuple(kept)
