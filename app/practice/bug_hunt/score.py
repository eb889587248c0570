"""The points of a hunt, with the reason."""

from __future__ import annotations

from app.i18n.messages import _, ngettext
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
    less = ""
    if wrong:
        less += ngettext(
            ", less %(points)s for a wrong accusation",
            ", less %(points)s for %(n)s wrong accusations",
            wrong,
            points=WRONG_ACCUSATION * wrong,
        )
    if formulas:
        less += ngettext(
            ", less %(points)s for a wrong formula",
            ", less %(points)s for %(n)s wrong formulas",
            formulas,
            points=WRONG_FORMULA * formulas,
        )
    if single:
        less += ngettext(
            ", less %(points)s for a gradient check of one weight",
            ", less %(points)s for %(n)s gradient checks of one weight",
            single,
            points=ONE_CHECK * single,
        )
    if whole:
        less += ngettext(
            ", less %(points)s for a gradient check of all",
            ", less %(points)s for %(n)s gradient checks of all",
            whole,
            points=ALL_CHECK * whole,
        )
    lost = WRONG_ACCUSATION * wrong + WRONG_FORMULA * formulas
    lost += ONE_CHECK * single + ALL_CHECK * whole
    if hunt.given_up:
        return PracticeScore(0, POINTS, _("No points: the answer was shown."))
    left = max(POINTS - lost, LEAST)
    if POINTS - lost < LEAST:
        less += _("; a solved hunt gives at least %(points)s", points=LEAST)
    # Translators: "10 points, less 2 for a wrong formula."
    reason = _("%(points)s points%(less)s.", points=POINTS, less=less)
    return PracticeScore(left, POINTS, reason)


def final_score(hunt: Hunt) -> PracticeScore:
    """The points that count: 0 for a hunt that is not solved."""
    if hunt.solved or hunt.given_up:
        return hunt_score(hunt)
    return PracticeScore(0, POINTS, _("No points yet: the hunt is not solved."))
