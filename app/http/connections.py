"""Connection timeouts for uvicorn, which by itself waits for ever for a slow client."""

from __future__ import annotations

import asyncio
import contextlib
import socket

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.http.client import network_of
from app.http.timeouts import Timeouts

MAX_HEAD_BYTES = 64 * 1024
"""The longest first line and headers of a request: a state in the address has 8 kB.

The same limit holds between two parts of a body, and after the last: chunk sizes and trailers."""
LINGER_SECONDS = 2.0
"""A client that still sends a body that was refused is given this time to read the answer."""
CUT_OFF_MILLISECONDS = 8_000
"""A client that acknowledges nothing for this long is cut off."""
_OVERRIDDEN = (
    "connection_made",
    "connection_lost",
    "data_received",
    "on_header",
    "on_body",
    "on_headers_complete",
    "on_message_complete",
    "on_response_complete",
    "pause_writing",
    "resume_writing",
)


class UnsupportedUvicorn(RuntimeError):
    """The installed uvicorn cannot be used. The message says what to install."""


def check_uvicorn() -> None:
    """Raise UnsupportedUvicorn if uvicorn lacks what ``protocol_with_timeouts`` overrides.

    Its protocol class is private: a new version may change it without notice.
    """
    missing = [name for name in _OVERRIDDEN if not callable(getattr(HttpToolsProtocol, name, None))]
    if missing:
        raise UnsupportedUvicorn(
            f"uvicorn {uvicorn.__version__} cannot be used: its HttpToolsProtocol has no "
            f"{', '.join(missing)}; install the version of requirements.lock."
        )


def protocol_with_timeouts(timeouts: Timeouts) -> type[HttpToolsProtocol]:
    """uvicorn's protocol with these timeouts, which all connections of a server share.

    Raises UnsupportedUvicorn.
    """
    check_uvicorn()

    class ProtocolWithTimeouts(HttpToolsProtocol):
        _deadline: asyncio.TimerHandle | None = None
        _stall_check: asyncio.TimerHandle | None = None
        _address: str | None = None
        _bytes_outside_body = 0
        _in_head = True

        def connection_made(  # type: ignore[override]
            self, transport: asyncio.Transport
        ) -> None:
            super().connection_made(transport)
            _drop_when_cut_off(transport)
            address = network_of(self.client[0]) if self.client else ""
            if not timeouts.has_room(address):
                self._refuse(503, "connections")
                return
            self._address = address
            timeouts.by_address[address] += 1
            self._set_deadline(timeouts.head, "slow headers")

        def connection_lost(self, exc: Exception | None) -> None:
            self._cancel_deadline()
            self._cancel_stall_check()
            if self._address is not None:
                timeouts.by_address[self._address] -= 1
                if not timeouts.by_address[self._address]:
                    del timeouts.by_address[self._address]
                self._address = None
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            if self.transport.is_closing():
                return
            self._bytes_outside_body += len(data)
            if self._in_head and self._deadline is None:
                self._set_deadline(timeouts.head, "slow headers")
            super().data_received(data)
            if self._bytes_outside_body > MAX_HEAD_BYTES and not self.transport.is_closing():
                self._refuse(431, "large headers")

        def on_header(self, name: bytes, value: bytes) -> None:
            # uvicorn would add trailers, without limit, to the headers of the current request.
            if self._in_head:
                super().on_header(name, value)

        def on_body(self, body: bytes) -> None:
            self._bytes_outside_body = 0
            super().on_body(body)

        def on_headers_complete(self) -> None:
            self._in_head, self._bytes_outside_body = False, 0
            self._cancel_deadline()
            self._set_deadline(timeouts.body, "slow body")
            super().on_headers_complete()

        def on_message_complete(self) -> None:
            self._in_head = True
            self._cancel_deadline()
            super().on_message_complete()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            if not self._in_head:
                # It was answered before its body was complete; nobody reads the rest.
                self._cancel_deadline()
                self.flow.pause_reading()
                self._set_deadline(LINGER_SECONDS, "endless body")

        def pause_writing(self) -> None:
            super().pause_writing()
            self._check_stall_later(self.transport.get_write_buffer_size())

        def resume_writing(self) -> None:
            self._cancel_stall_check()
            super().resume_writing()

        def _set_deadline(self, seconds: float, reason: str) -> None:
            self._deadline = self.loop.call_later(seconds, self._refuse, 408, reason)

        def _cancel_deadline(self) -> None:
            if self._deadline:
                self._deadline.cancel()
                self._deadline = None

        def _check_stall_later(self, unsent: int) -> None:
            self._cancel_stall_check()
            self._stall_check = self.loop.call_later(timeouts.stalled, self._check_stall, unsent)

        def _check_stall(self, unsent_before: int) -> None:
            unsent = self.transport.get_write_buffer_size()
            if unsent < unsent_before:
                self._check_stall_later(unsent)
                return
            timeouts.refuse("stalled")
            self.transport.abort()

        def _cancel_stall_check(self) -> None:
            if self._stall_check:
                self._stall_check.cancel()
                self._stall_check = None

        def _refuse(self, status: int, reason: str) -> None:
            """Close the connection, with an answer unless another one is being written."""
            self._cancel_deadline()
            timeouts.refuse(reason)
            may_answer = self.cycle is None or self.cycle.response_complete
            if self._in_head and may_answer:
                self.transport.write(_ANSWERS[status])
            self.transport.close()

    return ProtocolWithTimeouts


def _drop_when_cut_off(transport: asyncio.Transport) -> None:
    """Let the system close the connection soon after the client has stopped to acknowledge.

    Otherwise an open stream to a machine that has lost its network would last for minutes.
    """
    option = getattr(socket, "TCP_USER_TIMEOUT", None)
    connection = transport.get_extra_info("socket")
    if option is not None and connection is not None and connection.family != socket.AF_UNIX:
        with contextlib.suppress(OSError):
            connection.setsockopt(socket.IPPROTO_TCP, option, CUT_OFF_MILLISECONDS)


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


def raise_open_file_limit(wanted: int) -> None:
    """Raise the process' limit on open files, as far as the system allows.

    Each connection is a file to the system, and the default limit is low.
    """
    try:
        import resource
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < limit:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
