"""The catalogue of common mistakes."""

from __future__ import annotations

from app.practice.exercise.exercise import Exercise
from app.practice.mistakes.at_the_loss import AT_THE_LOSS
from app.practice.mistakes.forward import FORWARD
from app.practice.mistakes.gradients import GRADIENTS
from app.practice.mistakes.mistake import Mistake
from app.practice.mistakes.products import PRODUCTS
from app.practice.mistakes.slopes import SLOPES
from app.practice.mistakes.updates import UPDATES
from app.practice.mistakes.weights import WEIGHTS

MISTAKES: dict[str, Mistake] = {
    mistake.name: mistake
    for part in (FORWARD, AT_THE_LOSS, SLOPES, PRODUCTS, WEIGHTS, GRADIENTS, UPDATES)
    for mistake in part
}
"""By name, in the order of the terms that they break."""


def fitting(exercise: Exercise) -> list[Mistake]:
    """The mistakes that can be made in this exercise; some may change no number of it."""
    return [mistake for mistake in MISTAKES.values() if mistake.fits(exercise)]
