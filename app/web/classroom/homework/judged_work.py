"""What was handed in of a bug hunt or a check, as rows of a page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from app.i18n.messages import _
from app.practice.bug_hunt.hunt import Hunt
from app.practice.bug_hunt.levels import LEVELS
from app.practice.bug_hunt.score import final_score
from app.practice.exercise.term import Term


@dataclass(frozen=True)
class JudgedWork:
    """``hunts`` has a title and facts of each attempt; ``terms`` are symbols with their state,
    ``answer`` the text that was handed in."""

    hunts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    answer: str = ""


def describe_judged(content: bytes) -> JudgedWork:
    """The rows of a stored hand-in."""
    value = json.loads(content)
    if "hunts" in value:
        return JudgedWork(hunts=tuple(_hunt(each) for each in value["hunts"]))
    terms = [(_symbol(code), state) for code, state in value["terms"].items()]
    given = tuple((symbol, state) for symbol, state in terms if state != "missing")
    return JudgedWork(terms=given, answer=value["answer"])


def _symbol(code: str) -> str:
    kind, _, layer = code.removesuffix("]").partition("[")
    return Term(kind, int(layer or 0)).symbol  # type: ignore[arg-type]


def _hunt(value: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    hunt = Hunt.model_validate(value)
    score = final_score(hunt)
    accused = [
        _("%(symbol)s (broken)", symbol=_symbol(each.factor))
        if each.right
        else _("%(symbol)s (right)", symbol=_symbol(each.factor))
        for each in hunt.accusations
    ]
    facts = (
        _(
            "%(points)s of %(of)s points. %(reason)s",
            points=format(score.points, "g"),
            of=format(score.of, "g"),
            reason=score.reason,
        ),
        _("Accused: %(formulas)s.", formulas=", ".join(accused))
        if accused
        else _("Accused: nothing."),
        _(
            "Formulas picked: %(picks)s. Gradient checks: %(checks)s.",
            picks=len(hunt.picks),
            checks=len(hunt.checks),
        ),
    )
    return LEVELS[hunt.level].title, facts
