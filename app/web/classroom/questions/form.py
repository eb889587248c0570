"""What the teacher's form for a question says."""

from __future__ import annotations

from typing import cast, get_args

from starlette.datastructures import FormData

from app.classroom.ask_and_answer import CannotAsk
from app.classroom.question import Kind, Wanted
from app.classroom.question_maker import MAX_PERCENT, QuestionDraft
from app.training.experiments.candidate_weights import Among
from app.training.run.position import Unit
from app.web.classroom.questions.panels import UNITS, WHATS, AskForm

MAX_LETTERS = 20


def read_ask(form: FormData) -> AskForm:
    """The form as it was filled in."""
    typed = {
        name: str(form.get(name, getattr(AskForm, name))).strip()[:MAX_LETTERS]
        for name in ("what", "about", "among", "unit", "tolerance")
    }
    return AskForm(**typed, open=True)


def wish_of(typed: AskForm, default_about: str) -> QuestionDraft:
    """What is meant; raises CannotAsk. An empty ``about`` is the chosen weight."""
    if typed.what not in WHATS:
        raise CannotAsk("Choose one of the questions of the list.")
    if typed.unit not in UNITS:
        raise CannotAsk(f"A question is answered by one of {', '.join(UNITS)}.")
    if typed.among not in get_args(Among):
        raise CannotAsk(f"Weights are chosen from one of {', '.join(get_args(Among))}.")
    kind, _, wanted = typed.what.partition(" ")
    return QuestionDraft(
        kind=cast(Kind, kind),
        wanted=cast(Wanted, wanted),
        about=typed.about or default_about,
        among=cast(Among, typed.among),
        unit=Unit(typed.unit),
        tolerance=_share(typed.tolerance),
    )


def _share(text: str) -> float:
    try:
        percent = float(text.removesuffix("%").replace(",", "."))
    except ValueError:
        percent = -1.0
    if not 0 < percent <= MAX_PERCENT:
        raise CannotAsk(
            f"How far a value may be off must be a number of percent, above 0 and at most "
            f"{MAX_PERCENT:g}."
        )
    return percent / 100
