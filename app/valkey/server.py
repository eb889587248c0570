"""Connections to a server, few and with short timeouts, and its errors as sentences."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Sequence
from typing import Any

from redis import exceptions
from redis.asyncio import BlockingConnectionPool, Connection, Redis, SSLConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.commands.core import AsyncScript
from redis.maint_notifications import MaintNotificationsConfig

from app.valkey.address import Address

MAX_CONNECTIONS = 32
SECONDS_TO_CONNECT = 1.0
SECONDS_TO_ANSWER = 2.0

_log = logging.getLogger(__name__)

Argument = bytes | str | int | float


class ValkeyUnavailable(RuntimeError):
    """The server cannot be asked, or cannot do it, for now. The message says why."""


class Server:
    """One database of a server. Nothing is connected before the first call.

    After an error the next call connects anew, so that a server that is back is used again.
    """

    def __init__(self, address: Address):
        self.address = address
        pool = BlockingConnectionPool(
            max_connections=MAX_CONNECTIONS,
            timeout=SECONDS_TO_ANSWER,
            connection_class=SSLConnection if address.encrypted else Connection,
            host=address.host,
            port=address.port,
            db=address.database,
            username=address.username,
            password=address.password,
            socket_connect_timeout=SECONDS_TO_CONNECT,
            socket_timeout=SECONDS_TO_ANSWER,
            # What may be repeated is known here and not there.
            retry=Retry(NoBackoff(), 0),
            # Else each connection would begin with questions that not every server knows.
            driver_info=None,
            maint_notifications_config=MaintNotificationsConfig(enabled=False),
        )
        self.client: Redis = Redis.from_pool(pool)

    def script(self, source: str) -> AsyncScript:
        """A Lua script, sent whole only where the server does not know it yet."""
        return self.client.register_script(source)

    async def run(
        self, script: AsyncScript, arguments: Sequence[Argument], *, repeat_late: bool = False
    ) -> Any:
        """What the script returns; raises ValkeyUnavailable.

        The script must be one that may run twice: it is repeated once where the connection broke,
        and with ``repeat_late`` also where no answer came in time.
        """
        try:
            try:
                return await _call(script, arguments)
            except exceptions.TimeoutError:
                if not repeat_late:
                    raise
            except exceptions.ConnectionError as error:
                if type(error) is not exceptions.ConnectionError:
                    raise  # it answered, and would answer the same again
            return await _call(script, arguments)
        except exceptions.RedisError as error:
            _log.warning("%s: %s", self.address, type(error).__name__)
            raise ValkeyUnavailable(why(error)) from error

    async def close(self) -> None:
        """Close all connections."""
        await self.client.aclose()


async def _call(script: AsyncScript, arguments: Sequence[Argument]) -> Any:
    task = asyncio.current_task()
    cancelled_before = task.cancelling() if task else 0
    answer = await script(args=arguments)
    # Before Python 3.12 the client may take a cancellation and go on (asyncio.wait_for).
    if task and task.cancelling() > cancelled_before:
        raise asyncio.CancelledError
    return answer


def why(error: exceptions.RedisError) -> str:
    """The error as a sentence, which visitors read, too.

    So neither the address is in it, nor what the server said, but for its one-word code.
    """
    where = "The store of sessions"
    code = str(error).partition(" ")[0]
    match error:
        case exceptions.AuthenticationError() | exceptions.AuthorizationError():
            return f"{where} does not let us in; check the user and password in its address."
        case exceptions.NoPermissionError():
            return (
                f"{where} does not let this user do that; its ACL must allow scripts, keys and "
                f"channels."
            )
        case exceptions.BusyLoadingError():
            return f"{where} is still reading its data; it will answer in a moment."
        case exceptions.TimeoutError():
            return f"{where} did not answer within {SECONDS_TO_ANSWER:g} seconds."
        case exceptions.ConnectionError() if isinstance(error.__context__, ssl.SSLError):
            return (
                f"{where} cannot be spoken to in secret: it does not speak TLS, or nobody known "
                "vouches for its certificate; SSL_CERT_FILE may name who does."
            )
        case exceptions.ConnectionError():
            return f"{where} cannot be reached; check that it runs and that its address is right."
        case exceptions.ReadOnlyError():
            return f"{where} is a read-only replica; give the address of the primary."
        case exceptions.OutOfMemoryError():
            return f"{where} is full; raise its maxmemory, or lower max_store_bytes here."
    match code:
        case "NOAUTH" | "WRONGPASS":
            return f"{where} does not let us in; check the user and password in its address."
        case "MISCONF":
            return f"{where} cannot write to its disk; see its log, and make room there."
        case _ if code.isalpha() and code.isupper():
            return f"{where} refuses with {code}; see its documentation and log."
        case _:
            return f"{where} gave an answer that makes no sense; is it a Valkey or Redis server?"
