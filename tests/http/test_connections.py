"""A real server and clients that are slow on purpose: they are cut off, others are served."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from urllib.parse import urlsplit

import httpx
import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.http import connections
from tests.serving import ANY_PORT, Served, serving

SECONDS = 30.0
SHORT = {
    "BACKPROP_HEAD_SECONDS": "0.4",
    "BACKPROP_BODY_SECONDS": "0.6",
    "BACKPROP_STALLED_SECONDS": "0.5",
    "BACKPROP_MAX_CONNECTIONS": "24",
    "BACKPROP_MAX_BODIES_BYTES": "4000000",
    "BACKPROP_ENGINE": "numpy",
}
POST = b"POST /api/sessions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving(ANY_PORT, env=SHORT) as served:
        yield served


def connect(served: Served) -> socket.socket:
    parts = urlsplit(served.url)
    assert parts.hostname and parts.port
    return socket.create_connection((parts.hostname, parts.port), timeout=SECONDS)


def until_closed(connection: socket.socket) -> bytes:
    """All that the server says before it closes; fails after ``SECONDS`` of silence."""
    said = b""
    try:
        while data := connection.recv(65536):
            said += data
    except ConnectionResetError:
        pass
    return said


def too_large(served: Served) -> float:
    """How many were cut off for what is no body."""
    text = httpx.get(f"{served.url}/metrics", timeout=SECONDS).text
    found = re.search(r'^backprop_refusals_total\{reason="large headers"\} (\S+)$', text, re.M)
    return float(found[1]) if found else 0.0


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nhost: loc", b"\r\n\r\n", b"GE"])
def test_headers_that_never_end(served: Served, sent: bytes) -> None:
    with closing(connect(served)) as connection:
        connection.sendall(sent)
        assert until_closed(connection).startswith(b"HTTP/1.1 408 ")


def test_headers_that_are_too_large(served: Served) -> None:
    with closing(connect(served)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nx: " + b"y" * 70_000)
        assert until_closed(connection).startswith(b"HTTP/1.1 431 ")


def test_a_body_that_never_comes(served: Served) -> None:
    with closing(connect(served)) as connection:
        connection.sendall(POST + b"content-length: 100\r\n\r\n{")
        assert b" 201 " not in until_closed(connection)


def test_a_body_in_chunks_that_has_no_end(served: Served) -> None:
    with closing(connect(served)) as connection:
        connection.sendall(POST + b"transfer-encoding: chunked\r\n\r\n")
        chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
        sent = 0
        try:
            while sent < 10**9:
                connection.sendall(chunk)
                sent += len(chunk)
        except OSError:
            pass
        assert sent < 10**9, "the server took all of it"


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (b"0\r\n", b"a: b\r\n" * 10_000),
        (b"0\r\na: ", b"b" * 60_000),
        (b"1;a=", b"b" * 60_000),
    ],
    ids=["trailers", "a trailer", "an extension of a chunk"],
)
def test_chunks_whose_frame_has_no_end(served: Served, first: bytes, again: bytes) -> None:
    before = too_large(served)
    with closing(connect(served)) as connection:
        connection.sendall(POST + b"transfer-encoding: chunked\r\n\r\n" + first)
        with pytest.raises(OSError):
            for _ in range(1000):
                connection.sendall(again)
    assert too_large(served) == before + 1


def test_trailers_that_end_are_no_headers(served: Served) -> None:
    with closing(connect(served)) as connection:
        connection.sendall(
            POST + b"transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nhost: b.org\r\n\r\n"
        )
        assert b" 201 " in connection.recv(65536)


def test_more_of_bodies_than_an_address_may_hold_is_refused_in_words(served: Served) -> None:
    with closing(connect(served)) as connection:
        connection.sendall(POST + b"content-length: 3000000\r\n\r\n" + b" " * 2_100_000)
        said = until_closed(connection)
    assert said.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 5" in said.lower()
    assert b"Too many large requests are arriving at once" in said


def test_a_second_request_is_bounded_as_well(served: Served) -> None:
    with closing(connect(served)) as connection:
        whole = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n"
        connection.sendall(whole)
        assert b" 200 " in connection.recv(65536)
        connection.sendall(whole[:20])
        assert b" 408 " in until_closed(connection)


def test_a_request_in_time_is_answered(served: Served) -> None:
    with httpx.Client(base_url=served.url, timeout=SECONDS) as client:
        for _ in range(3):
            assert client.post("/api/sessions", json={}).status_code == 201


def test_one_address_has_half_of_the_connections(served: Served) -> None:
    with ExitStack() as open_connections:
        said = []
        for _ in range(13):
            connection = open_connections.enter_context(closing(connect(served)))
            connection.sendall(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n")
            said.append(connection.recv(65536).split(b" ")[1])
        assert said == [b"200"] * 12 + [b"503"]


@pytest.mark.slow
def test_who_takes_nothing_of_a_stream_is_cut_off(served: Served) -> None:
    with httpx.Client(base_url=served.url, timeout=SECONDS) as client, ExitStack() as streams:
        layers = [{"units": 16, "activation": "tanh"}] * 8 + [{"units": 1, "activation": "tanh"}]
        made = client.post("/api/sessions", json={"layers": layers}).json()
        connection = streams.enter_context(closing(connect(served)))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        key = client.cookies["visitor"]
        connection.sendall(
            f"GET /lab/{made['id']}/stream HTTP/1.1\r\nhost: localhost\r\n"
            f"cookie: visitor={key}\r\n\r\n".encode()
        )
        client.post(f"/api/sessions/{made['id']}/play", json={"speed": "1"})
        # Nothing is read. When the stream is cut off nobody watches any more, and play pauses.
        while client.get(f"/api/sessions/{made['id']}").json()["status"] == "playing":
            pass
        text = client.get("/metrics").text
        assert 'backprop_refusals_total{reason="stalled"} 1.0' in text


def test_another_uvicorn_is_refused_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(HttpToolsProtocol, "on_headers_complete")
    with pytest.raises(connections.UnsupportedUvicorn, match="has no on_headers_complete; install"):
        connections.check_uvicorn()
