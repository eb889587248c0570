"""A real server that is killed, and started again on the same file."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.serving import serving


def ask(client: httpx.Client, method: str, url: str, body: object = None) -> Any:
    response = client.request(method, url, json=body)
    assert response.is_success, response.text
    return response.json()


def test_what_was_acknowledged_is_there_after_the_server_was_killed(tmp_path: Path) -> None:
    env = {"BACKPROP_STORE": f"sqlite:///{tmp_path}/data/sessions"}
    with httpx.Client(trust_env=False, timeout=30) as client:
        with serving(env=env) as served:
            made = ask(client, "POST", f"{served.url}/api/sessions", {"seed": 5})
            path = f"/api/sessions/{made['id']}"
            step = {"unit": "epoch", "count": 7}
            before = ask(client, "POST", f"{served.url}{path}/step", step)
            weights = ask(client, "GET", f"{served.url}{path}/parameters")
            served.process.kill()
            served.process.wait()
        with serving(env=env) as served:
            after = ask(client, "GET", f"{served.url}{path}")
            assert after["position"]["epoch"] == 7
            assert after == {key: before[key] for key in after}
            assert ask(client, "GET", f"{served.url}{path}/parameters") == weights


def test_a_server_that_is_stopped_keeps_what_plays(tmp_path: Path) -> None:
    env = {"BACKPROP_STORE": f"sqlite:///{tmp_path}/sessions"}
    with httpx.Client(trust_env=False, timeout=30) as client:
        with serving(env=env) as served:
            made = ask(client, "POST", f"{served.url}/api/sessions", {})
            path = f"/api/sessions/{made['id']}"
            ask(client, "POST", f"{served.url}{path}/play", {"speed": "1"})
            # The first frame comes as soon as an epoch is trained.
            with client.stream("GET", f"{served.url}/lab/{made['id']}/stream") as stream:
                assert any(line == "event: frame" for line in stream.iter_lines())
            assert served.stop() == 0
        with serving(env=env) as served:
            after = ask(client, "GET", f"{served.url}{path}")
            assert after["status"] == "paused"
            assert after["position"]["epoch"] > 0


def step_until_it_dies(url: str, reached: dict[str, int], session_id: str) -> None:
    """One epoch after the other; ``reached`` is what was acknowledged."""
    step = {"unit": "epoch", "count": 1}
    with httpx.Client(trust_env=False, timeout=30) as client, suppress(httpx.TransportError):
        while True:
            made = ask(client, "POST", f"{url}/api/sessions/{session_id}/step", step)
            reached[session_id] = made["position"]["epoch"]


@pytest.mark.soak
def test_no_acknowledged_step_is_lost_by_fifty_kills(tmp_path: Path) -> None:
    env = {"BACKPROP_STORE": f"sqlite:///{tmp_path}/sessions"}
    reached: dict[str, int] = {}
    for kill in range(50):
        with serving(env=env) as served, httpx.Client(trust_env=False, timeout=30) as client:
            for session_id, epoch in reached.items():
                after = ask(client, "GET", f"{served.url}/api/sessions/{session_id}")
                # The step that was on its way may have come through.
                assert after["position"]["epoch"] in (epoch, epoch + 1)
                reached[session_id] = after["position"]["epoch"]
            while len(reached) < 4:
                reached[ask(client, "POST", f"{served.url}/api/sessions", {})["id"]] = 0
            steppers = [
                threading.Thread(target=step_until_it_dies, args=(served.url, reached, session_id))
                for session_id in reached
            ]
            for stepper in steppers:
                stepper.start()
            # Later by a step each time, and so in another place of what it does.
            wanted = sum(reached.values()) + 5 + kill
            while sum(reached.values()) < wanted:
                ask(client, "GET", f"{served.url}/api/version")
            served.process.kill()
            for stepper in steppers:
                stepper.join()
    assert sum(reached.values()) > 50 * 5
