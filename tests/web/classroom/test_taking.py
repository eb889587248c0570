"""Every student takes what the teacher sent once; wrong requests are refused."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from app.settings import Settings
from app.web.classroom.room_bar import TAKE_INTERVAL_MS
from tests.web.calls import read as api
from tests.web.calls import step
from tests.web.classroom.class_room import Class, path_of
from tests.web.classroom.sent_runs import form_of, runs_of, saved, send_out, take
from tests.web.opening import new_app
from tests.web.page import FRAGMENT, attribute, follow, press, read, send, visit, words


@pytest.fixture
def room() -> Class:
    return Class()


# ---- who takes it


def test_the_previous_run_is_kept(room: Class) -> None:
    ada = room.join()
    own = room.fork(ada)
    step(ada, own, "epoch", 2)
    before = saved(ada, own)
    send_out(room)
    page = visit(ada, f"/lab/{own}?room={room.code}")
    page = follow(ada, send(ada, form_of(page)))
    [link] = page.soup.select("#room .room-now a")
    assert attribute(link, "href") == f"/lab/{own}?room={room.code}"
    assert "Your teacher sent you this network" in page.text("#room .room-now")
    assert saved(ada, own) == before
    assert "Your run before" not in visit(ada, attribute(link, "href")).text("#room")


def test_pages_fetch_the_sent_run_by_themselves(room: Class) -> None:
    gone, ada, ben = room.join("Gone"), room.join("Ada"), room.join("Ben")
    assert room.follow(ada).soup.select('#room form[action$="/take"]') == []
    gone.post(f"{room.room}/leave")
    send_out(room)
    forms = [form_of(room.follow(student)) for student in (ada, ben)]
    # Not all at the same moment, and nobody waits for who is gone.
    triggers = [attribute(form, "hx-trigger") for form in forms]
    assert triggers == [f"load delay:{1 + after}ms, every 20s" for after in (0, TAKE_INTERVAL_MS)]
    answer = ada.post(attribute(forms[0], "hx-post"), headers=FRAGMENT)
    assert answer.status_code == 204
    lab = answer.headers["hx-redirect"]
    assert visit(ada, lab).soup.select('#room form[action$="/take"]') == []
    assert ada.get(room.room).headers["location"] == lab
    # Without scripts a button does it.
    page = room.follow(ben)
    assert words(form_of(page)) == "Get the run your teacher sent"
    assert "Your teacher sent you this network" in follow(ben, send(ben, form_of(page))).text(
        "#room"
    )


def test_a_sent_run_is_taken_once(room: Class) -> None:
    ada = room.join()
    send_out(room)
    run = take(room, ada)
    step(ada, run, "epoch", 1)
    assert [take(room, ada) for _ in range(3)] == [run] * 3
    assert runs_of(ada) == [run]
    assert api(ada, run)["position"]["epoch"] == 1
    # Until the next is sent.
    send_out(room, "recipe")
    second = take(room, ada)
    assert second != run and set(runs_of(ada)) == {run, second}


def test_following_again_does_not_take_it_again(room: Class) -> None:
    ada = room.join()
    send_out(room)
    run = take(room, ada)
    assert ada.post(f"{room.room}/follow").status_code == 303
    assert room.follow(ada).soup.select('#room form[action$="/take"]') == []
    assert ada.post(f"{room.room}/take").headers["location"] == room.room
    assert runs_of(ada) == [run]


def test_nothing_to_take_without_a_sent_run(room: Class) -> None:
    ada = room.join()
    assert ada.post(f"{room.room}/take").headers["location"] == room.room
    assert runs_of(ada) == []


def test_students_who_join_late_get_the_sent_run(room: Class) -> None:
    send_out(room, "recipe")
    send_out(room)
    eve = room.client()
    location = eve.post("/j", data={"code": room.code, "name": "Eve"}).headers["location"]
    page = visit(eve, location)
    assert "Your teacher sent you this network, as it was then" in page.text("#room")
    assert runs_of(eve) == [path_of(location)[5:]]
    assert "1 of 1 students have it" in visit(room.teacher, f"{room.room}/desk").text("#students")


def test_only_the_last_sent_run_is_stored(room: Class) -> None:
    for what in ("state", "recipe", "state"):
        send_out(room, what)
    store = room.app.state.stores.rooms
    assert asyncio.run(store.count()) == 2  # the room and one copy
    room.teacher.post(f"{room.room}/end")
    assert asyncio.run(store.count()) == 1


def test_the_teacher_sees_how_many_have_it(room: Class) -> None:
    ada = room.join("Ada")
    room.join("Ben")
    page = press(room.teacher, visit(room.teacher, f"{room.room}/desk"), "send", "seed", "own")
    assert (
        "Untrained network sent, a different random start for each; 0 of 2 students"
        in page.text("#students")
    )
    take(room, ada)
    assert "1 of 2 students have it" in visit(room.teacher, room.taught).text("#room")


def test_sending_from_the_bar_returns_to_the_page(room: Class) -> None:
    page = visit(room.teacher, f"{room.taught}&select=b0.2")
    address = str(page.response.url)
    forms = page.soup.select('#room form[action$="/send"]')
    response = send(room.teacher, forms[0], headers={"Referer": address})
    assert response.headers["location"] == address.removeprefix("http://testserver")
    for foreign in ("https://example.org/lab/x", "http://testserver//example.org", "http://[", ""):
        response = send(room.teacher, forms[0], headers={"Referer": foreign})
        assert response.headers["location"] == f"{room.room}/desk"
    here = {**FRAGMENT, "HX-Current-URL": address}
    bar = read(send(room.teacher, forms[0], headers=here))
    assert "Current state sent" in bar.text("#room-send")


# ---- what is refused


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "what must be one of state, recipe."),
        ({"what": "all"}, "what must be one of state, recipe."),
        ({"what": "recipe", "seed": "7"}, "seed must be one of same, own."),
        ({"what": "state", "seed": "own"}, "A trained state keeps its seed"),
    ],
)
def test_invalid_sends(room: Class, data: dict[str, str], sentence: str) -> None:
    ada = room.join()
    refused = read(room.teacher.post(f"{room.room}/send", data=data), 422)
    assert sentence in refused.text("main")
    assert room.follow(ada).soup.select('#room form[action$="/take"]') == []
    assert asyncio.run(room.app.state.stores.rooms.count()) == 1


def test_a_run_that_is_too_large_is_not_sent() -> None:
    room = Class(new_app(Settings(max_share_bytes=10)))
    refused = read(room.teacher.post(f"{room.room}/send", data={"what": "state"}), 422)
    assert "too large to be sent" in refused.text("main")


def test_a_deleted_lab_or_ended_room_cannot_send(room: Class) -> None:
    room.teacher.delete(f"/api/sessions/{room.lab}")
    response = room.teacher.post(f"{room.room}/send", data={"what": "state"})
    assert "no longer exists" in read(response, 404).text("main")
    room.teacher.post(f"{room.room}/end")
    response = room.teacher.post(f"{room.room}/send", data={"what": "state"})
    assert "has ended" in read(response, 422).text("main")
    assert asyncio.run(room.app.state.stores.rooms.count()) == 1


def test_a_lost_copy_is_reported(room: Class) -> None:
    ada = room.join()
    send_out(room)
    store = room.app.state.stores.rooms
    [token] = [name for name in store._sessions if name != room.code]
    asyncio.run(store.delete(token))
    refused = read(ada.post(f"{room.room}/take"), 404)
    assert "Ask them to send it again" in refused.text("main")
    send_out(room)
    take(room, ada)


# ---- at the same moment


def asked_at_once(apps: list[Any], student: TestClient, path: str, times: int) -> list[str]:
    """Where each of several posts of one browser leads, all under way at once."""

    async def ask() -> list[str]:
        async def one(number: int) -> str:
            transport = httpx.ASGITransport(apps[number % len(apps)])
            cookies = dict(student.cookies)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://testserver", cookies=cookies
            ) as client:
                answer = await client.post(path)
                assert answer.status_code == 303, answer.text
                return answer.headers["location"]

        return await asyncio.gather(*(one(number) for number in range(times)))

    return asyncio.run(ask())


@pytest.fixture
def replicas(monkeypatch: pytest.MonkeyPatch, room: Class) -> list[Any]:
    """Two apps on one store."""
    monkeypatch.setattr("app.main.open_stores", lambda *_: room.app.state.stores)
    return [room.app, new_app(Settings())]


def test_concurrent_posts_make_one_run(room: Class, replicas: list[Any]) -> None:
    ada = room.join()
    send_out(room)
    for apps in (replicas[:1], replicas):
        [where] = set(asked_at_once(apps, ada, f"{room.room}/take", 8))
        assert [f"/lab/{run}" for run in runs_of(ada)] == [path_of(where)]


@pytest.mark.parametrize("count", [1, 2])
def test_two_clicks_on_fork_make_one_run(room: Class, replicas: list[Any], count: int) -> None:
    ada = room.join()
    [where] = set(asked_at_once(replicas[:count], ada, f"{room.room}/fork", 6))
    assert [f"/lab/{run}" for run in runs_of(ada)] == [path_of(where)]
    ada.post(f"{room.room}/follow")
    assert len(set(runs_of(ada) + [room.fork(ada)])) == 2


def test_a_class_takes_it_all_at_once(room: Class) -> None:
    students = [room.join(f"Student {number}") for number in range(20)]
    send_out(room, "recipe", "own")

    async def ask() -> None:
        transport = httpx.ASGITransport(room.app)

        async def one(student: TestClient) -> None:
            async with httpx.AsyncClient(
                transport=transport, base_url="http://testserver", cookies=dict(student.cookies)
            ) as client:
                assert (await client.post(f"{room.room}/take")).status_code == 303

        await asyncio.gather(*map(one, students))

    asyncio.run(ask())
    seed = api(room.teacher, room.lab)["recipe"]["seed"]
    seeds = [api(each, runs_of(each)[0])["recipe"]["weight_seed"] for each in students]
    assert seeds == [seed + number for number in range(1, 21)]
    assert "20 of 20 students have it" in visit(room.teacher, f"{room.room}/desk").text("#students")
