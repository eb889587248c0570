"""Learning-rate sweeps on a thread: one at a time, and none longer than one request may train."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from app.http.time_limit import TimeLimit
from app.http.workers import Workers
from app.training.experiments.sweep import Plan, SweepResult, check_plan, sweep
from app.training.recipe.limits import Limits
from app.training.run.session import TrainingSession
from app.web.dependencies import app_state

WAITING = 2
"""So many of one visitor wait; those of others come in turn."""


class Sweeps:
    """What makes the sweeps of a server."""

    def __init__(self, limits: Limits, time_limit: TimeLimit):
        self.limits = limits
        self._time_limit = time_limit
        self._workers = Workers(workers=1, waiting=WAITING)

    async def run(self, owner: str, session: TrainingSession, plan: Plan) -> list[SweepResult]:
        """See ``sweep``; raises UnusableSweep before it waits for anything, or QueueFull."""
        check_plan(plan, session, self.limits)

        def work() -> list[SweepResult]:
            # Begun here, so that waiting for another sweep costs it none of its time.
            return sweep(session, plan, self.limits, self._time_limit.begin())

        return await self._workers.run(owner, work)


def get_sweeps(request: Request) -> Sweeps:
    """The sweeps of this app."""
    return app_state(request).feature(Sweeps)


Swept = Annotated[Sweeps, Depends(get_sweeps)]
