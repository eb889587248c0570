"""Moves of a lesson's step: read from its file."""

from __future__ import annotations

from typing import Any

from app.i18n.messages import _
from app.lessons.lesson import BadLesson, Move
from app.lessons.limits import MAX_EPOCHS, MAX_UPDATES
from app.training.run.typed_number import read_number

_UNITS = {
    "phase": "phase",
    "phases": "phase",
    "sample": "sample",
    "samples": "sample",
    "update": "batch",
    "updates": "batch",
    "epoch": "epoch",
    "epochs": "epoch",
}
_PHASES = ("ready", "loss", "update")
_IN_LAYER = ("forward", "backward")
_EXAMPLES = "forward 1, loss, backward 2, update, 100 epochs, w¹ = 0.5, set α 0.1, or reset"


def parse_move(text: str, line: int) -> Move:
    """One move, like ``forward 1``, ``100 epochs``, ``w¹ = 0.5`` or ``set α 0.5``.

    Raises BadLesson.
    """
    words = text.split()

    def move(kind: Any, **values: Any) -> Move:
        return Move(kind, text, line, **values)

    if words == ["reset"]:
        return move("reset")
    if len(words) > 1 and words[0] == "set":
        return move("setting", setting=" ".join(words[1:]))
    if len(words) == 1 and words[0] in _PHASES:
        return move("phase", phase=words[0])
    if len(words) == 2 and words[0] in _IN_LAYER and _is_count(words[1]):
        return move("phase", phase=words[0], layer=int(words[1]))
    if len(words) == 2 and words[1] in _UNITS and _is_count(words[0]):
        most = MAX_EPOCHS if words[1].startswith("epoch") else MAX_UPDATES
        if not 0 < int(words[0]) <= most:
            raise BadLesson(
                line,
                _(
                    "move: from 1 to %(most)s %(unit)s, not %(count)s.",
                    most=most,
                    unit=words[1],
                    count=words[0],
                ),
            )
        return move("step", unit=_UNITS[words[1]], count=int(words[0]))
    symbol, equals, value = text.partition("=")
    if equals:
        return move("weight", symbol=symbol.strip(), value=_value(value.strip(), line))
    raise BadLesson(
        line,
        _(
            "move: “%(text)s” is no move; write one like %(examples)s.",
            text=text,
            examples=_EXAMPLES,
        ),
    )


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _value(text: str, line: int) -> float:
    value = read_number(text)
    if value is None:
        raise BadLesson(line, _("move: “%(text)s” is not a number.", text=text))
    return value
