"""The run of a hunt at the place where the hunt stands."""

from __future__ import annotations

from app.practice.bug_hunt.broken_run import BrokenRun
from app.practice.bug_hunt.hunt import Hunt
from app.practice.bug_hunt.levels import draw
from app.training.run.position import Unit


def run_of(hunt: Hunt) -> BrokenRun:
    """The broken run after the hunt's updates and phases, computed from its level and seed."""
    run = draw(hunt.level, hunt.seed).broken_run()
    if hunt.updates:
        run.step(Unit.BATCH, hunt.updates)
    if hunt.phases:
        run.go_to_phase(hunt.phases)
    return run
