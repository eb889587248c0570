"""The answer that a finished hunt shows: the two lines, the two loss curves, their table."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from app.practice.bug_hunt.hunt import Hunt
from app.practice.bug_hunt.reveal import Reveal, reveal
from app.render.charts.compared_losses import ComparedLoss, draw_compared_losses
from app.render.charts.loss_curve import CurveOptions

RIGHT, BROKEN = "A", "B"


@dataclass(frozen=True)
class Answer:
    """What was wrong, and the chart of run A, with the right formula, and run B, with the wrong."""

    found: Reveal
    chart: Markup


def describe_answer(hunt: Hunt) -> Answer:
    """The answer of a hunt that is over."""
    found = reveal(hunt)
    runs = [ComparedLoss(RIGHT, found.right), ComparedLoss(BROKEN, found.broken, found.diverged)]
    return Answer(found, Markup(draw_compared_losses(runs, CurveOptions(), test=False)))
