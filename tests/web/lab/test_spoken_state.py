"""Each action changes the one sentence that a screen reader says; play leaves it as it is."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.web.calls import create
from tests.web.page import FRAGMENT, Page, read, visit

SENTENCE = "#spoken-state[role=status]"


def post(client: TestClient, path: str, data: dict[str, str]) -> Page:
    return read(client.post(path, data=data, headers=FRAGMENT))


def test_each_action_is_one_other_sentence(client: TestClient) -> None:
    path = f"/lab/{create(client, dataset={'name': 'xor'})}"
    said = [visit(client, path).text(SENTENCE)]
    assert "epoch 0" in said[0] and "ready for the next update; train loss" in said[0]
    for action, data in (
        ("step", {"unit": "phase"}),
        ("step", {"unit": "batch"}),
        ("step", {"unit": "epoch"}),
        ("train", {"epochs": "10"}),
        ("parameter", {"key": "w0.1.1", "value": "0.25"}),
        ("undo", {}),
        ("reset", {}),
    ):
        said.append(post(client, f"{path}/{action}?select=w0.1.1", data).text(SENTENCE))
        assert said[-1] != said[-2], action
    assert "forward through layer 1" in said[1]
    assert "w 0 sub 1 1 is 0.25" in said[5]
    for sentence in said:
        assert sentence.count(". ") == 0


def test_nothing_is_said_in_play(client: TestClient) -> None:
    path = f"/lab/{create(client, dataset={'name': 'xor'})}"
    playing = post(client, f"{path}/play", {"speed": "1"})
    assert playing.text(SENTENCE) == "The run plays."
    assert not playing.soup.select("#counters [role=status]")
    paused = post(client, f"{path}/pause", {})
    assert "epoch" in paused.text(SENTENCE)
