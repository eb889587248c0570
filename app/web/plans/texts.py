"""Texts of a plan with their numbers filled in: what stands in braces is computed from the run."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import replace
from hashlib import sha256

from app.classroom.plan.plan import PlanStep
from app.errors import ProblemError
from app.i18n.messages import _
from app.lessons.evaluate import number_of
from app.lessons.inline import parse_inline
from app.lessons.lesson import BadLesson, Live
from app.lessons.limits import SECONDS
from app.lessons.shown import live_text
from app.lessons.training import within
from app.lessons.values import Reader
from app.render.numbers import UNKNOWN
from app.training.run.session import TrainingSession

MAX_CACHED = 2_000
Texts = tuple[str, str]
"""The text for the class and the notes of a step."""

_cache: OrderedDict[bytes, Texts] = OrderedDict()
_BRACES = re.compile(r"\{([^{}]*)\}")
_OPERATORS = ("·", "−", "+", "/")


class BadText(ProblemError):
    """A text has braces around something that is no number here. The message says which."""


def has_numbers(text: str) -> bool:
    """Whether a text has something to fill in."""
    return _BRACES.search(text) is not None


def filled(text: str, session: TrainingSession, sample: int | None) -> str:
    """The text with its numbers at this state, also those that come later in the running step.

    ``sample`` is the training row that the numbers are of; None for the one that the page follows.
    Raises BadText.
    """
    reader = Reader(session, sample, peek=True)

    def number(found: re.Match[str]) -> str:
        try:
            live = _live(found[1])
            follows = text[: found.start()].rstrip().endswith(_OPERATORS)
            value = number_of(live.expression, reader)
        except ProblemError as error:
            reason = error.sentence if isinstance(error, BadLesson) else str(error)
            raise BadText(
                _(
                    "“{%(found)s}” is not a number of this run: %(reason)s Write a symbol such as "
                    "w¹ or ∂J/∂w¹ in braces, or use round brackets.",
                    found=found[1][:40],
                    reason=reason,
                )
            ) from error
        return live_text(replace(live, factor=follows), value)

    with within(SECONDS):
        return _BRACES.sub(number, text)


def filled_or_dashes(text: str, session: TrainingSession | None, sample: int | None) -> str:
    """As ``filled``; dashes stand for numbers that this run does not have."""
    try:
        if session is not None:
            return filled(text, session, sample)
    except BadText:
        pass
    return _BRACES.sub(UNKNOWN, text)


def known_texts(step: PlanStep) -> Texts | None:
    """The texts of a step with their numbers; None if these have yet to be computed."""
    if not has_numbers(step.text + step.notes):
        return step.text, step.notes
    return _cache.get(_key(step))


def fill_texts(step: PlanStep, session: TrainingSession | None, sample: int | None) -> Texts:
    """The texts of a step at its start; dashes stand for numbers that this run does not have.

    They are kept for the next page, unless the time was too short for their training.
    """
    with within(SECONDS) as may_go_on:
        text, notes = (filled_or_dashes(each, session, sample) for each in (step.text, step.notes))
        if session is not None and may_go_on():
            _cache[_key(step)] = text, notes
            if len(_cache) > MAX_CACHED:
                _cache.popitem(last=False)
    return text, notes


def _key(step: PlanStep) -> bytes:
    """Of all that decides the numbers: a lesson's text never changes under its name."""
    parts = (step.text, step.notes, step.state, step.view, step.lesson, str(step.at))
    return sha256("\0".join(parts).encode()).digest()


def _live(inner: str) -> Live:
    [part] = parse_inline(f"{{{inner}}}", 1)
    assert isinstance(part, Live)
    return part
