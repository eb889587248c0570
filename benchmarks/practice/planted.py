"""Plants each mistake in random networks, and counts what the check finds and names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from app.engine.activations import Array
from app.practice.check.effect import changed_terms
from app.practice.check.judge import judge
from app.practice.check.tolerance import Tolerance
from app.practice.check.verdict import Answer
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import Term
from app.practice.mistakes.forward_backward import Noise, no_noise, run_pass
from app.practice.mistakes.mistake import Mistake
from benchmarks.practice.exercises import random_exercise


def as_float32(values: Array) -> Array:
    """The values as float32 holds them."""
    return values.astype(np.float32).astype(np.float64)


def printed(values: Array) -> Answer:
    """The values as NumPy prints them, with 8 decimals or 8 digits behind the first."""
    largest = float(np.abs(values).max(initial=0.0))
    smallest = float(np.abs(values[values != 0]).min(initial=np.inf))
    if largest and (largest >= 1e8 or smallest < 1e-4 or largest / smallest > 1e3):
        with np.errstate(divide="ignore"):
            power = np.floor(np.log10(np.where(values == 0, 1.0, np.abs(values))))
        unit = 10.0 ** (power - 8)
        return Answer(np.round(values / unit) * unit, unit)
    return Answer(np.round(values, 8), 1e-8)


def full(values: Array) -> Answer:
    """The values with every digit."""
    return Answer(values)


PRECISIONS: dict[str, tuple[Noise, Callable[[Array], Answer]]] = {
    "float64": (no_noise, full),
    "printed": (no_noise, printed),
    "float32": (as_float32, full),
}


@dataclass
class Tally:
    """What became of the answers with one mistake. ``missed`` names the seeds."""

    tried: int = 0
    found: int = 0
    named: int = 0
    alone: int = 0
    misnamed: int = 0
    missed: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add up."""
        self.tried += other.tried
        self.found += other.found
        self.named += other.named
        self.alone += other.alone
        self.misnamed += other.misnamed


@lru_cache(maxsize=1024)
def _drawn(seed: int) -> tuple[Exercise, Tolerance]:
    exercise = random_exercise(seed)
    return exercise, Tolerance(exercise)


def exercises_with(
    mistake: Mistake, count: int, only: frozenset[str] | None, start: int = 0
) -> Iterator[tuple[int, Exercise, Term]]:
    """Random exercises in which the mistake shows in the given kinds, and the first such term."""
    if only is not None and mistake.factor in ("J", "update"):
        return
    made = 0
    for seed in range(start, start + 60 * count):
        exercise, tolerance = _drawn(seed)
        changed = changed_terms(exercise, mistake, tolerance)
        shown = [term for term in changed if only is None or term.kind in only]
        if not shown:
            continue
        yield seed, exercise, shown[0]
        made += 1
        if made == count:
            return


def plant(
    mistake: Mistake, count: int, only: frozenset[str] | None = None, start: int = 0
) -> Tally:
    """Judge answers with the mistake in ``count`` exercises, at each precision in turn."""
    tally = Tally()
    names = list(PRECISIONS)
    for seed, exercise, first in exercises_with(mistake, count, only, start):
        precision = names[seed % len(names)]
        noise, write = PRECISIONS[precision]
        broken = run_pass(exercise, mistake, noise=noise)
        given = {t: write(v) for t, v in broken.items() if only is None or t.kind in only}
        verdict = judge(exercise, given)
        tally.tried += 1
        is_found = verdict.first_wrong is not None and verdict.first_wrong.term == first
        tally.found += is_found
        named = () if verdict.diagnosis is None else verdict.diagnosis.mistakes
        families = {other.family or other.name for other in named}
        is_named = (mistake.family or mistake.name) in families
        tally.named += is_named
        tally.alone += is_named and len(named) == 1
        tally.misnamed += bool(named) and not is_named
        if not (is_named and is_found):
            said = ", ".join(other.name for other in named) or "nothing"
            where = "" if is_found else f" at {verdict.first_wrong and verdict.first_wrong.term}"
            tally.missed.append(f"{seed} {precision}: {said}{where}")
    return tally


def right_answer_fails(seed: int) -> str:
    """The first term of a right answer that is called wrong; empty if none is."""
    exercise = random_exercise(seed)
    names = list(PRECISIONS)
    noise, write = PRECISIONS[names[seed % len(names)]]
    right = run_pass(exercise, noise=noise)
    given = {term: write(values) for term, values in right.items() if np.isfinite(values).all()}
    if seed % 2:
        given = {t: v for t, v in given.items() if t.kind in ("dJ_dw", "dJ_db")}
    verdict = judge(exercise, given)
    bad = [found.term.code for found in verdict.given if found.state != "agrees"]
    return f"{seed}: {bad[0]}" if bad else ""
