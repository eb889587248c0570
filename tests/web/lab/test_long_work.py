"""Training that takes long says how far it is, and ends when it is cancelled."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.web.calls import create, read
from tests.web.page import FRAGMENT, attribute, one, words
from tests.web.page import read as read_page

SLOW: dict[str, Any] = {
    "dataset": {"samples": 2000},
    "batch_size": 1,
    "layers": [
        {"units": 32, "activation": "tanh"},
        {"units": 32, "activation": "tanh"},
        {"units": 1, "activation": "tanh"},
    ],
}
EPOCHS = 10_000


def test_without_work_there_is_nothing_to_tell(client: TestClient) -> None:
    session_id = create(client)
    assert client.get(f"/lab/{session_id}/job").status_code == 204
    assert client.post(f"/lab/{session_id}/job/cancel").status_code == 204
    assert client.get("/lab/unknown/job").status_code == 404
    assert client.post("/lab/unknown/job/cancel").status_code == 404


@pytest.mark.slow
def test_cancelled_training_keeps_what_it_reached_and_offers_the_rest(client: TestClient) -> None:
    session_id = create(client, **SLOW)
    with ThreadPoolExecutor(1) as pool:
        form = {"epochs": str(EPOCHS)}
        training = pool.submit(client.post, f"/lab/{session_id}/train", data=form, headers=FRAGMENT)
        while (told := client.get(f"/lab/{session_id}/job")).status_code == 204:
            assert not training.done()
        assert told.json()["total"] == EPOCHS
        assert client.post(f"/lab/{session_id}/job/cancel").status_code == 204
        page = read_page(training.result())
    done = read(client, session_id)["position"]["epoch"]
    assert done < EPOCHS
    notice = page.one(".notice.once")
    note = words(one(notice, ".message"))
    assert note == f"{done} of {EPOCHS} epochs trained (cancelled)."
    assert attribute(one(notice, "form[action] button"), "value") == str(EPOCHS - done)
    assert client.get(f"/lab/{session_id}/job").status_code == 204


CHECKED: dict[str, Any] = {
    "dataset": {"samples": 10_000},
    "batch_size": None,
    "layers": [
        {"units": 64, "activation": "tanh"},
        {"units": 64, "activation": "tanh"},
        {"units": 1, "activation": "tanh"},
    ],
}
"""Its gradient check takes far longer than a request may."""


@pytest.mark.slow
def test_a_cancelled_check_of_all_gradients_shows_what_it_compared(client: TestClient) -> None:
    session_id = create(client, **CHECKED)
    with ThreadPoolExecutor(1) as pool:
        checking = pool.submit(client.get, f"/lab/{session_id}?check=all")
        told: dict[str, int] = {}
        while not told.get("done"):
            assert not checking.done()
            answer = client.get(f"/lab/{session_id}/job")
            told = answer.json() if answer.status_code == 200 else {}
        assert told["total"] == 4417
        assert client.post(f"/lab/{session_id}/job/cancel").status_code == 204
        page = read_page(checking.result())
    text = page.text("div.check")
    compared = re.search(r"The first (\d+) of 4417 parameters.* Ended before the others", text)
    assert compared and told["done"] <= int(compared[1]) < 4417
    assert client.get(f"/lab/{session_id}/job").status_code == 204


def test_the_link_that_checks_all_shows_its_progress(client: TestClient) -> None:
    session_id = create(client)
    page = read_page(client.get(f"/lab/{session_id}?check=one"))
    (link,) = page.soup.select("div.check a[data-work]")
    assert words(link) == "check all"
    assert attribute(link, "data-work") == f"/lab/{session_id}/job"
