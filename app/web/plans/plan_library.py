"""Finds a plan by its id in an address: one of the app's, the visitor's own, or a shared copy."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Request

from app.classroom.plan.file import too_large
from app.classroom.plan.library import NAMES, ready_plan
from app.classroom.plan.plan import MAX_BYTES, Plan, PlanError
from app.classroom.plan.translated import translated
from app.errors import ProblemError
from app.i18n.messages import _
from app.store.base import SessionNotFound, Store, VersionConflict
from app.web.dependencies import app_state

SHARED = "shared."
"""How the id of a shared copy begins; its token follows."""
_MARK = b"plan\n"
"""Before a plan in the store of shared copies, which holds sessions and lessons, too."""

Kind = Literal["own", "ready", "shared"]
Change = Callable[[Plan], Plan]


class PlanNotFound(ProblemError):
    """No plan has this id, or it is another visitor's (indistinguishable on purpose)."""

    status = 404

    def __init__(self) -> None:
        super().__init__(
            _("There is no such plan, or it is not yours. Open its file again under Plans.")
        )


@dataclass(frozen=True)
class FoundPlan:
    """A plan with its ``id``. Only an ``own`` one can be changed."""

    id: str
    kind: Kind
    plan: Plan
    version: int = 1

    @property
    def is_own(self) -> bool:
        """Whether the visitor may change it."""
        return self.kind == "own"


class PlanLibrary:
    """The app's plans, and those of visitors in a store of their own.

    Copies behind links are in the store of shared copies, where they cannot be changed.
    """

    def __init__(self, store: Store, shares: Store) -> None:
        self._store = store
        self._shares = shares

    async def create(self, plan: Plan, owner: str) -> FoundPlan:
        """Keep a new plan of a visitor; raises PlanError if it is too large."""
        created = await self._store.create(_bytes(plan), owner)
        return FoundPlan(created.id, "own", plan)

    async def find(self, plan_id: str, owner: str) -> FoundPlan:
        """The plan of this id as the visitor may see it; raises PlanNotFound."""
        if plan_id in NAMES:
            return FoundPlan(plan_id, "ready", translated(ready_plan(plan_id)))
        try:
            if plan_id.startswith(SHARED):
                stored = await self._shares.load(plan_id.removeprefix(SHARED))
                if not stored.snapshot.startswith(_MARK):
                    raise PlanNotFound
                plan = Plan.from_bytes(stored.snapshot.removeprefix(_MARK))
                return FoundPlan(plan_id, "shared", plan)
            stored = await self._store.load(plan_id)
        except SessionNotFound:
            raise PlanNotFound from None
        if not owner or stored.owner != owner:
            raise PlanNotFound
        return FoundPlan(plan_id, "own", Plan.from_bytes(stored.snapshot), stored.version)

    async def own(self, owner: str) -> list[FoundPlan]:
        """A visitor's plans, the most recently used first."""
        found = []
        if owner:
            # Loading counts as use; in reverse it does not change the order.
            for plan_id in reversed(await self._store.owned(owner)):
                with suppress(PlanNotFound):
                    found.append(await self.find(plan_id, owner))
        return found[::-1]

    async def change(self, plan_id: str, owner: str, change: Change) -> FoundPlan:
        """Keep the changed plan; ``change`` is called again if it was changed elsewhere meanwhile.

        Raises PlanNotFound, VersionConflict, PlanError.
        """
        try:
            return await self._change_once(plan_id, owner, change)
        except VersionConflict:
            return await self._change_once(plan_id, owner, change)

    async def _change_once(self, plan_id: str, owner: str, change: Change) -> FoundPlan:
        found = await self.find(plan_id, owner)
        if not found.is_own:
            raise PlanError(_("This plan cannot be changed. Make your own copy of it first."))
        plan = change(found.plan)
        if plan == found.plan:
            return found
        try:
            version = await self._store.replace(plan_id, _bytes(plan), found.version)
        except SessionNotFound:
            raise PlanNotFound from None
        return FoundPlan(plan_id, "own", plan, version)

    async def delete(self, plan_id: str, owner: str) -> None:
        """Delete a visitor's plan; not an error if it is gone. Raises PlanNotFound for others."""
        found = await self.find(plan_id, owner)
        if not found.is_own:
            raise PlanNotFound
        with suppress(SessionNotFound):
            await self._store.delete(plan_id)

    async def share(self, plan: Plan) -> str:
        """Keep a copy that never changes; returns the id that opens it. Raises PlanError."""
        content = _bytes(plan.model_copy(update={"removed": None}))
        return f"{SHARED}{(await self._shares.create(_MARK + content)).id}"


def _bytes(plan: Plan) -> bytes:
    content = plan.to_bytes()
    if len(content) > MAX_BYTES:
        raise PlanError(too_large())
    return content


def plans_of(request: Request) -> PlanLibrary:
    """The plans of the request's app."""
    return app_state(request).feature(PlanLibrary)


Plans = Annotated[PlanLibrary, Depends(plans_of)]
"""The plans of the request's app."""
