"""The view of a lesson's step: what the page shows beside it."""

from __future__ import annotations

from dataclasses import replace

from app.lessons.lesson import Lesson
from app.render.formulas.article import article_formula
from app.web.forms import read_index
from app.web.view.hidden_parts import write_hidden
from app.web.view.surface import OPEN
from app.web.view.view import View

SURFACE = "surface"
"""The picture in Output that a step names, other than the map."""


def step_number(view: View, lesson: Lesson) -> int:
    """The number of the step in the address, from 1; the first if there is none such."""
    return read_index(view.at, 1, len(lesson.steps)) or 1


def view_of_step(view: View, lesson: Lesson, number: int) -> View:
    """The view with another step of a lesson, and what that step shows and hides."""
    step = lesson.steps[number - 1]
    formula = next(filter(None, map(article_formula, step.formulas)), None)
    return replace(
        view,
        lesson=lesson.name,
        at=str(number),
        answer="",
        select=step.select or (formula.selection if formula else view.select),
        sample=step.sample,
        hide=write_hidden(step.hidden),
        charts=step.charts,
        map="",
        surface=OPEN if step.output == SURFACE else "",
        horizontal="",
        vertical="",
        zoom="",
        first="",
    )


def without_lesson(view: View) -> View:
    """The view of the whole page, with nothing hidden."""
    return replace(view, lesson="", at="", answer="", hide="")
