"""Stream clients in a process of their own, which count the frames they receive.

Events are not decompressed, which would cost more than the server's own work. Each is a deflate
block that ends with a full flush, so with the four bytes 00 00 FF FF (see app/live/event.py).
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial

from benchmarks.clients.live_server import ROOT, LiveServer

END_OF_EVENT = b"\x00\x00\xff\xff"
AT_A_TIME = 50
SECONDS_TO_CONNECT = 60


class Watcher(asyncio.Protocol):
    """The stream of one open page."""

    def __init__(self, path: str, bearer: str):
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{bearer}"
            "Accept: text/event-stream\r\nAccept-Encoding: gzip\r\n\r\n"
        )
        self._tail = b""
        self.events = 0
        self.bytes = 0
        self.opened = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._request.encode())

    def data_received(self, data: bytes) -> None:
        if not self.opened.done():
            self.opened.set_result(data.startswith(b"HTTP/1.1 200"))
        self.bytes += len(data)
        # Keep three bytes, because a mark may be split between two reads.
        data = self._tail + data
        self.events += data.count(END_OF_EVENT)
        self._tail = data[-3:]


@dataclass(frozen=True)
class Counted:
    """Events per second of each client, and bytes per second of all together."""

    rates: list[float]
    bytes: float


def watching(server: LiveServer, session_ids: Sequence[str]) -> AbstractContextManager[Watching]:
    """One connected client for each session id, all of this server's visitor."""
    return watching_each([(server, session_id) for session_id in session_ids])


@contextmanager
def watching_each(pages: Sequence[tuple[LiveServer, str]]) -> Iterator[Watching]:
    """One connected client for each pair of visitor and session id."""
    server = pages[0][0]
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.clients.watchers", server.host, str(server.port)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        watching = Watching(process)
        watching.ask(
            [
                [
                    f"/lab/{session_id}/stream?shown=1",
                    "".join(f"{name}: {value}\r\n" for name, value in visitor.bearer.items()),
                ]
                for visitor, session_id in pages
            ]
        )
        yield watching
    finally:
        process.kill()
        process.wait()


class Watching:
    """This side of the watchers' process."""

    def __init__(self, process: subprocess.Popen[str]):
        self._process = process

    def ask(self, question: object) -> list[float]:
        """Send a line to the process, and read its answer."""
        assert self._process.stdin is not None and self._process.stdout is not None
        print(json.dumps(question), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the stream clients could not connect")
        found: list[float] = json.loads(answer)
        return found

    def look(self) -> tuple[float, list[float]]:
        """The clock; the events of every client, followed by the bytes of all."""
        clock, *counts = self.ask("counts")
        return clock, counts

    def count(self, seconds: float) -> Counted:
        """Count for ``seconds``."""
        start, before = self.look()
        time.sleep(seconds)
        return self.since(start, before)

    def since(self, start: float, before: list[float]) -> Counted:
        """Rates since an earlier ``look``."""
        end, after = self.look()
        rates = [(b - a) / (end - start) for a, b in zip(before, after, strict=True)]
        return Counted(rates[:-1], rates[-1])


async def watch(host: str, port: int) -> None:
    """Connect to the addresses in the first line, then answer each line with the counts."""
    loop = asyncio.get_running_loop()
    lines = iter(sys.stdin.readline, "")
    paths = json.loads(next(lines))
    watchers: list[Watcher] = []
    for start in range(0, len(paths), AT_A_TIME):
        some = [Watcher(*path) for path in paths[start : start + AT_A_TIME]]
        await asyncio.gather(
            *(loop.create_connection(partial(_itself, watcher), host, port) for watcher in some)
        )
        async with asyncio.timeout(SECONDS_TO_CONNECT):
            answers = await asyncio.gather(*(watcher.opened for watcher in some))
        if not all(answers):
            raise SystemExit("a stream was refused")
        watchers += some
    print("[]", flush=True)
    while await loop.run_in_executor(None, next, lines, None):
        counts = [watcher.events for watcher in watchers]
        total = sum(watcher.bytes for watcher in watchers)
        print(json.dumps([time.monotonic(), *counts, total]), flush=True)


def _itself(watcher: Watcher) -> Watcher:
    return watcher


if __name__ == "__main__":
    asyncio.run(watch(sys.argv[1], int(sys.argv[2])))
