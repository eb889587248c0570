"""Questions about a small run."""

from __future__ import annotations

from typing import Any

from app.classroom.questions.ask import make_prediction
from app.classroom.questions.question import Question
from app.classroom.questions.template import PredictionKind, QuestionTemplate, ValueKind
from app.training.experiments.candidate_weights import Among
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.training.runs import run

UNITS = [Unit.PHASE, Unit.BATCH, Unit.EPOCH]


def small(**parts: Any) -> TrainingSession:
    return run(loss="mse", **parts)


def wish(
    kind: PredictionKind,
    unit: Unit = Unit.PHASE,
    *,
    wanted: ValueKind = "",
    about: str = "w0.1.2",
    among: Among = "network",
) -> QuestionTemplate:
    return QuestionTemplate.model_validate(
        {"kind": kind, "wanted": wanted, "about": about, "among": among, "unit": unit.value}
    )


def ask(session: TrainingSession, wished: QuestionTemplate, *, previewed: bool = False) -> Question:
    """The question, about the running or next update unless pages have shown it."""
    return make_prediction(session, "abc", wished, previewed=previewed)
