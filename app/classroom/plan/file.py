"""A plan as one file, NAME.plan.json, that can be opened on any server."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from app.classroom.plan.plan import MAX_BYTES, Plan, PlanError
from app.classroom.plan.state import unpack_state
from app.errors import ProblemError
from app.i18n.messages import N_, _
from app.training.codec.text_file import NotText, decode_text
from app.training.recipe.limits import Limits

FORMAT = "backprop-playground-plan"
VERSION = 1
NO_PLAN = N_("This file is not a plan. Choose one that was saved with “Save as a file”.")


class UnusablePlan(ProblemError):
    """The file holds no plan that can be opened. The message says why."""


def too_large() -> str:
    """Why a plan cannot be stored."""
    return _("A plan has at most %(size)s MB. Make two plans of it.", size=MAX_BYTES // 1_000_000)


def write_plan(plan: Plan) -> str:
    """The plan as JSON; ``read_plan`` reads it back. Raises PlanError if it is too large."""
    content = plan.model_copy(update={"removed": None}).model_dump(
        mode="json", exclude_defaults=True
    )
    text = json.dumps(
        {"format": FORMAT, "version": VERSION, "plan": content}, indent=1, ensure_ascii=False
    )
    if len(text.encode()) > MAX_BYTES:
        raise PlanError(too_large())
    return text


def read_plan(content: bytes, limits: Limits) -> Plan:
    """The plan in a file. Every state in it is opened once. Raises UnusablePlan."""
    if len(content) > MAX_BYTES:
        raise UnusablePlan(too_large())
    plan = parse_plan(content)
    for number, step in enumerate(plan.steps, 1):
        if step.state:
            try:
                unpack_state(step.state, limits)
            except PlanError as error:
                raise UnusablePlan(
                    _(
                        "Step %(number)s, “%(title)s”: %(error)s",
                        number=number,
                        title=step.title,
                        error=error,
                    )
                ) from error
    return plan


def parse_plan(content: bytes) -> Plan:
    """The plan in a file, its states unopened. Raises UnusablePlan."""
    try:
        value = json.loads(decode_text(content))
    except (NotText, ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise UnusablePlan(_(NO_PLAN))
    version = value.get("version")
    if type(version) is int and version > VERSION:
        raise UnusablePlan(
            _(
                "This plan was saved by a newer Backprop Playground. Update this server, or save "
                "the plan there in format %(version)s.",
                version=VERSION,
            )
        )
    try:
        plan = Plan.model_validate(value.get("plan"))
    except (ValidationError, RecursionError) as error:
        raise UnusablePlan(_sentence(error)) from error
    return plan.model_copy(update={"removed": None})


def _sentence(error: Exception) -> str:
    """What is wrong with the file, and in which step."""
    if not isinstance(error, ValidationError):
        return _(NO_PLAN)
    problem = error.errors(include_url=False, include_input=False)[0]
    place: list[Any] = list(problem["loc"])
    step = 0
    if place[:1] == ["steps"] and len(place) > 1 and isinstance(place[1], int):
        step, place = place[1] + 1, place[2:]
    # Names of fields, as they are in the file; reasons of its checker are in English.
    field = " ".join(map(str, place)).replace("_", " ")
    reason = str(problem["msg"]).removeprefix("Value error, ").removesuffix(".")
    parts = {"step": step, "field": field, "reason": reason}
    if step and field:
        return _(
            "The file is damaged. Step %(step)s, %(field)s: %(reason)s. Save the plan again.",
            **parts,
        )
    if step:
        return _("The file is damaged. Step %(step)s: %(reason)s. Save the plan again.", **parts)
    if field:
        return _(
            "The file is damaged. The plan, %(field)s: %(reason)s. Save the plan again.", **parts
        )
    return _("The file is damaged. The plan: %(reason)s. Save the plan again.", **parts)
