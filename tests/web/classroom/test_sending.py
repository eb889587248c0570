"""The teacher sends a state or an untrained network, exact and of their own."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.settings import Settings
from tests.tiers import some_slow
from tests.web.calls import read as api
from tests.web.calls import step
from tests.web.classroom.class_room import Class, path_of
from tests.web.classroom.sent_runs import saved, send_out, take
from tests.web.opening import new_app
from tests.web.page import visit

ADAM = {"optimizer": {"name": "adam", "learning_rate": 0.01}}


@pytest.fixture
def room() -> Class:
    return Class()


@pytest.mark.parametrize("unit", some_slow(["phase", "sample", "batch", "epoch"], 2))
def test_a_sent_state_is_exact_and_trains_the_same_way(room: Class, unit: str) -> None:
    ada, ben = room.join("Ada"), room.join("Ben")
    room.teacher.patch(f"/api/sessions/{room.lab}", json=ADAM)
    step(room.teacher, room.lab, "epoch", 2)
    step(room.teacher, room.lab, unit, 2)
    then = saved(room.teacher, room.lab)
    send_out(room)
    # It is as it was when it was sent, whatever the teacher does before it is taken.
    step(room.teacher, room.lab, "epoch", 1)
    runs = take(room, ada), take(room, ben)
    assert saved(ada, runs[0]) == saved(ben, runs[1]) == then != saved(room.teacher, room.lab)
    for count in (1, 3):
        for student, run in zip((ada, ben), runs, strict=True):
            step(student, run, unit, count)
    parts = [api(each, run, "parameters") for each, run in zip((ada, ben), runs, strict=True)]
    assert parts[0] == parts[1]
    assert saved(ada, runs[0]) == saved(ben, runs[1])


def test_a_sent_state_includes_its_history(room: Class) -> None:
    ada = room.join()
    step(room.teacher, room.lab, "batch", 5)
    before = saved(room.teacher, room.lab)
    step(room.teacher, room.lab, "batch", 1)
    send_out(room)
    run = take(room, ada)
    assert ada.post(f"/lab/{run}/back", data={"unit": "batch"}).status_code == 303
    assert api(ada, run, "parameters") == api_of(before)


def api_of(session_file: str) -> Any:
    """The parameters of a saved session, by a session that is made of it."""
    client = TestClient(new_app(Settings()), follow_redirects=False)
    made = client.post("/open", files={"file": ("s.json", session_file)})
    return api(client, path_of(made.headers["location"]).removeprefix("/lab/"), "parameters")


def test_sending_a_playing_run() -> None:
    room = Class()
    ada, ben = room.join("Ada"), room.join("Ben")
    with TestClient(room.app, follow_redirects=False) as client:

        def act(who: TestClient, path: str, **data: str) -> Any:
            client.cookies.clear()
            client.cookies.update(who.cookies)
            if path.startswith("/api"):
                return client.post(path, json=data)
            return client.post(path, data=data)

        assert act(room.teacher, f"/api/sessions/{room.lab}/play").status_code == 200
        act(room.teacher, f"{room.room}/send", what="state")
        runs = [
            path_of(act(each, f"{room.room}/take").headers["location"])[5:] for each in (ada, ben)
        ]
        fork = path_of(act(ben, f"{room.room}/fork").headers["location"])[5:]
        assert fork == runs[1]  # Ben is at a run of his own
        assert act(room.teacher, f"/api/sessions/{room.lab}/pause").status_code == 200
    assert saved(ada, runs[0]) == saved(ben, runs[1])
    for unit in ("batch", "epoch"):
        for student, run in ((ada, runs[0]), (ben, runs[1])):
            step(student, run, unit, 2)
    assert api(ada, runs[0], "parameters") == api(ben, runs[1], "parameters")


def test_forking_a_playing_run() -> None:
    """Stepped batch by batch it comes to where the teacher's run has come by itself."""
    room = Class()
    room.teacher.patch(f"/api/sessions/{room.lab}", json=ADAM)
    ada = room.join("Ada")
    with TestClient(room.app, follow_redirects=False) as client:
        client.cookies.update(room.teacher.cookies)
        assert client.post(f"/api/sessions/{room.lab}/play", json={}).status_code == 200
        client.cookies.clear()
        client.cookies.update(ada.cookies)
        run = path_of(client.post(f"{room.room}/fork").headers["location"])[5:]
        client.cookies.clear()
        client.cookies.update(room.teacher.cookies)
        assert client.post(f"/api/sessions/{room.lab}/pause").status_code == 200
    there = place(room.teacher, room.lab)
    while place(ada, run) < there:
        step(ada, run, "batch")
    assert place(ada, run) == there
    assert api(ada, run, "parameters") == api(room.teacher, room.lab, "parameters")
    assert api(ada, run, "history") == api(room.teacher, room.lab, "history")


def place(client: TestClient, run: str) -> tuple[int, int]:
    position = api(client, run)["position"]
    return position["epoch"], position["batch"]


def test_a_sent_recipe_is_untrained(room: Class) -> None:
    ada, ben = room.join("Ada"), room.join("Ben")
    step(room.teacher, room.lab, "epoch", 3)
    send_out(room, "recipe")
    runs = take(room, ada), take(room, ben)
    assert saved(ada, runs[0]) == saved(ben, runs[1])
    mine = api(ada, runs[0])
    assert mine["position"]["epoch"] == 0
    assert mine["recipe"] == api(room.teacher, room.lab)["recipe"]
    room.teacher.post(f"/api/sessions/{room.lab}/reset")
    assert api(ada, runs[0], "parameters") == api(room.teacher, room.lab, "parameters")


def test_a_different_random_start_for_each_student(room: Class) -> None:
    ada, ben = room.join("Ada"), room.join("Ben")
    seed = api(room.teacher, room.lab)["recipe"]["seed"]
    send_out(room, "recipe", "own")
    runs = take(room, ada), take(room, ben)
    recipes = [api(each, run)["recipe"] for each, run in zip((ada, ben), runs, strict=True)]
    for name in ("weight_seed", "order_seed"):
        assert [recipe.pop(name) for recipe in recipes] == [seed + 1, seed + 2]
    theirs = api(room.teacher, room.lab)["recipe"]
    assert [{**recipe, "weight_seed": None, "order_seed": None} for recipe in recipes] == [
        theirs
    ] * 2
    assert api(ada, runs[0], "parameters") != api(ben, runs[1], "parameters")
    assert fed(ada, runs[0]) == fed(ben, runs[1]) == fed(room.teacher, room.lab)
    # Who makes a session of that recipe themselves has the same one.
    own = {**recipes[1], "weight_seed": seed + 2, "order_seed": seed + 2}
    made = ben.post("/api/sessions", json=own).json()["id"]
    assert api(ben, made, "parameters") == api(ben, runs[1], "parameters")
    page = visit(ben, f"/lab/{runs[1]}?room={room.code}")
    assert "your teacher’s weight seed plus 2" in page.text("#room")
    assert "plus their number" in visit(room.teacher, f"{room.room}/desk").text("main")


def test_own_data_are_sent_too(room: Class) -> None:
    points = {"x": [[0.1 * row] for row in range(20)], "y": [0.2 * row for row in range(20)]}
    changed = room.teacher.patch(f"/api/sessions/{room.lab}", json={"data": points})
    assert changed.status_code == 200, changed.text
    theirs = fed(room.teacher, room.lab)
    ada = room.join("Ada")
    send_out(room, "recipe")
    assert fed(ada, take(room, ada)) == theirs
    # A different random start leaves the data and their split.
    send_out(room, "recipe", "own")
    assert fed(ada, take(room, ada)) == theirs


def fed(client: TestClient, run: str) -> dict[str, Any]:
    return {part: api(client, run, "data", split=part)["x"] for part in ("train", "test")}
