"""Stream clients in a separate process that record when each event arrives.

All followers get the same bytes, so each event is decompressed and parsed only once (every event is
an independent deflate block that ends with a full flush: see app/live/event).
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import cast

import uvloop

from benchmarks.clients.live_server import ROOT, LiveServer
from benchmarks.clients.watchers import AT_A_TIME, END_OF_EVENT, SECONDS_TO_CONNECT

Stream = tuple[str, str]
"""A path, and the header with the identity."""
_CHUNK = re.compile(rb"(?:\r\n)?[0-9a-f]+\r\n")
_NUMBER = re.compile(r'"number":(\d+)|data-version=\\"(\d+)')


@dataclass
class Seen:
    """An event, and the monotonic time at which each client received it."""

    kind: str
    number: int
    times: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Look:
    """What has arrived since the last look: ``frames`` per client, and ``bytes`` in total."""

    clock: float
    frames: list[int]
    bytes: int
    seen: list[Seen]

    def of(self, kind: str) -> list[Seen]:
        """The events of a kind, in order of their first arrival."""
        return [each for each in self.seen if each.kind == kind]


class Notes:
    """The events received by all clients of the process."""

    def __init__(self) -> None:
        self._known: dict[bytes, Seen] = {}

    def note(self, piece: bytes, now: float) -> bool:
        """Record one event of one client; returns whether it was a frame."""
        seen = self._known.get(piece)
        if seen is None:
            seen = self._known[piece] = _read(piece)
        seen.times.append(now)
        return seen.kind == "frame"

    def take(self) -> list[Seen]:
        """Return all events and start with an empty record."""
        known, self._known = self._known, {}
        return list(known.values())


def _read(piece: bytes) -> Seen:
    packed = _CHUNK.sub(b"", piece, count=1) if _CHUNK.match(piece) else piece
    try:
        text = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed + END_OF_EVENT).decode()
    except (zlib.error, UnicodeDecodeError):
        return Seen("head", 0)  # preceded by the response headers
    number = _NUMBER.search(text)
    kind = text.partition("\n")[0].removeprefix("event: ")
    return Seen(kind, int(number[1] or number[2]) if number else 0)


class Client(asyncio.Protocol):
    """One open page's stream."""

    def __init__(self, path: str, header: str, notes: Notes):
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{header}"
            "Accept: text/event-stream\r\nAccept-Encoding: gzip\r\n\r\n"
        )
        self._notes = notes
        self._left = b""
        self.frames = 0
        self.bytes = 0
        self.opened = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.WriteTransport, transport).write(self._request.encode())

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        if not self.opened.done():
            self.opened.set_result(data.startswith(b"HTTP/1.1 200"))
        self.bytes += len(data)
        *pieces, self._left = (self._left + data).split(END_OF_EVENT)
        for piece in pieces:
            self.frames += self._notes.note(piece, now)


@contextmanager
def class_watching(server: LiveServer, streams: Sequence[Stream]) -> Iterator[ClassWatching]:
    """One connected client per stream."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.clients.class_watchers", server.host, str(server.port)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        watching = ClassWatching(process)
        watching.ask(streams)
        yield watching
    finally:
        process.kill()
        process.wait()


class ClassWatching:
    """Talks to the process with the stream clients."""

    def __init__(self, process: subprocess.Popen[str]):
        self._process = process

    def ask(self, question: object) -> str:
        """Send one line and read one line."""
        assert self._process.stdin is not None and self._process.stdout is not None
        print(json.dumps(question), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the stream clients could not connect")
        return answer

    def look(self) -> Look:
        """What has arrived since the last look."""
        found = json.loads(self.ask("look"))
        return Look(**{**found, "seen": [Seen(*each) for each in found["seen"]]})


async def watch(host: str, port: int) -> None:
    """Connect to the streams of the first line, then answer each line with what has arrived."""
    loop = asyncio.get_running_loop()
    lines = iter(sys.stdin.readline, "")
    notes = Notes()
    clients: list[Client] = []
    streams: list[Stream] = json.loads(next(lines))
    for start in range(0, len(streams), AT_A_TIME):
        some = [Client(*stream, notes) for stream in streams[start : start + AT_A_TIME]]
        await asyncio.gather(
            *(loop.create_connection(partial(_itself, client), host, port) for client in some)
        )
        async with asyncio.timeout(SECONDS_TO_CONNECT):
            answers = await asyncio.gather(*(client.opened for client in some))
        if not all(answers):
            raise SystemExit("a stream was refused")
        clients += some
    print("[]", flush=True)
    before = [(0, 0)] * len(clients)
    while await loop.run_in_executor(None, next, lines, None):
        counts = [(client.frames, client.bytes) for client in clients]
        change = [(f - g, b - c) for (f, b), (g, c) in zip(counts, before, strict=True)]
        before = counts
        answer = {
            "clock": time.monotonic(),
            "frames": [frames for frames, _ in change],
            "bytes": sum(size for _, size in change),
            "seen": [[each.kind, each.number, each.times] for each in notes.take()],
        }
        print(json.dumps(answer), flush=True)


def _itself(client: Client) -> Client:
    return client


if __name__ == "__main__":
    uvloop.run(watch(sys.argv[1], int(sys.argv[2])))
