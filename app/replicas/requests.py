"""Requests to another replica, answered through its inbox and this one's."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress
from typing import Any

from app.live.replica_bus import ReplicasUnavailable
from app.replicas.channels import inbox_of, raising_unavailable
from app.replicas.messages import Kind, pack_message
from app.replicas.pubsub import PubSubClient


class Requests:
    """The requests of one replica that are not answered yet."""

    def __init__(self, replica: str, pubsub: PubSubClient):
        self._replica = replica
        self._pubsub = pubsub
        self._answers: dict[str, asyncio.Future[None]] = {}

    async def send(
        self, replica: str, kind: Kind, session_id: str, timeout: float, **fields: Any
    ) -> str | None:
        """Send a request and wait for its answer.

        Returns the request's id, or None if the other replica is gone. Raises TimeoutError after
        ``timeout`` seconds, ReplicasUnavailable.
        """
        request = secrets.token_hex(16)
        answer = self._answers[request] = asyncio.get_running_loop().create_future()
        message = pack_message(self._replica, kind, session_id, request=request, **fields)
        try:
            with raising_unavailable():
                receivers = await self._pubsub.publish(inbox_of(replica), message)
            if not receivers:
                return None
            async with asyncio.timeout(timeout):
                await answer
            return request
        finally:
            del self._answers[request]

    async def answer(self, header: dict[str, Any]) -> None:
        """Answer the request with this header."""
        message = pack_message(self._replica, Kind.ANSWER, request=header["request"])
        with suppress(ReplicasUnavailable), raising_unavailable():
            await self._pubsub.publish(inbox_of(header["from"]), message)

    def answered(self, header: dict[str, Any]) -> None:
        """An answer has come."""
        answer = self._answers.get(header["request"])
        if answer and not answer.done():
            answer.set_result(None)
