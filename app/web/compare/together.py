"""Several sessions trained abreast: in rounds, so that none runs ahead when the time is up."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import anyio

from app.store.base import SessionNotFound, VersionConflict
from app.training.recipe.recipe import LimitExceeded, brief
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.web.session_service import SessionService

AT_ONCE = 2
"""So many sessions train at a time; the others of a round wait."""
ROUND_SECONDS = 1.0
"""About how long a round lasts once its speed is known."""


@dataclass
class Moved:
    """How far all have come of ``asked``; whether the time was up before, and if any can go on."""

    asked: int
    done: int = 0
    late: bool = False
    going: bool = True


async def step_together(
    sessions: SessionService, session_ids: Sequence[str], unit: Unit, count: int
) -> Moved:
    """Move each session by ``count`` units within the time of one request.

    Raises LimitExceeded, and VersionConflict where somebody else kept changing one.
    One that diverges stays where it is while the others go on; one that was dropped is left out.
    Rounds begin with one unit and become as long as ``ROUND_SECONDS`` and the time left allow.
    """
    limits = sessions.limits
    if count > limits.epochs:
        raise LimitExceeded(
            f"count: at most {limits.epochs} are allowed in a request, not {brief(count)}."
        )
    moved = Moved(count)
    active = list(session_ids)
    end, go_on = time.monotonic() + limits.seconds, sessions.time_limit.begin()
    size = 1
    while active and moved.done < count:
        began = time.monotonic()
        made = await _step_round(sessions, active, unit, size, go_on)
        active = list(made)
        moved.done += min(made.values(), default=size)
        now = time.monotonic()
        if not go_on():
            moved.late = moved.done < count and bool(active)
            break
        speed = size / max(now - began, 1e-3)
        size = max(1, int(speed * min(ROUND_SECONDS, end - now)))
        size = min(size, count - moved.done)
    moved.going = bool(active)
    return moved


async def _step_round(
    sessions: SessionService,
    session_ids: list[str],
    unit: Unit,
    count: int,
    go_on: Callable[[], bool],
) -> dict[str, int]:
    """Step each; return how many units those have made that can go on."""
    limiter = anyio.CapacityLimiter(AT_ONCE)
    made: dict[str, int] = {}
    conflicts: list[VersionConflict] = []

    async def step(session_id: str) -> None:
        done = 0

        def action(session: TrainingSession) -> TrainingSession:
            nonlocal done
            done = session.step(unit, count, go_on)
            return session

        async with limiter:
            try:
                held = await sessions.change(session_id, action, pauses=True)
            except SessionNotFound:
                return
            except VersionConflict as conflict:
                conflicts.append(conflict)
                return
        if held.session.status != "diverged":
            made[session_id] = done

    async with anyio.create_task_group() as group:
        for session_id in session_ids:
            group.start_soon(step, session_id)
    if conflicts:
        raise conflicts[0]
    return {session_id: made[session_id] for session_id in session_ids if session_id in made}
