"""What messages of other replicas do on this one, without a server between them."""

from __future__ import annotations

import asyncio
from typing import cast

from app.live.hub import Hub, SessionRepository
from app.replicas.inbox import Inbox
from app.store.base import SessionNotFound
from tests.live.fake_renderer import FakeRenderer


class EmptyRepository:
    """No session is stored any more."""

    async def resume(self, session_id: str, keep_playing: bool) -> None:
        raise SessionNotFound(session_id)

    async def newest(self, session_id: str) -> int:
        raise SessionNotFound(session_id)


def test_a_resync_of_a_deleted_session_changes_nothing() -> None:
    async def scene() -> None:
        hub = Hub(FakeRenderer(), max_viewers=10)
        repository = cast(SessionRepository, EmptyRepository())
        inbox = Inbox(hub, repository, lambda *_: None)
        with hub.watch("gone", None, 1, 1) as viewer:
            await inbox.resync("gone")
            assert hub.shown_generation("gone") == 1
            viewer.close()
        await hub.close()

    asyncio.run(scene())
