"""Frozen copies of sessions behind share links: never changed, opened as new sessions."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import Depends, Request

from app.errors import ProblemError
from app.i18n.messages import _
from app.store.base import SessionNotFound, Store
from app.training.codec.snapshot import BadSnapshot, from_bytes, to_bytes
from app.training.run.session import TrainingSession
from app.web.dependencies import app_state


class ShareNotFound(ProblemError):
    """No frozen copy has this token (any more)."""

    status = 404

    def __init__(self) -> None:
        super().__init__(_("This shared copy no longer exists. Ask its author for a new link."))


class TooLargeToKeep(ProblemError):
    """A session is larger than a frozen copy may be. The message says what to do."""


class FrozenCopies:
    """Frozen copies in a store of their own, so that no session's address leads to one.

    Only the store's ``create`` and ``load`` are used; the store bounds the number of copies.
    """

    def __init__(self, store: Store, max_bytes: int):
        self._store = store
        self._max_bytes = max_bytes

    async def keep(self, session: TrainingSession) -> tuple[str, int]:
        """Keep a copy; returns its unguessable token and its size in bytes.

        Raises TooLargeToKeep.
        """
        snapshot = await to_thread.run_sync(to_bytes, session)
        if len(snapshot) > self._max_bytes:
            raise TooLargeToKeep(
                _(
                    "This session is too large to be kept for a link: %(size)s bytes, and at most "
                    "%(most)s are allowed; save it with Export, Session.",
                    size=len(snapshot),
                    most=self._max_bytes,
                )
            )
        return (await self._store.create(snapshot)).id, len(snapshot)

    async def open(self, token: str) -> TrainingSession:
        """A new session from a copy; raises ShareNotFound."""
        try:
            stored = await self._store.load(token)
            return await to_thread.run_sync(from_bytes, stored.snapshot)
        except (SessionNotFound, BadSnapshot):
            # The store holds the texts of lessons, too.
            raise ShareNotFound from None


def _copies_of_app(request: Request) -> FrozenCopies:
    return app_state(request).feature(FrozenCopies)


Copies = Annotated[FrozenCopies, Depends(_copies_of_app)]
"""The frozen copies of the request's app."""
