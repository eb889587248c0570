"""A TCP proxy that fails as networks do: it goes silent without closing, or holds answers back."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

CHUNK_BYTES = 65_536


class FlakyProxy:
    """In front of the server at ``url``; ``holds_bytes`` of each answer wait until there are more.

    An answer that is complete, with a Content-Length, is passed on.
    """

    def __init__(self, url: str, holds_bytes: int = 0):
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._holds_bytes = holds_bytes
        self._loop = asyncio.new_event_loop()
        self._passes = asyncio.Event()
        self._passes.set()
        self._connections = set[asyncio.StreamWriter]()
        self._drops_answer = False
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None
        self.url = ""

    def open(self) -> None:
        """Listen on a free port."""
        self._thread.start()
        start = asyncio.start_server(self._connect, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(start, self._loop).result()
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"

    def close(self) -> None:
        """End all connections."""

        async def end() -> None:
            if self._server:
                self._server.close()
            for writer in self._connections:
                writer.transport.abort()
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.sleep(0)  # the aborted transports close their sockets now

        asyncio.run_coroutine_threadsafe(end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def go_silent(self) -> None:
        """Pass nothing on, and close nothing: Wi-Fi is gone."""
        self._loop.call_soon_threadsafe(self._passes.clear)

    def come_back(self) -> None:
        """Pass everything on again; what came meanwhile first."""
        self._loop.call_soon_threadsafe(self._passes.set)

    def drop_next_answer(self) -> None:
        """The next POST reaches the server; then its connection is closed instead of answered."""
        self._drops_answer = True

    def kill(self) -> None:
        """Close all connections."""

        def close() -> None:
            for writer in self._connections:
                writer.transport.abort()

        self._loop.call_soon_threadsafe(close)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(writer)
        await self._passes.wait()
        try:
            up_reader, up_writer = await asyncio.open_connection(self._host, self._port)
        except OSError:
            writer.close()
            return
        self._connections.add(up_writer)
        posted = asyncio.Event()
        with suppress(asyncio.CancelledError):  # asyncio of Python 3.11 would log it as an error
            await asyncio.gather(
                self._pump_up(reader, up_writer, posted),
                self._pump_down(up_reader, writer, posted),
            )

    async def _pump_up(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, posted: asyncio.Event
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(CHUNK_BYTES):
                await self._passes.wait()
                if data.startswith(b"POST ") and self._drops_answer:
                    self._drops_answer = False
                    posted.set()
                writer.write(data)
                await writer.drain()
        writer.close()

    async def _pump_down(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, posted: asyncio.Event
    ) -> None:
        held, is_stream = b"", False
        with suppress(OSError):
            while data := await reader.read(CHUNK_BYTES):
                await self._passes.wait()
                if posted.is_set():
                    writer.transport.abort()
                    return
                if data.startswith(b"HTTP/1.1 "):
                    is_stream = b"content-length" not in data.lower()
                held += data
                if is_stream and len(held) < self._holds_bytes:
                    continue
                writer.write(held)
                held = b""
                await writer.drain()
            writer.write(held)
        writer.close()


@contextmanager
def flaky_proxy(url: str, holds_bytes: int = 0) -> Iterator[FlakyProxy]:
    """A proxy in front of the server at ``url``."""
    proxy = FlakyProxy(url, holds_bytes)
    proxy.open()
    try:
        yield proxy
    finally:
        proxy.close()
