"""A TCP proxy that delays everything by a fixed time, in order."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CHUNK = 65_536


@contextmanager
def slow_line(host: str, port: int, seconds: float) -> Iterator[str]:
    """The address of a proxy to a server, with ``seconds`` of delay each way."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def open_line() -> asyncio.Server:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            there, back = await asyncio.open_connection(host, port)
            with suppress(asyncio.CancelledError):
                await asyncio.gather(_carry(reader, back, seconds), _carry(there, writer, seconds))

        return await asyncio.start_server(serve, "127.0.0.1", 0)

    server = asyncio.run_coroutine_threadsafe(open_line(), loop).result()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        asyncio.run_coroutine_threadsafe(_cancel_all(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _cancel_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _carry(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float
) -> None:
    """Forward one direction. All data is delayed equally, which keeps its order."""
    loop = asyncio.get_running_loop()
    with suppress(OSError):
        while data := await reader.read(CHUNK):
            loop.call_later(seconds, writer.write, data)
    loop.call_later(seconds, writer.close)
