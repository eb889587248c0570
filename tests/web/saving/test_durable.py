"""A real server that is killed, and started again on the same file."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.serving import Served, serving


def ask(client: httpx.Client, method: str, url: str, body: object = None) -> Any:
    response = client.request(method, url, json=body)
    assert response.is_success, response.text
    return response.json()


@pytest.mark.slow
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


@pytest.mark.slow
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


def step_until_it_dies(
    client: httpx.Client, url: str, reached: dict[str, int], session_id: str
) -> None:
    """One epoch after the other; ``reached`` is what was acknowledged."""
    step = {"unit": "epoch", "count": 1}
    with suppress(httpx.TransportError):
        while True:
            made = ask(client, "POST", f"{url}/api/sessions/{session_id}/step", step)
            reached[session_id] = made["position"]["epoch"]


@pytest.mark.soak
def test_no_acknowledged_step_is_lost_by_fifty_kills(tmp_path: Path) -> None:
    env = {
        "BACKPROP_STORE": f"sqlite:///{tmp_path}/sessions",
        "BACKPROP_VISITOR_REQUESTS_PER_SECOND": "100000",
        "BACKPROP_ADDRESS_REQUESTS_PER_SECOND": "100000",
    }
    reached: dict[str, int] = {}
    with httpx.Client(trust_env=False, timeout=30) as client:
        for kill in range(50):
            with serving(env=env) as served:
                check_and_kill(client, served, reached, steps=5 + kill)
    assert sum(reached.values()) > 50 * 5


def check_and_kill(
    client: httpx.Client, served: Served, reached: dict[str, int], steps: int
) -> None:
    """Look whether all is there, and kill the server after so many more steps."""
    for session_id, epoch in reached.items():
        after = ask(client, "GET", f"{served.url}/api/sessions/{session_id}")
        # The step that was on its way may have come through.
        assert after["position"]["epoch"] in (epoch, epoch + 1)
        reached[session_id] = after["position"]["epoch"]
    while len(reached) < 4:
        reached[ask(client, "POST", f"{served.url}/api/sessions", {})["id"]] = 0
    wanted = sum(reached.values()) + steps
    steppers = [
        threading.Thread(target=step_until_it_dies, args=(client, served.url, reached, session_id))
        for session_id in reached
    ]
    for stepper in steppers:
        stepper.start()
    while sum(reached.values()) < wanted and any(stepper.is_alive() for stepper in steppers):
        ask(client, "GET", f"{served.url}/api/version")
    served.process.kill()
    for stepper in steppers:
        stepper.join()
    assert sum(reached.values()) >= wanted
