"""Connections in time: uvicorn's protocol, which itself would wait for ever for a slow client."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.http.client import network_of
from app.http.timeouts import Timeouts

LARGEST_HEAD = 64 * 1024
"""Bytes of a request's first line and headers: a state in the address has 8 kB.

As many may come between two parts of a body, or after the last: sizes of chunks and trailers."""
LINGER = 2.0
"""In seconds: who still sends a body that was refused is given time to read why."""


def protocol_with_timeouts(patience: Timeouts) -> type[HttpToolsProtocol]:
    """The protocol with this patience, which all connections of a server share."""

    class Patient(HttpToolsProtocol):
        _deadline: asyncio.TimerHandle | None = None
        _stall: asyncio.TimerHandle | None = None
        _address: str | None = None
        _bytes_of_no_body = 0
        _in_head = True

        def connection_made(  # type: ignore[override]
            self, transport: asyncio.Transport
        ) -> None:
            super().connection_made(transport)
            address = network_of(self.client[0]) if self.client else ""
            if not patience.has_room(address):
                self._refuse(503, "connections")
                return
            self._address = address
            patience.by_address[address] += 1
            self._wait(patience.head, "slow headers")

        def connection_lost(self, exc: Exception | None) -> None:
            self._calm()
            self._go_on()
            if self._address is not None:
                patience.by_address[self._address] -= 1
                if not patience.by_address[self._address]:
                    del patience.by_address[self._address]
                self._address = None
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            if self.transport.is_closing():
                return
            self._bytes_of_no_body += len(data)
            if self._in_head and self._deadline is None:
                self._wait(patience.head, "slow headers")
            super().data_received(data)
            if self._bytes_of_no_body > LARGEST_HEAD and not self.transport.is_closing():
                self._refuse(431, "large headers")

        def on_header(self, name: bytes, value: bytes) -> None:
            # uvicorn would add trailers to the headers of a request that is under way, for ever.
            if self._in_head:
                super().on_header(name, value)

        def on_body(self, body: bytes) -> None:
            self._bytes_of_no_body = 0
            super().on_body(body)

        def on_headers_complete(self) -> None:
            self._in_head, self._bytes_of_no_body = False, 0
            self._calm()
            self._wait(patience.body, "slow body")
            super().on_headers_complete()

        def on_message_complete(self) -> None:
            self._in_head = True
            self._calm()
            super().on_message_complete()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            if not self._in_head:
                # It was answered before its body had come, which nobody wants any more.
                self._calm()
                self.flow.pause_reading()
                self._wait(LINGER, "endless body")

        def pause_writing(self) -> None:
            super().pause_writing()
            self._watch_taking(self.transport.get_write_buffer_size())

        def resume_writing(self) -> None:
            self._go_on()
            super().resume_writing()

        def _wait(self, seconds: float, reason: str) -> None:
            self._deadline = self.loop.call_later(seconds, self._refuse, 408, reason)

        def _calm(self) -> None:
            if self._deadline:
                self._deadline.cancel()
                self._deadline = None

        def _watch_taking(self, left: int) -> None:
            def look() -> None:
                now = self.transport.get_write_buffer_size()
                if now < left:
                    self._watch_taking(now)
                    return
                patience.refuse("stalled")
                self.transport.abort()

            self._go_on()
            self._stall = self.loop.call_later(patience.stalled, look)

        def _go_on(self) -> None:
            if self._stall:
                self._stall.cancel()
                self._stall = None

        def _refuse(self, status: int, reason: str) -> None:
            """In a few words, for no answer may be in the middle of being written."""
            self._calm()
            patience.refuse(reason)
            answers = self.cycle is None or self.cycle.response_complete
            if self._in_head and answers:
                self.transport.write(_ANSWERS[status])
            self.transport.close()

    return Patient


def _answer(status: str, sentence: str) -> bytes:
    return (
        f"HTTP/1.1 {status}\r\ncontent-type: text/plain; charset=utf-8\r\nretry-after: 5\r\n"
        f"content-length: {len(sentence)}\r\nconnection: close\r\n\r\n{sentence}"
    ).encode()


_ANSWERS: dict[int, bytes] = {
    408: _answer("408 Request Timeout", "The request took too long to arrive."),
    431: _answer("431 Request Header Fields Too Large", "The headers are too large."),
    503: _answer("503 Service Unavailable", "Too many connections are open; try again later."),
}


def allow_files(wanted: int) -> None:
    """Each connection is a file to the system, which by default lets a process have few."""
    try:
        import resource
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most: Any = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
