"""The teacher's form for a question."""

from __future__ import annotations

from starlette.datastructures import FormData

from app.classroom.questions.bank import PREDICTIONS
from app.classroom.questions.question_changes import QuestionError
from app.classroom.questions.template import (
    MAX_OPTION_LENGTH,
    MAX_OPTIONS,
    MAX_TEXT_LENGTH,
    QuestionTemplate,
    read_template,
)
from app.i18n.messages import _
from app.web.classroom.questions.panels import ASK_CHOICES, AskForm
from app.web.forms import read_number

MAX_INPUT_LENGTH = 20
MAX_LENGTHS = {
    "what": 40,
    "text": MAX_TEXT_LENGTH + 1,
    "options": (MAX_OPTIONS + 2) * (MAX_OPTION_LENGTH + 4),
    "accepted": 1000,
}
MAX_PERCENT = 100.0
RIGHT = "*"
"""Begins the line of a right answer."""


def read_ask_form(form: FormData) -> AskForm:
    """The posted form."""
    typed = {
        name: str(form.get(name, getattr(AskForm, name))).strip()[
            : MAX_LENGTHS.get(name, MAX_INPUT_LENGTH)
        ]
        for name in vars(AskForm())
        if name != "open"
    }
    return AskForm(**typed, open=True)


def read_ask_template(typed: AskForm, default_about: str = "") -> QuestionTemplate:
    """The question that is meant. Raises QuestionError, InvalidTemplate.

    ``default_about`` is the chosen weight, used if ``about`` is empty.
    """
    what = typed.what
    if typed.seconds not in ASK_CHOICES["time_limits"]:
        raise QuestionError(_("Time to answer: choose one of the list."))
    seconds = {"seconds": int(typed.seconds)}
    if what in ASK_CHOICES["ready_questions"]:
        return read_template({"kind": "ready", "ready": what.removeprefix("ready "), **seconds})
    if what in ASK_CHOICES["own_types"]:
        return read_template({**_own(typed), **seconds})
    if what not in PREDICTIONS:
        raise QuestionError(_("Choose one of the questions in the list."))
    steps, weights = ASK_CHOICES["answer_steps"], ASK_CHOICES["weight_choices"]
    if typed.unit not in steps:
        raise QuestionError(_("Reveal by: choose one of %(names)s.", names=", ".join(steps)))
    if typed.among not in weights:
        raise QuestionError(_("Weights to choose from: %(names)s.", names=", ".join(weights)))
    kind, _space, wanted = what.partition(" ")
    return read_template(
        {
            "kind": kind,
            "wanted": wanted,
            "about": typed.about or default_about,
            "among": typed.among,
            "unit": typed.unit,
            "tolerance": _read_tolerance(typed.tolerance),
            **seconds,
        }
    )


def _own(typed: AskForm) -> dict[str, object]:
    made: dict[str, object] = {"kind": typed.what, "text": typed.text}
    if typed.what == "text":
        parts = typed.accepted.replace(";", "\n").splitlines()
        return made | {"accepted": [each.strip() for each in parts if each.strip()]}
    if typed.what == "choice":
        lines = [line.strip() for line in typed.options.splitlines() if line.strip()]
        right = [number for number, line in enumerate(lines, 1) if line.startswith(RIGHT)]
        options = [line.removeprefix(RIGHT).strip() for line in lines]
        return made | {"options": options, "right": right, "several": len(right) > 1}
    value, within = read_number(typed.value), read_number(typed.within or "0")
    if value is None:
        raise QuestionError(_("Right number: enter a number, like 0.25."), field="value")
    if within is None or within < 0:
        raise QuestionError(_("Within ±: enter a number of at least 0."), field="within")
    return made | {"value": value, "tolerance": within}


def _read_tolerance(text: str) -> float:
    """A percentage as a fraction."""
    percent = read_number(text.removesuffix("%"))
    if percent is None or not 0 < percent <= MAX_PERCENT:
        raise QuestionError(
            _(
                "Tolerance: enter a percentage above 0 and at most %(max_percent)s.",
                max_percent=format(MAX_PERCENT, "g"),
            ),
            field="tolerance",
        )
    return percent / 100


def as_typed(template: QuestionTemplate) -> AskForm:
    """The form that asks this question again."""
    what: str = template.kind
    if template.kind == "ready":
        what = f"ready {template.ready}"
    elif template.kind == "value":
        what = f"value {template.wanted or 'gradient'}"
    lines = [
        f"{RIGHT} {each}" if number in template.right else each
        for number, each in enumerate(template.options, 1)
    ]
    return AskForm(
        what=what,
        about=template.about,
        among=template.among,
        unit=template.unit,
        tolerance=f"{100 * template.tolerance:g}" if template.kind == "value" else "10",
        text=template.text,
        options="\n".join(lines),
        value="" if template.value is None else repr(template.value),
        within=f"{template.tolerance:g}" if template.kind == "number" else "0",
        accepted="; ".join(template.accepted),
        seconds=str(template.seconds),
    )
