"""The teacher's form for a question."""

from __future__ import annotations

from typing import cast, get_args

from starlette.datastructures import FormData

from app.classroom.ask import QuestionDraft
from app.classroom.question import QuestionKind, ValueKind
from app.classroom.question_changes import QuestionError
from app.training.experiments.candidate_weights import Among
from app.training.run.position import Unit
from app.web.classroom.questions.panels import ANSWER_STEPS, QUESTION_TYPES, AskForm
from app.web.forms import read_number

MAX_INPUT_LENGTH = 20
MAX_PERCENT = 100.0


def read_ask_form(form: FormData) -> AskForm:
    """The posted form."""
    typed = {
        name: str(form.get(name, getattr(AskForm, name))).strip()[:MAX_INPUT_LENGTH]
        for name in ("what", "about", "among", "unit", "tolerance")
    }
    return AskForm(**typed, open=True)


def read_draft(typed: AskForm, default_about: str) -> QuestionDraft:
    """The question that is meant. Raises QuestionError.

    ``default_about`` is the chosen weight, used if ``about`` is empty.
    """
    if typed.what not in QUESTION_TYPES:
        raise QuestionError("Choose one of the questions in the list.")
    if typed.unit not in ANSWER_STEPS:
        raise QuestionError(f"Reveal by: choose one of {', '.join(ANSWER_STEPS)}.")
    if typed.among not in get_args(Among):
        raise QuestionError(f"Weights to choose from: {', '.join(get_args(Among))}.")
    kind, _, wanted = typed.what.partition(" ")
    return QuestionDraft(
        kind=cast(QuestionKind, kind),
        wanted=cast(ValueKind, wanted),
        about=typed.about or default_about,
        among=cast(Among, typed.among),
        unit=Unit(typed.unit),
        tolerance=_read_tolerance(typed.tolerance),
    )


def _read_tolerance(text: str) -> float:
    """A percentage as a fraction."""
    percent = read_number(text.removesuffix("%"))
    if percent is None or not 0 < percent <= MAX_PERCENT:
        raise QuestionError(
            f"Tolerance: enter a percentage above 0 and at most {MAX_PERCENT:g}.",
            field="tolerance",
        )
    return percent / 100
