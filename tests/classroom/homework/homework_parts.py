"""Homework and hand-ins to test with."""

from __future__ import annotations

from typing import Any

from app.classroom.homework.homework import HandIn, Homework
from app.classroom.homework.tasks import RunTask

DEADLINE = 1000.0


def hand_in(at: float = 900.0, **parts: Any) -> HandIn:
    """Of Ada, in time, for 2 of 2 points."""
    made: dict[str, Any] = {
        "at": at,
        "late": at > DEADLINE,
        "name": "Ada",
        "state": f"state-{at:g}",
        "digest": f"{at:g}",
        "epoch": 5,
        "updates": 15,
        "sentence": "The loss falls.",
        "points": 2.0,
        "of": 2.0,
        "reason": "Trained for 5 epochs, training loss 0.1.",
        "recomputed": "equal",
    }
    return HandIn(**{**made, **parts})


def homework(**parts: Any) -> Homework:
    """A run with a sentence, for 2 points."""
    made: dict[str, Any] = {
        "number": 1,
        "title": "Train it",
        "task": RunTask(epochs=5),
        "start": "start",
        "set_at": 0.0,
        "deadline": DEADLINE,
        "points": 2.0,
    }
    return Homework(**{**made, **parts})
