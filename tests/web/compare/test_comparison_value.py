"""The stored value of a comparison."""

from __future__ import annotations

import asyncio

import pytest
from pydantic import ValidationError

from app.live.hub import Hub
from app.store.base import VersionConflict
from app.store.memory import MemoryStore
from app.training.recipe.limits import DEFAULT_LIMITS
from app.web.compare.comparison import Comparison, ComparisonFull, Run
from app.web.compare.comparison_service import ComparisonService
from app.web.lab.frame_events import LabRenderer
from app.web.session_service import SessionService
from tests.for_each import for_each
from tests.web.opening import MANY


def run(name: str, *, pinned: bool = False) -> Run:
    return Run(session=name, name=f"run {name}", pinned=pinned)


def of(names: str) -> Comparison:
    comparison = Comparison()
    for name in names:
        comparison = comparison.with_run(run(name))
    return comparison


def test_bytes_round_trip() -> None:
    comparison = of("ab").with_run(run("ü", pinned=True))
    assert Comparison.from_bytes(comparison.to_bytes()) == comparison


@for_each(
    "value",
    [
        b"",
        b"[]",
        b'{"format":2,"runs":[]}',
        b'{"format":1,"runs":[{"session":"a"}]}',
        b'{"format":1,"runs":[],"more":1}',
        of("abcdef").to_bytes().replace(b"[", b'[{"session":"g","name":"","pinned":false},'),
    ],
)
def test_invalid_bytes_are_refused(value: bytes) -> None:
    with pytest.raises(ValidationError):
        Comparison.from_bytes(value)


def test_a_session_is_in_a_comparison_once() -> None:
    assert of("aba") == of("ab")
    full = of("abcdef")
    assert full.with_run(run("a")) == full
    with pytest.raises(ComparisonFull):
        full.with_run(run("g"))


def test_pinned_runs_are_not_stepped() -> None:
    comparison = of("a").with_run(run("b", pinned=True)).with_run(run("c"))
    assert comparison.session_ids_to_step() == ["a", "c"]
    assert comparison.without("a").session_ids_to_step() == ["c"]
    assert comparison.without("x") == comparison


def comparisons(store: MemoryStore) -> ComparisonService:
    sessions = SessionService(MemoryStore(MANY), DEFAULT_LIMITS, Hub(LabRenderer(), 1))
    return ComparisonService(store, sessions)


def test_concurrent_changes_are_not_lost() -> None:
    """A conflicting change is retried once."""

    class SessionBusy(MemoryStore):
        behind = 0

        async def replace(self, session_id: str, snapshot: bytes, seen: int) -> int:
            if self.behind:
                self.behind -= 1
                found = Comparison.from_bytes((await self.load(session_id)).snapshot)
                other = found.with_run(run(f"other{self.behind}"))
                await super().replace(session_id, other.to_bytes(), seen)
            return await super().replace(session_id, snapshot, seen)

    async def change() -> None:
        store = SessionBusy(MANY)
        loaded = await comparisons(store).create([run("a")])
        store.behind = 1
        found = await comparisons(store).change(loaded.id, lambda one: one.with_run(run("b")))
        assert [one.session for one in found.comparison.runs] == ["a", "other0", "b"]
        assert found.version == 3
        store.behind = 2
        with pytest.raises(VersionConflict):
            await comparisons(store).change(loaded.id, lambda one: one.with_run(run("c")))

    asyncio.run(change())
