"""Loads, changes and stores comparisons, and creates their runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated

from anyio import to_thread
from fastapi import Depends, Request

from app.i18n.messages import _
from app.store.base import SessionNotFound, Store, VersionConflict
from app.training.experiments.fork import copy_of
from app.training.experiments.race import Entrant, UnusableRace, enter
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.web.compare.comparison import Comparison, Run
from app.web.compare.recipe_labels import FORKED_AT, LAB_RUN, PINNED_AT, entrant_name
from app.web.compare.step_all import StepAllResult, step_all
from app.web.dependencies import Service, app_state
from app.web.long_work import Job, Progress
from app.web.problems import HttpProblem
from app.web.session_service import SessionService
from app.web.stored_sessions import LoadedSession

Change = Callable[[Comparison], Comparison]


@dataclass(frozen=True)
class LoadedComparison:
    """A stored comparison with its version."""

    id: str
    version: int
    comparison: Comparison


class ComparisonService:
    """Comparisons in a store of their own; their runs are in the store of sessions."""

    def __init__(self, store: Store, sessions: SessionService):
        self._store = store
        self.sessions = sessions

    async def create(self, runs: Sequence[Run]) -> LoadedComparison:
        """Create a comparison; raises ComparisonFull."""
        comparison = Comparison()
        for run in runs:
            comparison = comparison.with_run(run)
        created = await self._store.create(comparison.to_bytes(), self.sessions.owner)
        return LoadedComparison(created.id, 1, comparison)

    async def load(self, comparison_id: str) -> LoadedComparison:
        """Load a comparison; raises HttpProblem 404 if it is missing or another visitor's."""
        try:
            stored = await self._store.load(comparison_id)
            if stored.owner != self.sessions.owner:
                raise SessionNotFound(comparison_id)
        except SessionNotFound:
            raise HttpProblem(
                404,
                _(
                    "There is no comparison %(id)s. It may have expired or belong to another "
                    "browser; start a new one in a lab.",
                    id=comparison_id[:40],
                ),
            ) from None
        return LoadedComparison(
            comparison_id, stored.version, Comparison.from_bytes(stored.snapshot)
        )

    async def change(self, comparison_id: str, action: Change) -> LoadedComparison:
        """Store the result of ``action``; retries once after a conflicting change."""
        try:
            return await self._change_once(comparison_id, action)
        except VersionConflict:
            return await self._change_once(comparison_id, action)

    async def _change_once(self, comparison_id: str, action: Change) -> LoadedComparison:
        loaded = await self.load(comparison_id)
        comparison = action(loaded.comparison)
        if comparison == loaded.comparison:
            return loaded
        version = await self._store.replace(comparison_id, comparison.to_bytes(), loaded.version)
        return LoadedComparison(comparison_id, version, comparison)

    async def runs(self, comparison: Comparison) -> list[LoadedSession | None]:
        """The session of each run; None if it was deleted."""
        return [await self._run(run) for run in comparison.runs]

    async def _run(self, run: Run) -> LoadedSession | None:
        try:
            return await self.sessions.load(run.session)
        except SessionNotFound:
            return None

    async def add_copy(
        self, session_id: str, comparison_id: str, *, pinned: bool
    ) -> LoadedComparison:
        """Add a copy of a session to a comparison, after the session itself.

        Without such a comparison a new one is created. Raises SessionNotFound, and ComparisonFull
        before anything is copied.
        """
        session = (await self.sessions.load(session_id)).session
        own = Run(session=session_id, name=LAB_RUN)
        what = PINNED_AT if pinned else FORKED_AT

        def with_both(comparison: Comparison, copy: str) -> Comparison:
            name = what % {"epoch": session.epoch}
            copied = Run(session=copy, name=name, pinned=pinned)
            return comparison.with_run(own).with_run(copied)

        known = await self._find(comparison_id) if comparison_id else None
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
        self,
        session: TrainingSession,
        entrants: Sequence[Entrant],
        job: Job | None = None,
        *,
        from_start: bool,
    ) -> LoadedComparison:
        """Create a comparison of runs that start from the same weights.

        ``job`` counts the runs. Raises UnusableRace if it is cancelled.
        """
        limits, work = self.sessions.limits, job or Job()

        def create_runs() -> list[TrainingSession]:
            made = []
            for number, entrant in enumerate(entrants, start=1):
                if work.cancelled:
                    raise UnusableRace(_("Cancelled: no race was set up."))
                made.append(enter(session, entrant, limits, from_start=from_start))
                work.report(number, len(entrants))
            return made

        runs = await to_thread.run_sync(create_runs)
        return await self.create(
            [
                Run(session=(await self.sessions.adopt(run)).id, name=entrant_name(entrant))
                for run, entrant in zip(runs, entrants, strict=True)
            ]
        )

    async def step(self, comparison_id: str, unit: Unit, count: int) -> StepAllResult:
        """Step all runs that are not pinned; see ``step_all``."""
        comparison = (await self.load(comparison_id)).comparison
        await self.sessions.require_no_prediction()
        ids, long_work = comparison.session_ids_to_step(), self.sessions.long_work
        with long_work.begin(comparison_id, count) as job:
            return await step_all(self.sessions, ids, unit, count, job)

    async def job(self, comparison_id: str) -> Progress | None:
        """How far the long work on the comparison is."""
        await self.load(comparison_id)
        return self.sessions.long_work.find(comparison_id)

    async def reset(self, comparison_id: str) -> None:
        """Reset all runs that are not pinned to their initial weights."""
        for session_id in (await self.load(comparison_id)).comparison.session_ids_to_step():
            with suppress(SessionNotFound):
                await self.sessions.reset(session_id)


def _comparisons_of_visitor(request: Request, sessions: Service) -> ComparisonService:
    return ComparisonService(app_state(request).stores.comparisons, sessions)


Comparisons = Annotated[ComparisonService, Depends(_comparisons_of_visitor)]
"""The comparisons of the request's visitor."""
