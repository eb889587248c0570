"""A real server that is killed, and started again on the same file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

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
