"""A TCP proxy that loses answers of the server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager


class LossyProxy:
    """Forwards everything until ``lose`` is called; to lose an answer it breaks the connection."""

    def __init__(self, port: int):
        self._port = port
        self._to_lose = 0
        self._meanwhile: Callable[[], Awaitable[object]] | None = None
        self.url = ""

    def lose(self, answers: int, meanwhile: Callable[[], Awaitable[object]] | None = None) -> None:
        """Lose the next answers; run ``meanwhile`` before the client notices."""
        self._to_lose = answers
        self._meanwhile = meanwhile

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Forward one connection."""
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._requests(reader, to_server))
                group.create_task(self._answers(from_server, writer))
        except* OSError:
            pass
        finally:
            to_server.close()
            writer.close()

    async def _requests(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await reader.read(65536):
            writer.write(request)
        writer.close()

    async def _answers(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while answer := await reader.read(65536):
            if self._to_lose:
                self._to_lose -= 1
                if self._meanwhile is not None:
                    await self._meanwhile()
                break
            writer.write(answer)
        writer.close()


@asynccontextmanager
async def lossy_proxy(port: int) -> AsyncIterator[LossyProxy]:
    """A proxy in front of the server at this port."""
    proxy = LossyProxy(port)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    async with server:
        proxy.url = f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield proxy
