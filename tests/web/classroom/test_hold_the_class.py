"""The teacher brings the class back, pauses its runs, and learns honestly who is there."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.web import calls
from tests.web.classroom.class_room import Class, path_of, post
from tests.web.page import FRAGMENT, Page, attribute, read, visit, words

PLAY = {"speed": "1"}


@pytest.fixture
def room() -> Class:
    return Class()


def own_page(room: Class, student: TestClient, run: str) -> Page:
    return visit(student, f"/lab/{run}?room={room.code}")


# ---- counts


def test_the_same_honest_numbers_everywhere(room: Class) -> None:
    """Ada's page follows, Ben's shows his own run, Cem's is closed."""
    room.join("Ada"), room.fork(room.join("Ben")), room.join("Cem")
    with room.present(1, elsewhere=(2,)):
        lab, desk = visit(room.teacher, room.taught), visit(room.teacher, f"{room.room}/desk")
        wall = visit(room.teacher, f"{room.room}/wall")
    assert words(lab.one("#room .room-count")) == "1 of 3 see this"
    assert "3 in the room, 2 online, 1 following, 1 in their own runs" in lab.text("#room-class")
    assert desk.text("#students [role=status]") == "3 in the room, 2 online, 1 following"
    assert words(wall.one("#room .room-count")) == "1 of 3 follow"
    assert "3 students" in wall.text(".wall-summary")


def test_who_has_left_is_not_counted(room: Class) -> None:
    room.join("Ada")
    room.join("Ben").post(f"{room.room}/leave")
    with room.present(1, 2):
        assert "1 of 1 see this" in visit(room.teacher, room.taught).text("#room")


# ---- bring everybody here


def test_everybody_is_brought_back_and_keeps_their_run(room: Class) -> None:
    ada = room.join("Ada")
    run = room.fork(ada)
    assert path_of(ada.get(room.room).headers["location"]) == f"/lab/{run}"
    page = post(room.teacher, f"{room.room}/bring")
    assert page.one("#room .room-code")
    assert "You are following your teacher" in room.follow(ada).text(".room-now")
    # An open page of their own run goes there by itself, and without scripts by a button.
    own = own_page(room, ada, run)
    assert "brings everybody back" in own.text(".room-now")
    call = own.one("#room form.room-take")
    assert "load" in attribute(call, "hx-trigger")
    answer = ada.post(attribute(call, "hx-post"), headers=FRAGMENT)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, room.room)
    # One click back.
    assert path_of(ada.post(f"{room.room}/work").headers["location"]) == f"/lab/{run}"
    assert own_page(room, ada, run).soup.select("form.room-take") == []


def test_who_joins_or_comes_back_does_what_the_class_does(room: Class) -> None:
    ada = room.join("Ada")
    post(room.teacher, f"{room.room}/send", what="state")
    late = room.client().post("/j", data={"code": room.code, "name": "Late"})
    assert path_of(late.headers["location"]).startswith("/lab/")
    ada.post(f"{room.room}/take")
    ada.post(f"{room.room}/leave")
    post(room.teacher, f"{room.room}/bring")
    later = room.join("Later")
    assert room.follow(later).soup.select(".room-take") == []
    assert ada.post("/j", data={"code": room.code, "student": "1"}).status_code == 303
    assert "You are following your teacher" in room.follow(ada).text(".room-now")


# ---- pause all


def test_all_runs_are_paused_until_they_are_released(room: Class) -> None:
    ada, ben = room.join("Ada"), room.join("Ben")
    runs = [room.fork(ada), room.fork(ben)]
    play = f"/lab/{runs[1]}/play?room={room.code}"
    with TestClient(room.app, follow_redirects=False) as client:
        assert client_of(client, ada).post(f"/lab/{runs[0]}/play", data=PLAY).status_code == 303
        here = {"Referer": f"http://testserver{room.taught}"}
        answer = client_of(client, room.teacher).post(f"{room.room}/pause", headers=here)
        assert path_of(answer.headers["location"]) == f"/lab/{room.lab}"
        assert calls.read(client_of(client, ada), runs[0])["status"] != "playing"
        assert client_of(client, ben).post(play, data=PLAY).status_code == 422
    bar = visit(room.teacher, room.taught)
    assert "All runs are paused; 1 was playing." in bar.text("#room-class")
    assert "Your teacher has paused all runs." in own_page(room, ben, runs[1]).text(".room-now")
    assert "paused all runs" in read(ben.post(play, data=PLAY), 422).alerts()[0]
    room.teacher.post(f"{room.room}/release")
    assert "paused all runs" not in own_page(room, ben, runs[1]).text(".room-now")
    with TestClient(room.app, follow_redirects=False) as client:
        assert client_of(client, ben).post(play, data=PLAY).status_code == 303
        assert client.post(f"/lab/{runs[1]}/pause").status_code == 303


def client_of(client: TestClient, who: TestClient) -> TestClient:
    """The client that keeps the app running, with this person's cookies."""
    client.cookies.clear()
    client.cookies.update(who.cookies)
    return client


def test_the_class_is_held_by_its_teacher_only(room: Class) -> None:
    ada = room.join("Ada")
    for action in ("bring", "pause", "release", "reopen", "keys", "students/gone"):
        for stranger in (ada, room.client()):
            assert stranger.post(f"{room.room}/{action}").status_code == 404


# ---- shown, left, removed, ended


@pytest.mark.parametrize("named", [True, False])
def test_a_shown_student_is_told(room: Class, named: bool) -> None:
    ada = room.join("Ada")
    run = room.fork(ada)
    room.teacher.post(
        f"{room.room}/show", data={"number": "1"} | ({"named": "on"} if named else {})
    )
    how = "with your name" if named else "without your name"
    text = own_page(room, ada, run).text(".room-now")
    assert f"Your run is being shown to the class, {how}." in text
    ada.post(f"{room.room}/follow")
    assert f"is showing your run to the class, {how}." in room.follow(ada).text(".room-now")


def test_a_removed_student_can_be_let_back_in(room: Class) -> None:
    ada = room.join("Ada")
    run = room.fork(ada)
    desk = post(room.teacher, f"{room.room}/students/1/remove")
    assert ada.post("/j", data={"code": room.code, "student": "1"}).status_code in (303, 403)
    assert ada.get(room.room).headers["location"] == f"/j/{room.code}"
    back = desk.one("#students-removed form")
    post(room.teacher, attribute(back, "action"))
    assert path_of(ada.get(room.room).headers["location"]) == f"/lab/{run}"


def test_those_who_are_gone_are_taken_out_together(room: Class) -> None:
    students = [room.join(name) for name in ("Ada", "Ben", "Cem")]
    answer = room.teacher.post(f"{room.room}/students/gone", data={"number": ["1", "3", "x", "99"]})
    assert answer.status_code == 303
    desk = visit(room.teacher, f"{room.room}/desk")
    assert [words(row) for row in desk.soup.select(".students-table tbody th")] == ["Ben"]
    page = visit(students[0], f"/j/{room.code}")
    assert words(page.one("button[name=student]")) == "Come back as Ada"
    data = {"code": room.code, "student": "1"}
    assert students[0].post("/j", data=data).headers["location"] == room.room


def test_the_end_can_be_undone(room: Class) -> None:
    ada = room.join("Ada")
    post(room.teacher, f"{room.room}/end")
    assert "has ended" in visit(ada, room.room).text("h1")
    post(room.teacher, f"{room.room}/reopen")
    assert room.follow(ada)
