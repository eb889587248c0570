"""The points of a hunt, with the reason."""

from __future__ import annotations

from app.practice.bug_hunt.hunt import ALL, Hunt
from app.practice.score import PracticeScore

POINTS = 10
WRONG_ACCUSATION = 2
WRONG_FORMULA = 2
ONE_CHECK = 1
ALL_CHECK = 3
LEAST = 1
"""Points of a hunt that is solved, whatever it cost."""


def hunt_score(hunt: Hunt) -> PracticeScore:
    """The points so far: those that are left if the hunt is still on, which count when it is
    solved."""
    wrong = sum(not each.right for each in hunt.accusations)
    formulas = len(hunt.picks) - hunt.solved
    whole = sum(check.key == ALL for check in hunt.checks)
    single = len(hunt.checks) - whole
    parts = [
        _part(WRONG_ACCUSATION, wrong, "wrong accusation"),
        _part(WRONG_FORMULA, formulas, "wrong formula"),
        _part(ONE_CHECK, single, "gradient check", "of one weight"),
        _part(ALL_CHECK, whole, "gradient check", "of all"),
    ]
    lost = WRONG_ACCUSATION * wrong + WRONG_FORMULA * formulas
    lost += ONE_CHECK * single + ALL_CHECK * whole
    less = "".join(f", less {part}" for part in parts if part)
    if hunt.given_up:
        return PracticeScore(0, POINTS, "No points: the answer was shown.")
    left = max(POINTS - lost, LEAST)
    if POINTS - lost < LEAST:
        less += f"; a solved hunt gives at least {LEAST}"
    return PracticeScore(left, POINTS, f"{POINTS} points{less}.")


def final_score(hunt: Hunt) -> PracticeScore:
    """The points that count: 0 for a hunt that is not solved."""
    if hunt.solved or hunt.given_up:
        return hunt_score(hunt)
    return PracticeScore(0, POINTS, "No points yet: the hunt is not solved.")


def _part(cost: int, count: int, what: str, which: str = "") -> str:
    if not count:
        return ""
    many = f"{count} {what}s" if count > 1 else f"a {what}"
    return f"{cost * count} for {many}{' ' + which if which else ''}"
