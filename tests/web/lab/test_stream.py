"""The stream of a page, read from a real server: frames, pages, and an end."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import Any

import httpx
import pytest

from tests.serving import ANY_PORT, Served, serving

SECONDS = 30.0


@pytest.fixture
def client(shared_server: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=shared_server.url, timeout=SECONDS) as client:
        yield client


@pytest.fixture
def session(client: httpx.Client) -> str:
    session_id: str = client.post("/api/sessions").json()["id"]
    return session_id


def post(client: httpx.Client, session: str, action: str, **body: Any) -> dict[str, Any]:
    response = client.post(f"/api/sessions/{session}/{action}", json=body or {})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def events(response: httpx.Response) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and data of each event, as they come."""
    name = ""
    for line in response.iter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def next_of(found: Iterator[tuple[str, dict[str, Any]]], name: str) -> dict[str, Any]:
    return next(data for kind, data in found if kind == name)


def watch(
    client: httpx.Client, session: str, shown: int = 1, encoding: str = "gzip"
) -> AbstractContextManager[httpx.Response]:
    headers = {"accept-encoding": encoding}
    return client.stream("GET", f"/lab/{session}/stream?shown={shown}", headers=headers)


def test_frames_while_it_plays_and_the_page_when_it_stops(
    client: httpx.Client, session: str
) -> None:
    with watch(client, session) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        found = events(response)
        playing = post(client, session, "play")
        assert playing["status"] == "playing"
        assert next_of(found, "page") == {"generation": playing["version"]}
        frames = [next_of(found, "frame") for _ in range(5)]
        assert {each["generation"] for each in frames} == {playing["version"]}
        numbers = [each["number"] for each in frames]
        assert numbers == sorted(set(numbers))
        paused = post(client, session, "pause")
        assert paused["status"] == "paused"
        assert paused["position"]["epoch"] >= int(frames[-1]["texts"]["epoch"])
        assert next_of(found, "page") == {"generation": paused["version"]}
    assert client.get(f"/api/sessions/{session}").json() == paused


@pytest.mark.parametrize("encoding", ["gzip", "identity", "br"])
def test_it_is_compressed_for_who_can_read_that(
    client: httpx.Client, session: str, encoding: str
) -> None:
    with watch(client, session, encoding=encoding) as response:
        packed = encoding == "gzip"
        assert response.headers.get("content-encoding") == ("gzip" if packed else None)
        post(client, session, "play")
        reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
        text = b""
        for chunk in response.iter_raw():
            text += reader.decompress(chunk) if packed else chunk
            if text.count(b"event: frame") >= 3:
                break
    post(client, session, "pause")
    assert text.startswith(b"retry: ")


def test_an_outdated_page_gets_an_event_at_once(client: httpx.Client, session: str) -> None:
    stepped = post(client, session, "step", unit="batch")
    with watch(client, session, shown=1) as response:
        assert next(events(response)) == ("page", {"generation": stepped["version"]})


def test_every_change_by_another_client_sends_an_event(client: httpx.Client, session: str) -> None:
    with watch(client, session) as response:
        found = events(response)
        for action, body in (("step", {"unit": "phase"}), ("reset", {})):
            version = post(client, session, action, **body)["version"]
            assert next(found) == ("page", {"generation": version})


def test_settings_changed_while_it_plays_are_in_the_next_frames(
    client: httpx.Client, session: str
) -> None:
    with watch(client, session) as response:
        found = events(response)
        post(client, session, "play")
        next_of(found, "frame")
        patched = client.patch(
            f"/api/sessions/{session}", json={"optimizer": {"learning_rate": 0.2}}
        ).json()
        assert patched["status"] == "playing"
        while (frame := next_of(found, "frame"))["generation"] != patched["version"]:
            assert frame["generation"] < patched["version"]
        stepped = post(client, session, "step", unit="batch")
        assert stepped["status"] == "paused"
        assert stepped["recipe"]["optimizer"]["learning_rate"] == 0.2
        assert stepped["position"]["batch"] == 1


def test_a_session_that_is_gone_has_no_stream(client: httpx.Client, session: str) -> None:
    with watch(client, "nobody") as response:
        assert response.status_code == 404
    with watch(client, session) as response:
        post(client, session, "play")
        assert client.delete(f"/api/sessions/{session}").status_code == 204
        for _, data in events(response):
            if data["generation"] > 2:
                break
    assert client.get(f"/api/sessions/{session}").status_code == 404


def test_open_streams_are_limited_and_end_when_the_server_stops() -> None:
    with (
        serving(ANY_PORT, env={"BACKPROP_MAX_VIEWERS": "3"}) as served,
        httpx.Client(base_url=served.url, timeout=SECONDS) as client,
    ):
        session = client.post("/api/sessions").json()["id"]
        with ExitStack() as streams:
            opened = [streams.enter_context(watch(client, session)) for _ in range(4)]
            assert [response.status_code for response in opened] == [200, 200, 200, 503]
            assert "Try again later" in opened[3].read().decode()
            found = events(opened[0])
            post(client, session, "play")
            next_of(found, "frame")
            assert served.stop() == 0
            assert list(found)[-1][0] == "page"
