"""The score of a check of one's own backward pass."""

from __future__ import annotations

import math
from collections.abc import Collection

from app.i18n.messages import _, ngettext
from app.practice.check.verdict import Verdict
from app.practice.exercise.term import Term
from app.practice.score import PracticeScore

FULL = 10
COST_OF_TRY = 1
COST_OF_HINTS = (0, 1, 2, 3)
"""Of the rungs place, factor, formula and number; the place is always told."""


def hint_cost(shown: int) -> int:
    """What the first ``shown`` hints to one mistake cost together."""
    return sum(COST_OF_HINTS[:shown])


def check_score(
    verdict: Verdict,
    *,
    wrong_tries: int = 0,
    hints: int = 0,
    partial: Collection[Term] = (),
) -> PracticeScore:
    """Points for the gradients ∂J/∂w and ∂J/∂b of all layers, less those for tries and hints.

    ``wrong_tries`` is how often something was handed in that did not agree, ``hints`` the points
    that hints have cost (``hint_cost``), and ``partial`` the terms of which some numbers are
    missing.
    """
    asked = [found for found in verdict.terms if found.term.kind in ("dJ_dw", "dJ_db")]
    right = sum(found.state == "agrees" and found.term not in partial for found in asked)
    share = FULL * right / len(asked)
    taken = wrong_tries * COST_OF_TRY + hints
    points = max(0, math.floor(share) - taken)
    if not right:
        wrong_tries = hints = 0  # nothing to take from
    return PracticeScore(points, FULL, _reason(right, len(asked), wrong_tries, hints))


def _reason(right: int, asked: int, wrong_tries: int, hints: int) -> str:
    if right == asked:
        start = _("All ∂J/∂w and ∂J/∂b agree")
    elif right:
        start = _(
            "%(right)s of the %(asked)s arrays ∂J/∂w and ∂J/∂b agree", right=right, asked=asked
        )
    else:
        start = _("Points are for ∂J/∂w and ∂J/∂b, and none of them agrees yet")
    # Translators: the next ones say what was taken off: "2 for 2 tries with a mistake".
    tries = ngettext(
        "%(points)s for one try with a mistake",
        "%(points)s for %(n)s tries with a mistake",
        wrong_tries,
        points=wrong_tries * COST_OF_TRY,
    )
    of_hints = _("%(points)s for hints", points=hints)
    if wrong_tries and hints:
        return _("%(result)s; less %(one)s and %(other)s.", result=start, one=tries, other=of_hints)
    if wrong_tries or hints:
        less = tries if wrong_tries else of_hints
        return _("%(result)s; less %(points)s.", result=start, points=less)
    if right == asked:
        return _("%(result)s, at the first try.", result=start)
    return _("%(result)s.", result=start)
