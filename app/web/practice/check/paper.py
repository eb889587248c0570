"""The exercise on paper: what is given, and a blank for each number that is asked."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n.messages import _
from app.practice.pinned import Pinned
from app.training.run.session import TrainingSession
from app.web.practice.check.fields import FieldGroup, describe_fields
from app.web.practice.check.given import Given, describe_given


@dataclass(frozen=True)
class Paper:
    """One sheet; ``advice`` is a sentence if the exercise is too large for paper."""

    given: Given
    groups: list[FieldGroup]
    advice: str


def describe_paper(session: TrainingSession, pinned: Pinned) -> Paper:
    """The sheet of an exercise."""
    exercise = pinned.exercise
    groups = describe_fields(exercise, {}, {})
    is_large = any(not term.rows for group in groups for term in group.terms)
    advice = (
        _("Some arrays are too large for blanks. Choose one sample or a smaller network for paper.")
        if is_large
        else ""
    )
    return Paper(describe_given(session, pinned), groups, advice)
