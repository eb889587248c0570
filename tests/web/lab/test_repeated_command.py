"""A command that was sent twice, because the network lost its answer, is carried out once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.web.calls import create, read

KEY = {"Idempotency-Key": "a1"}


def post(client: TestClient, path: str, key: str = "a1", **form: Any) -> int:
    page = f"http://testserver{path.rpartition('/')[0]}"
    headers = {"Idempotency-Key": key, "HX-Request": "true", "HX-Current-URL": page}
    answer = client.post(path, data=form, headers=headers, follow_redirects=True)
    assert 'class="lab' in answer.text
    return answer.status_code


@pytest.mark.parametrize(
    ("action", "form"), [("step", {"unit": "epoch"}), ("train", {"epochs": "1"})]
)
def test_it_moves_once(client: TestClient, action: str, form: dict[str, str]) -> None:
    session_id = create(client)
    for _ in range(2):
        assert post(client, f"/lab/{session_id}/{action}", **form) == 200
        assert read(client, session_id)["position"]["epoch"] == 1
    assert post(client, f"/lab/{session_id}/{action}", "b2", **form) == 200
    assert read(client, session_id)["position"]["epoch"] == 2


def test_a_repeated_play_does_not_play_again(client: TestClient) -> None:
    session_id = create(client)
    assert post(client, f"/lab/{session_id}/play", speed="1") == 200
    assert client.post(f"/api/sessions/{session_id}/pause").is_success
    before = read(client, session_id)
    assert post(client, f"/lab/{session_id}/play", speed="1") == 200
    assert read(client, session_id) == before


def test_a_repeated_step_does_not_pause_a_run(client: TestClient) -> None:
    session_id = create(client)
    assert post(client, f"/lab/{session_id}/step", unit="epoch") == 200
    assert client.post(f"/api/sessions/{session_id}/play", json={}).is_success
    assert post(client, f"/lab/{session_id}/step", unit="epoch") == 200
    assert read(client, session_id)["status"] == "playing"
    assert client.post(f"/api/sessions/{session_id}/pause").is_success


def test_a_command_may_change_a_session_many_times(client: TestClient) -> None:
    """All runs of a comparison are trained in turns."""
    runs = [create(client) for _ in range(2)]
    comparison = client.post("/api/comparisons", json={"sessions": runs}).json()["id"]
    for _ in range(2):
        answer = client.post(f"/compare/{comparison}/train", data={"epochs": "10"}, headers=KEY)
        assert answer.status_code == 303
        assert [read(client, run)["position"]["epoch"] for run in runs] == [10, 10]


def test_a_refused_command_may_be_sent_again(client: TestClient) -> None:
    session_id = create(client)
    for _ in range(2):
        assert post(client, f"/lab/{session_id}/train", epochs="none") == 422
    assert post(client, f"/lab/{session_id}/train", epochs="1") == 200
    assert read(client, session_id)["position"]["epoch"] == 1


def test_another_visitor_may_use_the_same_key(client: TestClient) -> None:
    first = create(client)
    assert post(client, f"/lab/{first}/step", "c1", unit="epoch") == 200
    other = TestClient(client.app)
    second = create(other)
    assert post(other, f"/lab/{second}/step", "c1", unit="epoch") == 200
    assert read(other, second)["position"]["epoch"] == 1


def test_the_store_remembers_it_over_a_restart(tmp_path: Path) -> None:
    settings = Settings(store=f"sqlite:///{tmp_path}/s.sqlite")
    with TestClient(create_app(settings)) as client:
        session_id = create(client)
        assert post(client, f"/lab/{session_id}/step", unit="epoch") == 200
        cookies = client.cookies
    with TestClient(create_app(settings), cookies=cookies) as client:
        assert post(client, f"/lab/{session_id}/step", unit="epoch") == 200
        assert read(client, session_id)["position"]["epoch"] == 1
        assert post(client, f"/lab/{session_id}/step", "b2", unit="epoch") == 200
        assert read(client, session_id)["position"]["epoch"] == 2


def test_a_room_is_opened_once(client: TestClient) -> None:
    session_id = create(client)
    places = [
        client.post(
            f"/lab/{session_id}/room", data={"names": "on"}, headers=KEY, follow_redirects=False
        )
        for _ in range(2)
    ]
    assert [place.status_code for place in places] == [303, 303]
    assert places[0].headers["location"] == places[1].headers["location"]
