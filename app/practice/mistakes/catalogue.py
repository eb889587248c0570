"""The catalogue of common mistakes."""

from __future__ import annotations

from app.practice.exercise.exercise import Exercise
from app.practice.mistakes.at_the_loss import AT_THE_LOSS
from app.practice.mistakes.mistake import Mistake

MISTAKES: dict[str, Mistake] = {mistake.name: mistake for mistake in AT_THE_LOSS}
"""By name, in the order of the terms that they break."""


def fitting(exercise: Exercise) -> list[Mistake]:
    """The mistakes that can be made in this exercise; some may change no number of it."""
    return [mistake for mistake in MISTAKES.values() if mistake.fits(exercise)]
