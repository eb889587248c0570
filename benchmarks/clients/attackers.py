"""Hostile clients in a process of their own, which reconnect whenever the server disconnects them.

`python -m benchmarks.clients.attackers HOST PORT SOURCE` creates sessions from the address SOURCE,
prints "[]" and waits for a line to start. A second line stops it; it then prints how connections
ended.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice

from benchmarks.clients.live_server import layers_of

EACH = 240
BROKEN = 40
SESSIONS = 10
NETWORK = "2-16×8-1"
BLOCK = 65_536
TICK = 0.125
"""Seconds between two blocks: 240 bodies make 126 MB a second, about 1 Gbit/s."""
ALLOWED_BYTES = 6_900_000
"""A body of this size is allowed."""
PAUSE = 0.2
"""Seconds until a closed connection is opened again: at most 5000 a second for 1000 attackers."""
SMALL_BUFFER = 4096
"""Receive buffer, in bytes, of an attacker that reads nothing."""
GIVES_UP = 14.0
"""In seconds: a client that reads nothing does not notice that it was disconnected."""


@dataclass(frozen=True)
class Attack:
    """Sends ``first`` at once, then ``again`` every ``pause`` seconds, up to ``most`` bytes."""

    name: str
    first: bytes
    again: bytes = b""
    pause: float = TICK
    most: int = 10**12
    reads: bool = True


class Attacker(asyncio.Protocol):
    """One connection of one attack, until the server closes it."""

    def __init__(self, attack: Attack) -> None:
        self.attack = attack
        self.ended = asyncio.get_running_loop().create_future()
        self.answer = b""
        self._sent = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self.attack.first)
        loop = asyncio.get_running_loop()
        if self.attack.again:
            loop.call_later(self.attack.pause, self._send)
        if not self.attack.reads:
            transport.pause_reading()
            taken: socket.socket = transport.get_extra_info("socket")
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
            loop.call_later(GIVES_UP, transport.abort)

    def data_received(self, data: bytes) -> None:
        self.answer = self.answer or data[:12]

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)

    def _send(self) -> None:
        if self._transport.is_closing() or self._sent >= self.attack.most:
            return
        if not self._transport.get_write_buffer_size():
            self._transport.write(self.attack.again)
            self._sent += len(self.attack.again)
        asyncio.get_running_loop().call_later(self.attack.pause, self._send)


def attacks(visitors: Sequence[tuple[str, str]]) -> list[Attack]:
    """One attack for each connection; ``visitors`` are session ids and tokens."""
    heads = [
        f"/{session_id}/{{}} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n"
        for session_id, token in visitors
    ]
    step = [f"POST /api/sessions{head.format('step')}" for head in heads]
    json_type = "content-type: application/json\r\n"

    def bodies(name: str, length: str, again: bytes, most: int = 10**12) -> list[Attack]:
        return [
            Attack(name, f"{head}{json_type}{length}\r\n\r\n".encode(), again, most=most)
            for head in step
        ]

    block = b" " * BLOCK
    chunk = f"{BLOCK:x}\r\n".encode() + block + b"\r\n"
    large = (
        bodies("declared too large", f"content-length: {10**9}", block),
        bodies("chunks without end", "transfer-encoding: chunked", chunk),
        bodies(
            "body that never ends",
            f"content-length: {ALLOWED_BYTES}",
            block,
            ALLOWED_BYTES - 2 * BLOCK,
        ),
    )
    streams = [
        Attack(
            "stream not read",
            f"GET /lab{head.format('stream')}\r\n".encode(),
            reads=False,
        )
        for head in heads
    ]
    trailers = f"{step[0]}transfer-encoding: chunked\r\n\r\n0\r\n".encode()
    broken = [
        Attack("broken HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
        Attack("broken HTTP", b"GET\r\n\r\n"),
        Attack("broken HTTP", b"GET / HTTP/9.9\r\nhost: localhost\r\n\r\n"),
        Attack("broken HTTP", b"GET / HTTP/1.1\r\nx: " + b"y" * 70_000),
        Attack("trailers without end", trailers, b"a: b\r\n" * 10_000),
    ]
    slow = Attack("slow head", b"GET / HTTP/1.1\r\nhost: localhost\r\nx: ", b"y", 0.5)
    kinds = (
        (cycle([slow]), EACH),
        (cycle([Attack("sends nothing", b"")]), EACH),
        (cycle(streams), EACH),
        *((cycle(kind), EACH // 3) for kind in large),
        (cycle(broken), BROKEN),
    )
    return [attack for kind, count in kinds for attack in islice(kind, count)]


def create_visitors(host: str, port: int, source: str) -> list[tuple[str, str]]:
    """Create visitors with a session each; returns session ids and tokens."""
    found = []
    for _ in range(SESSIONS):
        connection = http.client.HTTPConnection(host, port, 30, source_address=(source, 0))
        body = json.dumps({"layers": layers_of(NETWORK)})
        connection.request("POST", "/api/sessions", body, {"content-type": "application/json"})
        made = json.loads(connection.getresponse().read())
        found.append((made["id"], made["token"]))
        connection.close()
    return found


def plays(visitors: Sequence[tuple[str, str]]) -> list[Attack]:
    """Requests that keep the sessions playing, so that the streams have something to send."""
    body = json.dumps({"speed": "1"})
    return [
        Attack(
            "",
            f"POST /api/sessions/{session_id}/play HTTP/1.1\r\nhost: localhost\r\n"
            f"authorization: Bearer {token}\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n{body}".encode(),
        )
        for session_id, token in visitors
    ]


async def attack(host: str, port: int, source: str) -> None:
    """Attack until a second line is read from standard input."""
    visitors = create_visitors(host, port, source)
    ends: Counter[str] = Counter()
    loop = asyncio.get_running_loop()
    print("[]", flush=True)
    await loop.run_in_executor(None, sys.stdin.readline)

    async def repeat(attack: Attack, pause: float) -> None:
        while True:
            attacker = Attacker(attack)
            try:
                await loop.create_connection(
                    partial(_itself, attacker), host, port, local_addr=(source, 0)
                )
                await attacker.ended
                said = attacker.answer[9:].decode("ascii", "replace") or "no answer"
            except OSError as error:
                said = type(error).__name__
            if attack.name:
                ends[f"{attack.name}: {said}"] += 1
            await asyncio.sleep(pause)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(repeat(each, PAUSE)) for each in attacks(visitors)]
        tasks += [group.create_task(repeat(each, 1.0)) for each in plays(visitors)]
        await loop.run_in_executor(None, sys.stdin.readline)
        for task in tasks:
            task.cancel()
    print(json.dumps(ends), flush=True)


def _itself(attacker: Attacker) -> Attacker:
    return attacker


if __name__ == "__main__":
    asyncio.run(attack(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
