"""The plans of the app: every step starts, and the engine has every number in its texts."""

from __future__ import annotations

import asyncio
import re

from app.classroom.challenge.challenge import Challenge
from app.classroom.plan.library import NAMES, ready_plan
from app.classroom.questions.making import make_question
from app.lessons.check import typed_numbers
from app.store.memory import MemoryStore
from app.training.recipe.limits import DEFAULT_LIMITS
from app.web.classroom.challenge.form import read_form
from app.web.lessons.lesson_library import LessonLibrary
from app.web.plans.step_start import StepStart, start_of
from app.web.plans.texts import filled
from tests.for_each import for_each
from tests.store.contract import FEW


def starts(name: str) -> list[StepStart]:
    made, lessons = ready_plan(name), LessonLibrary(MemoryStore(FEW))

    async def all_of_them() -> list[StepStart]:
        return [await start_of(step, made, lessons, DEFAULT_LIMITS) for step in made.steps]

    return asyncio.run(all_of_them())


@for_each("name", NAMES)
def test_every_step_starts_and_has_its_numbers(name: str) -> None:
    for step, start in zip(ready_plan(name).steps, starts(name), strict=True):
        for text in (step.text, step.notes):
            assert "{" not in filled(text, start.session, start.sample)  # raises for a wrong one
        if step.challenge:
            assert isinstance(read_form(vars(step.challenge), start.session, 1), Challenge)
            assert start.session.epoch == 0
            assert not start.view.lesson
        if step.question:
            make_question(start.session, "", step.question)  # raises if it cannot be asked


@for_each("name", NAMES)
def test_no_number_of_the_run_is_typed(name: str) -> None:
    """Whole numbers name steps and symbols; decimals would be typed results."""
    for step in ready_plan(name).steps:
        typed = typed_numbers(re.sub(r"{[^}]*}", "", f"{step.text} {step.notes}"))
        assert not [word for word in typed if "." in word]
