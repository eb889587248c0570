"""Questions about a small run."""

from __future__ import annotations

from typing import Any

from app.classroom.question import Kind, Question, Wanted
from app.classroom.riddle import Wish, pose
from app.training.contenders import Among
from app.training.position import Unit
from app.training.session import TrainingSession
from tests.training.runs import run

UNITS = [Unit.PHASE, Unit.BATCH, Unit.EPOCH]


def small(**parts: Any) -> TrainingSession:
    return run(loss="mse", **parts)


def wish(
    kind: Kind,
    unit: Unit = Unit.PHASE,
    *,
    wanted: Wanted = "",
    about: str = "w0.1.2",
    among: Among = "network",
) -> Wish:
    return Wish(kind, wanted, about, among, unit, 0.1)


def ask(session: TrainingSession, wished: Wish) -> Question:
    return pose(session, "abc", wished)
