"""Learning-rate sweeps on a worker thread: one at a time, within the time limit of a request."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from app.http.time_limit import TimeLimit
from app.http.workers import Workers
from app.training.experiments.sweep import Plan, SweepResult, check_plan, sweep
from app.training.recipe.limits import Limits
from app.training.run.session import TrainingSession
from app.web.dependencies import app_state
from app.web.long_work import Job

MAX_WAITING_PER_VISITOR = 2


class SweepRunner:
    """Runs the sweeps of a server."""

    def __init__(self, limits: Limits, time_limit: TimeLimit):
        self.limits = limits
        self._time_limit = time_limit
        self._workers = Workers(workers=1, waiting=MAX_WAITING_PER_VISITOR)

    async def run(
        self, owner: str, session: TrainingSession, plan: Plan, job: Job | None = None
    ) -> list[SweepResult]:
        """Run ``sweep``; raises UnusableSweep before waiting for anything, or QueueFull.

        ``job`` counts the rates and may cancel it.
        """
        job = job or Job()
        check_plan(plan, session, self.limits)

        def work() -> list[SweepResult]:
            # The time limit begins here, so that waiting for another sweep does not count.
            go_on = job.may_go_on(self._time_limit.begin())
            return sweep(session, plan, self.limits, go_on, lambda done: setattr(job, "done", done))

        return await self._workers.run(owner, work)


def _sweeps_of_app(request: Request) -> SweepRunner:
    return app_state(request).feature(SweepRunner)


Sweeps = Annotated[SweepRunner, Depends(_sweeps_of_app)]
"""The sweeps of the request's app."""
