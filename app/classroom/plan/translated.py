"""The plans that come with the app, in the language of the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

from app.classroom.plan.plan import Plan, PlanStep
from app.i18n.messages import raw_gettext

PLAN_TEXTS = ("name", "about")
STEP_TEXTS = ("title", "text", "notes", "about")


def translated(plan: Plan) -> Plan:
    """The plan with its texts in the language of the page, where they are translated."""
    names = {name: raw_gettext(getattr(plan, name)) for name in PLAN_TEXTS}
    return plan.model_copy(update={**names, "steps": tuple(map(_translated_step, plan.steps))})


def _translated_step(step: PlanStep) -> PlanStep:
    new: dict[str, Any] = {name: raw_gettext(getattr(step, name)) for name in STEP_TEXTS}
    if step.question is not None:
        options = tuple(map(raw_gettext, step.question.options))
        update = {"text": raw_gettext(step.question.text), "options": options}
        new["question"] = step.question.model_copy(update=update)
    return step.model_copy(update=new)


def extract(
    file: IO[bytes], _keywords: object, _tags: object, options: object
) -> Iterator[tuple[int, str, str, list[str]]]:
    """The messages of a plan's file, for Babel: line, function, text, comments."""
    del options
    plan = json.loads(file.read())["plan"]
    texts = [plan[name] for name in PLAN_TEXTS if plan.get(name)]
    for step in plan["steps"]:
        texts += [step[name] for name in STEP_TEXTS if step.get(name)]
        question = step.get("question") or {}
        texts += [question[name] for name in ("text",) if question.get(name)]
        texts += question.get("options", [])
    for text in texts:
        yield 0, "_", text, []
