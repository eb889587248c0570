"""Trains several sessions in rounds, so that none runs ahead when the time limit is reached."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import anyio

from app.i18n.messages import _
from app.store.base import SessionNotFound, VersionConflict
from app.training.recipe.recipe import LimitExceeded, brief
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.web.long_work import Job
from app.web.session_service import SessionService

MAX_CONCURRENT = 2
"""Sessions that train at the same time; the others of a round wait."""
ROUND_SECONDS = 1.0
"""Approximate length of a round once the speed is known."""


@dataclass
class StepAllResult:
    """Units that all sessions have done, of those requested; whether any session can go on.

    ``timed_out`` if the time did not suffice, or somebody ``cancelled`` it.
    """

    requested: int
    done: int = 0
    timed_out: bool = False
    cancelled: bool = False
    can_go_on: bool = True


async def step_all(
    sessions: SessionService,
    session_ids: Sequence[str],
    unit: Unit,
    count: int,
    job: Job | None = None,
) -> StepAllResult:
    """Move each session by ``count`` units within the time limit of one request.

    Rounds begin with one unit and grow to ``ROUND_SECONDS``. A session that diverges stays at its
    last good state while the others go on; a deleted one is skipped. ``job`` counts the units and
    may cancel the rest.

    Raises LimitExceeded, and VersionConflict if a session kept being changed by others.
    """
    limits = sessions.limits
    if count > limits.epochs:
        raise LimitExceeded(
            _(
                "count: at most %(most)s are allowed in a request, not %(count)s.",
                most=limits.epochs,
                count=brief(count),
            )
        )
    result = StepAllResult(count)
    active = list(session_ids)
    job = job or Job()
    end, go_on = time.monotonic() + limits.seconds, job.may_go_on(sessions.time_limit.begin())
    size = 1
    while active and result.done < count:
        began = time.monotonic()
        done = await _step_round(sessions, active, unit, size, go_on)
        active = list(done)
        result.done += min(done.values(), default=size)
        job.done = result.done
        now = time.monotonic()
        if not go_on():
            result.timed_out = result.done < count and bool(active)
            result.cancelled = job.cancelled
            break
        speed = size / max(now - began, 1e-3)
        size = max(1, int(speed * min(ROUND_SECONDS, end - now)))
        size = min(size, count - result.done)
    result.can_go_on = bool(active)
    return result


async def _step_round(
    sessions: SessionService,
    session_ids: list[str],
    unit: Unit,
    count: int,
    go_on: Callable[[], bool],
) -> dict[str, int]:
    """Step each session; returns the units done by those that can go on."""
    limiter = anyio.CapacityLimiter(MAX_CONCURRENT)
    units_done: dict[str, int] = {}
    conflicts: list[VersionConflict] = []

    async def step(session_id: str) -> None:
        done = 0

        def action(session: TrainingSession) -> TrainingSession:
            nonlocal done
            done = session.step(unit, count, go_on)
            return session

        async with limiter:
            try:
                loaded = await sessions.change(session_id, action, pauses=True)
            except SessionNotFound:
                return
            except VersionConflict as conflict:
                conflicts.append(conflict)
                return
        if loaded.session.status != "diverged":
            units_done[session_id] = done

    async with anyio.create_task_group() as group:
        for session_id in session_ids:
            group.start_soon(step, session_id)
    if conflicts:
        raise conflicts[0]
    return {known: units_done[known] for known in session_ids if known in units_done}
