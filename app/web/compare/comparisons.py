"""Loads a comparison, does something to it, and stores it; makes the runs that it is of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from anyio import to_thread
from fastapi import Depends, Request

from app.store.base import SessionNotFound, Store, VersionConflict
from app.training.experiments.fork import copy_of
from app.training.experiments.race import Entrant, enter
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.web.compare.comparison import Comparison, Run
from app.web.compare.names import entrant_name
from app.web.compare.together import Moved, step_together
from app.web.dependencies import Service, app_state
from app.web.problems import HttpProblem
from app.web.session_service import LoadedSession, SessionService

Change = Callable[[Comparison], Comparison]


@dataclass(frozen=True)
class LoadedComparison:
    """A comparison as its store holds it."""

    id: str
    version: int
    comparison: Comparison


class Comparisons:
    """Comparisons in a store of their own, of sessions in theirs."""

    def __init__(self, store: Store, sessions: SessionService):
        self._store = store
        self.sessions = sessions

    async def create(self, runs: Sequence[Run]) -> LoadedComparison:
        """A new comparison; raises ComparisonFull."""
        comparison = Comparison()
        for run in runs:
            comparison = comparison.with_run(run)
        created = await self._store.create(comparison.to_bytes(), self.sessions.owner)
        return LoadedComparison(created.id, 1, comparison)

    async def load(self, comparison_id: str) -> LoadedComparison:
        """The comparison as it is; Refused where there is none."""
        try:
            stored = await self._store.load(comparison_id)
            if stored.owner != self.sessions.owner:
                raise SessionNotFound(comparison_id)
        except SessionNotFound:
            raise HttpProblem(
                404,
                f"There is no comparison {comparison_id[:40]}; it may have been dropped. "
                f"Begin a new one in a lab.",
            ) from None
        return LoadedComparison(
            comparison_id, stored.version, Comparison.from_bytes(stored.snapshot)
        )

    async def change(self, comparison_id: str, action: Change) -> LoadedComparison:
        """Store what ``action`` makes of it; once more where somebody else was faster."""
        try:
            return await self._change_once(comparison_id, action)
        except VersionConflict:
            return await self._change_once(comparison_id, action)

    async def _change_once(self, comparison_id: str, action: Change) -> LoadedComparison:
        held = await self.load(comparison_id)
        comparison = action(held.comparison)
        if comparison == held.comparison:
            return held
        version = await self._store.replace(comparison_id, comparison.to_bytes(), held.version)
        return LoadedComparison(comparison_id, version, comparison)

    async def runs(self, comparison: Comparison) -> list[LoadedSession | None]:
        """The session of each run; None where it has been dropped."""
        return [await self._run(run) for run in comparison.runs]

    async def _run(self, run: Run) -> LoadedSession | None:
        try:
            return await self.sessions.load(run.session)
        except SessionNotFound:
            return None

    async def add_copy(
        self, session_id: str, comparison_id: str | None, *, pinned: bool
    ) -> LoadedComparison:
        """Copy a session as it stands into its comparison, or beside itself into a new one.

        Raises SessionNotFound, and ComparisonFull before anything is copied.
        """
        session = (await self.sessions.load(session_id)).session
        own = Run(session=session_id, name="the lab’s run")
        what = "pinned" if pinned else "fork"

        def with_both(comparison: Comparison, copy: str) -> Comparison:
            name = f"{what} at epoch {session.epoch}"
            copied = Run(session=copy, name=name, pinned=pinned)
            return comparison.with_run(own).with_run(copied)

        known = None if comparison_id is None else await self._find(comparison_id)
        if known is not None:
            with_both(known.comparison, copy="")
        copied = await self.sessions.adopt(await to_thread.run_sync(copy_of, session))
        if known is None:
            return await self.create(with_both(Comparison(), copied.id).runs)
        return await self.change(known.id, lambda found: with_both(found, copied.id))

    async def _find(self, comparison_id: str) -> LoadedComparison | None:
        try:
            return await self.load(comparison_id)
        except HttpProblem:
            return None

    async def race(
        self, session: TrainingSession, entrants: Sequence[Entrant], *, anew: bool
    ) -> LoadedComparison:
        """A comparison of runs that start alike; see ``race.enter``."""
        limits = self.sessions.limits

        def line_up() -> list[TrainingSession]:
            return [enter(session, entrant, limits, from_start=anew) for entrant in entrants]

        made = await to_thread.run_sync(line_up)
        return await self.create(
            [
                Run(session=(await self.sessions.adopt(run)).id, name=entrant_name(entrant))
                for run, entrant in zip(made, entrants, strict=True)
            ]
        )

    async def step(self, comparison_id: str, unit: Unit, count: int) -> Moved:
        """Move all runs that are not pinned; see ``step_together``."""
        comparison = (await self.load(comparison_id)).comparison
        return await step_together(self.sessions, comparison.moving(), unit, count)

    async def reset(self, comparison_id: str) -> None:
        """All runs that are not pinned go back to their very same initial weights."""
        for session_id in (await self.load(comparison_id)).comparison.moving():
            try:
                await self.sessions.reset(session_id)
            except SessionNotFound:
                continue


def get_comparisons(request: Request, sessions: Service) -> Comparisons:
    """The comparisons of this app."""
    return Comparisons(app_state(request).stores.comparisons, sessions)


Compared = Annotated[Comparisons, Depends(get_comparisons)]
