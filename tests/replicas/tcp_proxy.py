"""A proxy that knows nothing of HTTP: each connection goes to the next server that answers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class TcpProxy:
    """``servers`` may be changed at any time; new connections begin with the first of them."""

    def __init__(self, servers: list[str]):
        self.servers = servers
        self.url = ""

    async def serve(self, started: threading.Event, stopped: asyncio.Event) -> None:
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        started.set()
        async with server:
            await stopped.wait()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for url in self.servers:
            address = urlsplit(url)
            try:
                from_server, to_server = await asyncio.open_connection(
                    address.hostname, address.port
                )
            except OSError:
                continue
            await asyncio.gather(_pipe(reader, to_server), _pipe(from_server, writer))
            return
        writer.close()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while content := await reader.read(65536):
            writer.write(content)
            await writer.drain()
    writer.close()


@contextmanager
def tcp_proxy(servers: list[str]) -> Iterator[TcpProxy]:
    proxy, started = TcpProxy(servers), threading.Event()
    loop, stopped = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(proxy.serve(started, stopped)))
    thread.start()
    assert started.wait(10)
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(10)
        loop.close()
