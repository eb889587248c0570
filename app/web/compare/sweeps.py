"""Learning-rate sweeps on a thread: few at a time, and none longer than one request may train."""

from __future__ import annotations

import time
from typing import Annotated

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Request

from app.training.limits import Limits
from app.training.session import TrainingSession
from app.training.sweep import Outcome, Plan, check_plan, sweep

AT_ONCE = 1
"""So many sweeps run at a time; others wait."""


class Sweeps:
    """What makes the sweeps of a server."""

    def __init__(self, limits: Limits):
        self.limits = limits
        self._limiter = CapacityLimiter(AT_ONCE)

    async def run(self, session: TrainingSession, plan: Plan) -> list[Outcome]:
        """See ``sweep``; raises UnusableSweep before it waits for anything."""
        check_plan(plan, session, self.limits)

        def work() -> list[Outcome]:
            # Begun here, so that waiting for another sweep costs it none of its time.
            end = time.monotonic() + self.limits.seconds
            return sweep(session, plan, self.limits, lambda: time.monotonic() < end)

        return await to_thread.run_sync(work, limiter=self._limiter)


def get_sweeps(request: Request) -> Sweeps:
    """The sweeps of this app."""
    sweeps: Sweeps = request.app.state.sweeps
    return sweeps


Swept = Annotated[Sweeps, Depends(get_sweeps)]
