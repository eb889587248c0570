"""Rooms with members and questions."""

from __future__ import annotations

from typing import Any

from app.classroom.questions.question import AnswerChoice, AskedAt, Question, pack_answers
from app.classroom.room import Room
from app.training.run.position import Unit

PLACE = AskedAt(session="s", digest="d", epoch=3, batch=2, batches=4, phase="ready")
SIGNS = tuple(AnswerChoice(key=key, label=key) for key in ("positive", "negative", "zero"))


def question(**parts: Any) -> Question:
    """The sign of a gradient, unless ``parts`` say otherwise."""
    made: dict[str, Any] = {
        "number": 1,
        "kind": "gradient_sign",
        "about": "w0.1.2",
        "name": "w⁰₁₂",
        "unit": Unit.PHASE,
        "choices": SIGNS,
        "place": PLACE,
    }
    made |= parts
    made["said"] = pack_answers(made.pop("answers", {}))
    return Question(**made)


def value_question(**parts: Any) -> Question:
    """The value of a gradient."""
    return question(**{"kind": "value", "wanted": "gradient", "choices": (), **parts})


def room(*names: str) -> Room:
    """A room with members 1, 2, … of these names, whose visitors are "v1", "v2", …"""
    made = Room(code="CDFHJK", session="s", opened=1.0)
    for number, name in enumerate(names, 1):
        made = made.with_member(f"v{number}", name)
    return made
