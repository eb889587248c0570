"""A way to a server on which answers get lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager


class Lossy:
    """Passes all on, but for the answers that are to be lost: then the connection breaks."""

    def __init__(self, port: int):
        self._port = port
        self._to_lose = 0
        self._meanwhile: Callable[[], Awaitable[object]] | None = None
        self.url = ""

    def lose(self, answers: int, meanwhile: Callable[[], Awaitable[object]] | None = None) -> None:
        """Lose the next answers, and do something before whoever waits hears of it."""
        self._to_lose = answers
        self._meanwhile = meanwhile

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._requests(reader, to_server))
                both.create_task(self._answers(from_server, writer))
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
async def lossy(port: int) -> AsyncIterator[Lossy]:
    """One in front of the server at a port of this machine."""
    way = Lossy(port)
    server = await asyncio.start_server(way.serve, "127.0.0.1", 0)
    async with server:
        way.url = f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield way
