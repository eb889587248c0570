"""Answers as a text that ``read_answers`` reads again, with all digits."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from app.practice.check.verdict import Answer
from app.practice.exercise.term import Term


def write_answers(given: Mapping[Term, Answer]) -> str:
    """A line for each term: its name in code, and its numbers as lists."""
    return "\n".join(
        f"{term.code} = {np.asarray(answer.values, dtype=np.float64).tolist()!r}"
        for term, answer in given.items()
    )
