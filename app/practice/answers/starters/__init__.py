"""Starters: the exercise as a program with an empty backward pass, for three ways to write it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.i18n.messages import N_
from app.practice.answers.starters.numpy_starter import numpy_starter
from app.practice.answers.starters.python_starter import python_starter
from app.practice.answers.starters.torch_starter import torch_starter
from app.practice.exercise.exercise import Exercise


@dataclass(frozen=True)
class Starter:
    """A starter: ``make(exercise, address)`` is its source; the address is where to paste."""

    name: str
    title: str
    about: str
    make: Callable[[Exercise, str], str]


STARTERS = {
    starter.name: starter
    for starter in (
        Starter("numpy", "NumPy", N_("arrays, as the formulas have them"), numpy_starter),
        Starter("torch", "PyTorch", N_("tensors, without autograd"), torch_starter),
        Starter("python", N_("Plain Python"), N_("lists and loops, no library"), python_starter),
    )
}
"""By the last part of their address."""
