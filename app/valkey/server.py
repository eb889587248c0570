"""A small pool of connections with short time-outs, and the server's errors as sentences."""

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
CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 2.0

_log = logging.getLogger(__name__)

Argument = bytes | str | int | float


class ValkeyUnavailable(RuntimeError):
    """The server cannot be reached, or refuses the command. The message says why."""


class Server:
    """One database of a server. Connects on the first call, and again after an error."""

    def __init__(self, address: Address):
        self.address = address
        pool = BlockingConnectionPool(
            max_connections=MAX_CONNECTIONS,
            timeout=ANSWER_SECONDS,
            connection_class=SSLConnection if address.encrypted else Connection,
            host=address.host,
            port=address.port,
            db=address.database,
            username=address.username,
            password=address.password,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            # Only ``run`` knows what may be repeated.
            retry=Retry(NoBackoff(), 0),
            # Otherwise each connection begins with commands that not every server knows.
            driver_info=None,
            maint_notifications_config=MaintNotificationsConfig(enabled=False),
        )
        self.client: Redis = Redis.from_pool(pool)

    def script(self, source: str) -> AsyncScript:
        """A Lua script; its source is sent only if the server does not have it yet."""
        return self.client.register_script(source)

    async def run(
        self, script: AsyncScript, arguments: Sequence[Argument], *, repeat_late: bool = False
    ) -> Any:
        """The result of the script; raises ValkeyUnavailable.

        The script must be idempotent: it is repeated once if the connection broke, and with
        ``repeat_late`` also if no answer came in time.
        """
        try:
            try:
                return await _call(script, arguments)
            except exceptions.TimeoutError:
                if not repeat_late:
                    raise
            except exceptions.ConnectionError as error:
                if type(error) is not exceptions.ConnectionError:
                    raise  # the server has answered, and would do so again
            return await _call(script, arguments)
        except exceptions.RedisError as error:
            _log.warning("%s: %s", self.address, type(error).__name__)
            raise ValkeyUnavailable(explain(error)) from error

    async def close(self) -> None:
        """Close all connections."""
        await self.client.aclose()


async def _call(script: AsyncScript, arguments: Sequence[Argument]) -> Any:
    task = asyncio.current_task()
    cancelled_before = task.cancelling() if task else 0
    answer = await script(args=arguments)
    # Before Python 3.12 the client may swallow a cancellation (asyncio.wait_for).
    if task and task.cancelling() > cancelled_before:
        raise asyncio.CancelledError
    return answer


def explain(error: exceptions.RedisError) -> str:
    """The error as a sentence. Visitors read it too, so it has neither the server's address nor its
    message, except for the one-word error code.
    """
    where = "The store of sessions"
    code = str(error).partition(" ")[0]
    match error:
        case exceptions.AuthenticationError() | exceptions.AuthorizationError():
            return f"{where} refuses the login; check the user and password in its address."
        case exceptions.NoPermissionError():
            return (
                f"{where} does not allow this user to do that; its ACL must allow scripts, keys "
                "and channels."
            )
        case exceptions.BusyLoadingError():
            return f"{where} is still loading its data; try again in a moment."
        case exceptions.TimeoutError():
            return f"{where} did not answer within {ANSWER_SECONDS:g} seconds."
        case exceptions.ConnectionError() if isinstance(error.__context__, ssl.SSLError):
            return (
                "The TLS connection to the store of sessions failed: it does not support TLS, or "
                "its certificate is not trusted; SSL_CERT_FILE can name the authority."
            )
        case exceptions.ConnectionError():
            return f"{where} cannot be reached; check that it is running and its address is right."
        case exceptions.ReadOnlyError():
            return f"{where} is a read-only replica; give the address of the primary."
        case exceptions.OutOfMemoryError():
            return f"{where} is full; raise its maxmemory, or lower max_store_bytes here."
    match code:
        case "NOAUTH" | "WRONGPASS":
            return f"{where} refuses the login; check the user and password in its address."
        case "MISCONF":
            return f"{where} cannot write to its disk; see its log, and free some space."
        case _ if code.isalpha() and code.isupper():
            return f"{where} refuses with {code}; see its documentation and log."
        case _:
            return f"{where} gave an unexpected answer; is it a Valkey or Redis server?"
