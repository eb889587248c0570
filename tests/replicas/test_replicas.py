"""Two servers and one Redis: a session is the same on both, wherever it plays."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.redis_server import RedisServer
from tests.replicas.conftest import Pair, Start
from tests.replicas.tcp_proxy import tcp_proxy
from tests.replicas.visitor import Visitor, events, frame_of, next_of, until

TAKEN_OVER_SECONDS = 5.0
STOPPED_SECONDS = 3.0


SMALL = {"dataset": {"name": "circle", "samples": 48}, "batch_size": 6}
"""So that training it once more takes no time."""


def assert_trained_straight(visitor: Visitor, url: str, session: str) -> None:
    """History and parameters are those of the same recipe trained in one go."""
    played = visitor.get(url, session)
    straight = visitor.make(url, **played["recipe"])
    for unit in ("epoch", "batch"):
        if played["position"][unit]:
            stepped = visitor.post(url, straight, "step", unit=unit, count=played["position"][unit])
    assert stepped["position"] == played["position"]
    for part in ("/history", "/parameters"):
        assert visitor.get(url, session, part) == visitor.get(url, straight, part)


def test_a_run_is_watched_read_and_changed_on_another_replica(pair: Pair, visitor: Visitor) -> None:
    here, there = pair.here, pair.there
    session = visitor.make(here, **SMALL)
    with visitor.watch(there, session) as found, visitor.watch(here, session) as local:
        stepped = visitor.post(here, session, "step", unit="epoch")
        assert next_of(found, "page") == {"generation": stepped["version"]}

        played = visitor.post(here, session, "play")
        first = frame_of(found, played["version"])
        assert first["generation"] == played["version"]
        # The very same frame, wherever it is watched.
        frames = {frame["number"]: frame for frame in (next_of(local, "frame") for _ in range(30))}
        twin = until(lambda: frames.get((frame := next_of(found, "frame"))["number"]) and frame)
        assert frames[twin["number"]] == twin

        read = visitor.get(there, session)
        assert (read["status"], read["version"]) == ("playing", played["version"])
        assert read["position"]["epoch"] >= int(twin["texts"]["epoch"])
        page = visitor.client.get(f"{there}/lab/{session}").text
        assert f'data-version="{played["version"]}"' in page
        drawn = re.search(r'data-drawn="([^"]*)"', page)
        assert drawn and drawn[1] == next_of(found, "frame")["drawn"]

        changed = visitor.patch(there, session, optimizer={"learning_rate": 0.04})
        assert changed["status"] == "playing"
        assert changed["position"]["epoch"] >= read["position"]["epoch"]
        for stream in (found, local):
            assert frame_of(stream, changed["version"])["generation"] == changed["version"]

        stepped = visitor.post(here, session, "step", unit="epoch", count=3)
        assert stepped["status"] == "paused"
        assert next_of(found, "page")["generation"] > changed["version"]
    read = visitor.get(there, session)
    assert read == visitor.get(here, session)
    assert read["version"] == stepped["version"]
    assert read["position"] == stepped["position"]


def test_commands_on_both_replicas_are_serialized(pair: Pair, visitor: Visitor) -> None:
    urls = [pair.here, pair.there]
    session = visitor.make(urls[0], **SMALL)
    visitor.post(urls[0], session, "play")
    acknowledged = 0
    for turn in range(6):
        after = visitor.patch(urls[turn % 2], session, batch_size=8 + turn)
        assert after["recipe"]["batch_size"] == 8 + turn
        assert after["status"] == "playing"
        assert after["position"]["epoch"] >= acknowledged
        acknowledged = after["position"]["epoch"]
    paused = visitor.post(urls[0], session, "pause")
    assert visitor.get(urls[1], session) == paused


@pytest.mark.slow
def test_a_run_without_viewers_pauses(pair: Pair, visitor: Visitor) -> None:
    here, there = pair.here, pair.there
    session = visitor.make(here, **SMALL)
    with visitor.watch(there, session) as found:
        played = visitor.post(here, session, "play", speed="1")
        begun = time.monotonic()
        while time.monotonic() < begun + 3:
            assert frame_of(found, played["version"])["generation"] == played["version"]
    until(lambda: visitor.get(there, session)["status"] == "paused")
    assert_trained_straight(visitor, there, session)


@pytest.mark.slow
def test_another_replica_takes_over_from_a_killed_one(start: Start, visitor: Visitor) -> None:
    first, second = start(2)
    with tcp_proxy([first.url, second.url]) as proxy:
        session = visitor.make(proxy.url, **SMALL)
        played = visitor.post(first.url, session, "play", speed="5")
        shown = played["version"]
        with httpx.Client(cookies=visitor.client.cookies, timeout=20) as browser:
            address = f"{proxy.url}/lab/{session}/stream?shown={shown}"
            with browser.stream("GET", address) as response:
                found = events(response)
                for _ in range(100):
                    assert frame_of(found, shown)["generation"] == shown
                acknowledged = visitor.patch(first.url, session, optimizer={"learning_rate": 0.03})
                frame_of(found, acknowledged["version"])
                killed = time.monotonic()
                first.process.kill()
                first.process.wait()  # otherwise its port may accept one more connection
                try:
                    for _ in found:
                        pass
                except httpx.RemoteProtocolError:
                    pass  # the stream broke in its middle
            # As the page's EventSource does, through the proxy and to the same address.
            with browser.stream("GET", address) as response:
                found = events(response)
                resumed = next_of(found, "frame")
                assert time.monotonic() - killed < TAKEN_OVER_SECONDS
                assert resumed["generation"] > acknowledged["version"]
                page = browser.get(f"{proxy.url}/lab/{session}").text
                assert f'data-version="{resumed["generation"]}"' in page
                drawn = re.search(r'data-drawn="([^"]*)"', page)
                assert drawn and drawn[1] == next_of(found, "frame")["drawn"]
        paused = visitor.post(second.url, session, "pause")
        assert paused["position"]["epoch"] >= acknowledged["position"]["epoch"]
        assert paused["recipe"] == acknowledged["recipe"]


@pytest.mark.slow
def test_no_update_is_made_twice_when_a_replica_is_killed(start: Start, visitor: Visitor) -> None:
    first, second = start(2)
    session = visitor.make(first.url, **SMALL)
    stepped = visitor.post(first.url, session, "step", unit="epoch", count=7)
    with visitor.watch(second.url, session, stepped["version"]) as found:
        played = visitor.post(first.url, session, "play", speed="5")
        for _ in range(100):
            frame_of(found, played["version"])
        first.process.kill()
        frame_of(found, played["version"] + 1)
        paused = visitor.post(second.url, session, "pause")
    assert paused["position"]["epoch"] > stepped["position"]["epoch"]
    assert_trained_straight(visitor, second.url, session)


@pytest.mark.slow
def test_a_stopping_server_hands_over_at_once(start: Start, visitor: Visitor) -> None:
    first, second = start(2)
    session = visitor.make(first.url, **SMALL)
    with (
        visitor.watch(first.url, session) as ends,
        visitor.watch(second.url, session) as found,
    ):
        played = visitor.post(first.url, session, "play")
        frame_of(ends, played["version"])
        frame_of(found, played["version"])
        begun = time.monotonic()
        assert first.stop() == 0
        assert time.monotonic() - begun < STOPPED_SECONDS
        *_, last = ends
        assert last[0] == "page"
        frame_of(found, last[1]["generation"] + 1)
        # Sooner than any lease could have ended.
        assert time.monotonic() - begun < STOPPED_SECONDS
    visitor.post(second.url, session, "pause")
    assert_trained_straight(visitor, second.url, session)


@pytest.mark.slow
def test_a_stopping_server_saves_its_runs(start: Start, visitor: Visitor) -> None:
    [server] = start(1)
    session = visitor.make(server.url, **SMALL)
    with visitor.watch(server.url, session) as found:
        played = visitor.post(server.url, session, "play")
        for _ in range(5):
            frame_of(found, played["version"])
        assert server.stop() == 0
    [again] = start(1)
    url = again.url
    kept = visitor.get(url, session)
    assert (kept["status"], kept["position"]["epoch"] >= 5) == ("paused", True)
    assert_trained_straight(visitor, url, session)


@pytest.mark.slow
def test_a_stuck_redis_answers_503_and_recovers(pair: Pair, visitor: Visitor) -> None:
    here, there = pair.here, pair.there
    session = visitor.make(here, **SMALL)
    acknowledged = visitor.post(here, session, "step", unit="epoch", count=3)

    def answers_of(url: str) -> list[httpx.Response]:
        return [
            visitor.client.get(f"{url}/api/sessions/{session}"),
            visitor.client.post(f"{url}/api/sessions/{session}/step", json={}),
            visitor.client.get(f"{url}/lab/{session}"),
        ]

    pair.redis.halt()
    try:
        # Each answer takes seconds, so both are asked at the same time.
        with ThreadPoolExecutor(2) as threads:
            for answers in threads.map(answers_of, (here, there)):
                for answer in answers:
                    assert answer.status_code == 503
                    assert int(answer.headers["retry-after"]) > 0
    finally:
        pair.redis.go_on()
    for url in (here, there):
        assert visitor.get(url, session)["position"] == acknowledged["position"]
    with visitor.watch(there, session, acknowledged["version"]) as found:
        played = visitor.post(here, session, "play")
        assert frame_of(found, played["version"])["generation"] == played["version"]
    visitor.post(here, session, "pause")


@pytest.mark.slow
def test_a_run_keeps_playing_while_redis_is_stuck(pair: Pair, visitor: Visitor) -> None:
    here, there = pair.here, pair.there
    session = visitor.make(here, **SMALL)
    with visitor.watch(here, session) as found:
        played = visitor.post(here, session, "play")
        frame_of(found, played["version"])
        pair.redis.halt()
        try:
            away, shown = time.monotonic(), 1
            # Longer than a lease lasts.
            while time.monotonic() < away + 4:
                frame_of(found, played["version"])
                shown += 1
        finally:
            pair.redis.go_on()
        kept = next_of(found, "page")
        while shown <= 60:
            frame_of(found, kept["generation"])
            shown += 1
        with visitor.watch(there, session) as other:
            newest = frame_of(found, kept["generation"])["generation"]
            assert frame_of(other, newest)["generation"] >= newest
        paused = visitor.post(there, session, "pause")
        assert paused["position"]["epoch"] >= shown
    assert_trained_straight(visitor, here, session)


@pytest.mark.slow
def test_replicas_reconnect_to_a_new_redis(
    start: Start, visitor: Visitor, redis: RedisServer
) -> None:
    here, there = (replica.url for replica in start(2))
    lost = visitor.make(here, **SMALL)
    with visitor.watch(there, lost) as found:
        played = visitor.post(here, lost, "play")
        frame_of(found, played["version"])
        redis.kill()
        # Where it plays it is in memory; the other replica has no way to it.
        assert visitor.client.get(f"{here}/api/sessions/{lost}").status_code == 200
        answer = visitor.client.get(f"{there}/api/sessions/{lost}")
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        redis.start()

    def made() -> str | None:
        answer = visitor.client.post(f"{here}/api/sessions", json=SMALL)
        return str(answer.json()["id"]) if answer.status_code == 201 else None

    session = until(made)
    with visitor.watch(there, session) as found:
        stepped = visitor.post(here, session, "step", unit="epoch")
        assert next_of(found, "page") == {"generation": stepped["version"]}
        played = visitor.post(here, session, "play")
        assert frame_of(found, played["version"])["generation"] == played["version"]
