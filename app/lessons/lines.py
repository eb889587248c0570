"""Lines of a lesson's file, and directives "name: value" among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches

from app.i18n.messages import _
from app.lessons.lesson import BadLesson
from app.lessons.limits import MAX_LINE


@dataclass(frozen=True)
class Line:
    """``number`` counts from 1."""

    number: int
    text: str


@dataclass(frozen=True)
class Directive:
    """``name: value`` in ``line``."""

    name: str
    value: str
    line: int


def directives_of(lines: Iterable[Line]) -> list[Directive]:
    """The directives; an indented line continues the one before. Raises BadLesson."""
    found: list[Directive] = []
    for line in lines:
        if line.text[0].isspace() and found:
            longer = f"{found[-1].value} {line.text.strip()}".strip()
            found[-1] = replace(found[-1], value=longer)
        else:
            name, colon, value = line.text.partition(":")
            if not colon or len(name) > 20:
                raise BadLesson(
                    line.number,
                    _(
                        "“%(text)s” is no directive like “formula: …”; leave a blank line before a "
                        "step's text, and indent a line that goes on.",
                        text=line.text[:30],
                    ),
                )
            found.append(Directive(name.strip().lower(), value.strip(), line.number))
        if len(found[-1].value) > MAX_LINE:
            raise BadLesson(
                line.number,
                _("A directive may have %(most)s characters; shorten it.", most=MAX_LINE),
            )
    for directive in found:
        if not directive.value:
            raise BadLesson(directive.line, _("“%(name)s:” needs a value.", name=directive.name))
    return found


def nearest(name: str, names: Iterable[str]) -> str:
    """A hint which of ``names`` was meant."""
    known = list(names)
    near = get_close_matches(name, known, 1)
    if near:
        return _("did you mean “%(name)s”?", name=near[0])
    return _("choose from %(names)s.", names=", ".join(known))
