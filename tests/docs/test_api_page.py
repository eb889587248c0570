"""docs/api.md: its ten lines run, its error happens, and every call in it exists."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from tests.serving import ROOT, Served

PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")
ADDRESS = "http://127.0.0.1:8000"


def block(language: str) -> str:
    """The only code of a language on the page."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


@pytest.fixture(scope="module")
def api(shared_server: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=shared_server.url, trust_env=False) as client:
        yield client


def test_the_lines_on_rooms_open_one_and_ask_its_class(shared_server: Served) -> None:
    done = subprocess.run(
        [sys.executable, "-c", block("python3").replace(ADDRESS, shared_server.url)],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )
    assert done.returncode == 0, done.stderr
    first, last = done.stdout.splitlines()
    assert first.startswith(f"students open {shared_server.url}/j/")
    assert last == "0 of 0 are right"


def test_the_ten_lines_create_train_and_read_a_session(
    shared_server: Served, api: httpx.Client
) -> None:
    lines = block("python")
    assert len(list(filter(None, lines.splitlines()))) == 10 and lines.count(ADDRESS) == 1
    done = subprocess.run(
        [sys.executable, "-c", lines.replace(ADDRESS, shared_server.url)],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )
    assert done.returncode == 0, done.stderr
    numbers, place = done.stdout.splitlines()
    session_id, _, token = place.rpartition("/")[2].partition("?key=")
    assert place == f"to be seen at {shared_server.url}/lab/{session_id}?key={token}"
    assert api.get(f"/lab/{session_id}?key={token}").status_code == 200

    api.headers["Authorization"] = f"Bearer {token}"
    session = api.get(f"/api/sessions/{session_id}").json()
    epoch, first, _, last, *gradient = numbers.split(maxsplit=4)
    assert (int(epoch), float(last)) == (2000, session["loss"]["train"])
    assert float(last) < 0.01 < float(first)
    assert session["recipe"]["dataset"]["name"] == "xor"
    trace = api.get(f"/api/sessions/{session_id}/trace").json()
    assert json.loads(gradient[0]) == trace["dJ_dw"][1]


def test_the_ten_lines_check_a_backward_pass(shared_server: Served) -> None:
    lines = block("py")
    assert len(list(filter(None, lines.splitlines()))) == 10 and lines.count(ADDRESS) == 1
    printed = []
    for code in (lines, lines.replace("2 * (a1 - y)", "2 / len(x) * (a1 - y)")):
        done = subprocess.run(
            [sys.executable, "-c", code.replace(ADDRESS, shared_server.url)],
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, "NO_PROXY": "127.0.0.1"},
        )
        assert done.returncode == 0, done.stderr
        printed.append(done.stdout.strip())
    wrong, right = printed
    assert wrong.startswith("1/m is missing")
    assert right == "None"


def test_the_error_on_the_page_is_the_server_s(api: httpx.Client) -> None:
    answer = api.post("/api/sessions", json={"layers": [{"units": 0, "activation": "tanh"}]})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == json.loads(block("json"))


def test_every_call_on_the_page_is_there(api: httpx.Client) -> None:
    calls = re.findall(r"^\| `([A-Z]+) (/\S+)` \|", PAGE, re.MULTILINE)
    assert len(calls) > 10
    paths = api.get("/openapi.json").json()["paths"]
    known = {
        (method.upper(), path.replace("{session_id}", "{id}"))
        for path, methods in paths.items()
        for method in methods
    }
    assert set(calls) <= known
