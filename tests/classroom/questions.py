"""Questions about a small run."""

from __future__ import annotations

from typing import Any

from app.classroom.ask import QuestionDraft, make_question
from app.classroom.question import Question, QuestionKind, ValueKind
from app.training.experiments.candidate_weights import Among
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.training.runs import run

UNITS = [Unit.PHASE, Unit.BATCH, Unit.EPOCH]


def small(**parts: Any) -> TrainingSession:
    return run(loss="mse", **parts)


def wish(
    kind: QuestionKind,
    unit: Unit = Unit.PHASE,
    *,
    wanted: ValueKind = "",
    about: str = "w0.1.2",
    among: Among = "network",
) -> QuestionDraft:
    return QuestionDraft(kind, wanted, about, among, unit, 0.1)


def ask(session: TrainingSession, wished: QuestionDraft) -> Question:
    return make_question(session, "abc", wished)
