"""One stream for all pages of a browser, and polls in its place, on a real server."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.serving import Served

SECONDS = 30.0
Found = tuple[int | None, str, dict[str, Any]]


@pytest.fixture
def client(shared_server: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=shared_server.url, timeout=SECONDS) as client:
        yield client


def make_session(client: httpx.Client) -> str:
    session_id: str = client.post("/api/sessions").json()["id"]
    return session_id


def events(lines: Iterator[str]) -> Iterator[Found]:
    """Number of the stream, name and data of each event."""
    number, name = None, ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "id":
            number = int(value)
        elif field == "event":
            name = value
        elif field == "data":
            yield number, name, json.loads(value)


def address(*streams: str, path: str = "/live/stream") -> str:
    return f"{path}?{httpx.QueryParams([('of', stream) for stream in streams])}"


def test_each_event_has_the_number_of_its_stream(client: httpx.Client) -> None:
    one, two = make_session(client), make_session(client)
    joined = address(f"/lab/{one}/stream?shown=1", f"/lab/{two}/stream?shown=1")
    with client.stream("GET", joined) as response:
        found = events(response.iter_lines())
        assert next(found)[1] == "beat"
        assert client.post(f"/api/sessions/{two}/step", json={"unit": "batch"}).is_success
        assert next(each for each in found if each[1] == "page") == (1, "page", {"generation": 2})
        assert client.post(f"/api/sessions/{one}/play", json={}).is_success
        assert next(each for each in found if each[1] == "frame")[0] == 0
    assert client.post(f"/api/sessions/{one}/pause").is_success


def test_a_joined_stream_is_one_gzip_stream(client: httpx.Client) -> None:
    session = make_session(client)
    joined = address(f"/lab/{session}/stream?shown=0")
    with client.stream("GET", joined, headers={"accept-encoding": "gzip"}) as response:
        assert response.headers["content-encoding"] == "gzip"
        reader, text = zlib.decompressobj(zlib.MAX_WBITS | 16), b""
        for chunk in response.iter_raw():
            text += reader.decompress(chunk)
            if b"event: page" in text:
                break
    assert b"id: 0\nevent: page\ndata: " in text


def test_each_stream_has_its_own_rights(client: httpx.Client, shared_server: Served) -> None:
    own = make_session(client)
    with httpx.Client(base_url=shared_server.url) as other:
        foreign = make_session(other)
    joined = address(f"/lab/{foreign}/stream?shown=0", f"/lab/{own}/stream?shown=0", "/no/stream")
    with client.stream("GET", joined) as response:
        found = (each for each in events(response.iter_lines()) if each[1] != "beat")
        assert sorted([next(found), next(found), next(found)], key=str) == [
            (0, "refused", {"status": 404}),
            (1, "page", {"generation": 1}),
            (2, "refused", {"status": 404}),
        ]


@pytest.mark.parametrize("path", ["/live/stream", "/live/poll"])
@pytest.mark.parametrize("stream", ["/sessions", "/live/stream", "https://example.org/", ""])
def test_only_streams_are_joined(client: httpx.Client, path: str, stream: str) -> None:
    assert client.get(address(stream, path=path)).status_code == 422


def test_a_poll_answers_with_the_newest_frame_and_keeps_the_run_alive(
    client: httpx.Client,
) -> None:
    session = make_session(client)
    version = client.post(f"/api/sessions/{session}/play", json={}).json()["version"]
    poll = address(f"/lab/{session}/stream?shown={version}", path="/live/poll")
    epochs = []
    for _ in range(2):
        answer = client.get(poll)
        assert int(answer.headers["content-length"]) == len(answer.content)
        [frame] = [each[2] for each in events(iter(answer.text.split("\n"))) if each[1] == "frame"]
        epochs.append(int(frame["texts"]["epoch"]))
    assert epochs[0] < epochs[1]
    paused = client.post(f"/api/sessions/{session}/pause").json()
    answer = client.get(poll)
    assert [*events(iter(answer.text.split("\n")))] == [
        (0, "page", {"generation": paused["version"]})
    ]


def test_a_poll_of_a_page_at_rest_is_empty(client: httpx.Client) -> None:
    session = make_session(client)
    answer = client.get(address(f"/lab/{session}/stream?shown=1", path="/live/poll"))
    assert (answer.status_code, answer.text) == (200, "")
