"""Lines of a lesson's file, and directives "name: value" among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches

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
                    f"“{line.text[:30]}” is no directive like “formula: …”; leave a blank line "
                    f"before a step's text, and indent a line that goes on.",
                )
            found.append(Directive(name.strip().lower(), value.strip(), line.number))
        if len(found[-1].value) > MAX_LINE:
            raise BadLesson(line.number, f"A directive may have {MAX_LINE} characters; shorten it.")
    for directive in found:
        if not directive.value:
            raise BadLesson(directive.line, f"“{directive.name}:” needs a value.")
    return found


def nearest(name: str, names: Iterable[str]) -> str:
    """A hint which of ``names`` was meant."""
    known = list(names)
    near = get_close_matches(name, known, 1)
    return f"did you mean “{near[0]}”?" if near else f"choose from {', '.join(known)}."
