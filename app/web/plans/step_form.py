"""The form of a plan's step: what was typed, and a sentence for each refused field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from starlette.datastructures import FormData

from app.classroom.challenge.challenge import Challenge
from app.classroom.names import clean_name
from app.classroom.plan.plan import (
    MAX_MINUTES,
    MAX_NOTES_LENGTH,
    MAX_TEXT_LENGTH,
    MAX_TITLE_LENGTH,
    PlanChallenge,
    PlanStep,
)
from app.classroom.questions.making import make_question
from app.classroom.questions.question_changes import QuestionError
from app.classroom.questions.template import InvalidTemplate, QuestionTemplate
from app.i18n.messages import _
from app.training.experiments.fork import copy_of
from app.training.experiments.step_outcome import StepNotMade
from app.training.run.session import TrainingSession
from app.web.classroom.challenge.form import FIELDS as CHALLENGE_FIELDS
from app.web.classroom.challenge.form import read_form as read_challenge
from app.web.classroom.questions.form import as_typed, read_ask_form, read_ask_template
from app.web.classroom.questions.panels import AskForm
from app.web.forms import read_integer
from app.web.plans.texts import BadText, filled
from app.web.view.hidden_parts import HIDEABLE, write_hidden
from app.web.view.view import read_query

ASK = "ask-"
"""Before the names of the question's fields, some of which are also fields of a step."""
NO_QUESTION = AskForm(what="")
TEXTS = ("title", "minutes", "text", "notes", "at", "until")


@dataclass(frozen=True)
class StepForm:
    """The typed text of each field by name, and ``ask``, the question.

    ``hidden`` are the parts of the page to hide; with ``column`` the lesson is beside the lab.
    ``errors`` has a sentence for each refused field; those of the question begin with ``ASK``.
    """

    typed: Mapping[str, str]
    ask: AskForm = NO_QUESTION
    hidden: frozenset[str] = frozenset()
    column: bool = True
    errors: Mapping[str, str] = field(default_factory=dict)


def form_of(step: PlanStep) -> StepForm:
    """The form that shows a step as it is."""
    typed = {name: str(getattr(step, name)) for name in TEXTS}
    challenge = step.challenge
    for name in CHALLENGE_FIELDS:
        typed[name] = getattr(challenge, name) if challenge else ""
    hidden = frozenset(filter(None, read_query(step.view).hide.split(".")))
    ask = as_typed(step.question) if step.question else NO_QUESTION
    return StepForm(typed, ask, hidden & HIDEABLE.keys(), step.column)


def read_step(
    posted: FormData, step: PlanStep, session: TrainingSession, sample: int | None, steps: int
) -> PlanStep | StepForm:
    """The changed step, or the form with sentences.

    ``session`` is what the step starts with, ``steps`` the number of steps of its lesson.
    """
    typed = {
        name: str(posted.get(name, "")).replace("\r\n", "\n").strip()
        for name in (*TEXTS, *CHALLENGE_FIELDS)
    }
    hidden = frozenset(map(str, posted.getlist("hide"))) & HIDEABLE.keys()
    ask = read_ask_form(
        FormData([(n.removeprefix(ASK), v) for n, v in posted.items() if n.startswith(ASK)])
    )
    if not posted.get(f"{ASK}what"):
        ask = replace(ask, what="")
    column = posted.get("column") == "1"
    errors: dict[str, str] = {}
    title = clean_name(typed["title"], MAX_TITLE_LENGTH)
    if not title:
        errors["title"] = _("Title: write a few words; the class sees them.")
    minutes = read_integer(typed["minutes"], 0, MAX_MINUTES)
    if minutes is None:
        errors["minutes"] = _(
            "Minutes: enter a whole number from 0 to %(max_minutes)s.", max_minutes=MAX_MINUTES
        )
    for name, longest in (("text", MAX_TEXT_LENGTH), ("notes", MAX_NOTES_LENGTH)):
        label = _("Text") if name == "text" else _("Notes")
        if len(typed[name]) > longest:
            errors[name] = _(
                "%(label)s: write at most %(longest)s characters; this is %(typed)s.",
                label=label,
                longest=longest,
                typed=len(typed[name]),
            )
            continue
        try:
            filled(typed[name], session, sample)
        except BadText as error:
            errors[name] = _("%(label)s: %(error)s", label=label, error=error)
    changes: dict[str, object] = {
        "title": title, "minutes": minutes, "text": typed["text"], "notes": typed["notes"],
        "challenge": _read_challenge(typed, session, errors),
        "question": _read_question(ask, session, errors),
    }  # fmt: skip
    changes["view"] = replace(read_query(step.view), hide=write_hidden(hidden)).query()
    if step.lesson:
        changes |= {"column": column, **_read_range(typed, steps, errors)}
    if errors:
        return StepForm(typed, ask, hidden, column, errors)
    return step.model_copy(update=changes)


def _read_question(
    ask: AskForm, session: TrainingSession, errors: dict[str, str]
) -> QuestionTemplate | None:
    """The question, if one is chosen. It is made once here, to find a weight that is not there."""
    if not ask.what:
        return None
    try:
        template = read_ask_template(ask)
        if template.about or template.kind in ("loss_rises", "ready"):
            make_question(copy_of(session), "", template)
    except (QuestionError, InvalidTemplate, StepNotMade) as error:
        errors[f"{ASK}{error.field or 'what'}"] = str(error)
        return None
    return template


def _read_challenge(
    typed: Mapping[str, str], session: TrainingSession, errors: dict[str, str]
) -> PlanChallenge | None:
    """The challenge, if a goal was typed; it must be possible on the step's data."""
    if not typed["goal"]:
        return None
    found = read_challenge(typed, session, 1)
    if isinstance(found, Challenge):
        return PlanChallenge(**{name: typed[name] for name in CHALLENGE_FIELDS})
    errors |= found.errors
    return None


def _read_range(typed: Mapping[str, str], steps: int, errors: dict[str, str]) -> dict[str, object]:
    """The first and the last step of the lesson."""
    at = read_integer(typed["at"], 1, steps)
    if at is None:
        errors["at"] = _("From step: enter a whole number from 1 to %(steps)s.", steps=steps)
        return {}
    until = read_integer(typed["until"], at, steps)
    if until is None:
        errors["until"] = _(
            "To step: enter a whole number from %(at)s to %(steps)s.", at=at, steps=steps
        )
    return {"at": at, "until": until}
