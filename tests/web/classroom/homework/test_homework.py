"""Homework from the teacher's form to the student's receipt, over a restart and two browsers."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.classroom.room import Room
from app.settings import Settings
from app.web.classroom.dependencies import ClassroomServices
from tests.web.calls import read as api
from tests.web.calls import step
from tests.web.classroom.class_room import path_of
from tests.web.classroom.homework.homework_pages import (
    HOUR,
    Clock,
    HomeworkClass,
    begin,
    hand_in,
    result,
    typed_time,
    use_clock,
)
from tests.web.opening import new_app
from tests.web.page import read, visit, words


@pytest.fixture
def room() -> HomeworkClass:
    return HomeworkClass()


def test_a_student_joins_by_the_link_works_and_hands_in(room: HomeworkClass) -> None:
    path = room.set_homework(text="Find a network.\nThen stop.")
    stranger = room.client()
    assert visit(stranger, path).text("h1") == "Homework: Circle"
    ada = room.join_homework(path, "Ada")
    assert "Begin first" in visit(ada, path).text("main")
    session = begin(ada, path, 50)
    assert begin(ada, path) == session
    page = hand_in(ada, path, "It is round.")
    found = result(page)
    assert found["Points"] == "5 of 5 points"
    assert found["Checked"] == "Recomputed by the server: equal to the last bit."
    assert "goal reached" in found["Reason"] and "in 50 epochs" in found["Reason"]
    assert found["Sentence"] == "It is round."
    table = visit(room.teacher, path).text("table")
    assert "Ada" in table and "5 of 5 points" in table and "It is round." in table


def test_every_student_begins_with_the_untrained_network_of_the_lab(room: HomeworkClass) -> None:
    first = api(room.teacher, room.lab, "parameters")
    step(room.teacher, room.lab, "epoch", 3)
    path = room.set_homework()
    ada, ben = room.join_homework(path, "Ada"), room.join_homework(path, "Ben")
    runs = begin(ada, path), begin(ben, path)
    parts = api(ada, runs[0], "parameters"), api(ben, runs[1], "parameters")
    assert parts[0] == parts[1] == first
    own = room.set_homework(start="own")
    runs = begin(ada, own), begin(ben, own)
    parts = api(ada, runs[0], "parameters"), api(ben, runs[1], "parameters")
    assert parts[0] != parts[1]
    assert api(ada, runs[0], "data") == api(ben, runs[1], "data")


def test_handing_in_again_replaces_and_beginning_again_does_not(room: HomeworkClass) -> None:
    path = room.set_homework()
    ada = room.join_homework(path, "Ada")
    begin(ada, path, 1)
    assert "after 1 epoch" in result(hand_in(ada, path))["Handed in"]
    session = begin(ada, path, 50, again=True)
    assert "after 1 epoch" in result(visit(ada, path))["Handed in"]
    assert "after 50 epochs" in result(hand_in(ada, path))["Handed in"]
    # What is trained afterwards changes nothing that was handed in.
    step(ada, session, "epoch", 1)
    assert "after 50 epochs" in result(visit(ada, path))["Handed in"]
    assert len(room.app.state.stores.hand_ins._sessions) == 2  # the start and the last hand-in


def test_the_lab_of_the_homework_leads_back_to_it(room: HomeworkClass) -> None:
    path = room.set_homework()
    ada = room.join_homework(path, "Ada")
    response = ada.post(f"{path}/begin")
    page = visit(ada, response.headers["location"])
    assert page.one(".homework-bar a")["href"] == path
    # Nobody else has a bar for this run.
    session = begin(ada, path)
    ben = room.join_homework(path, "Ben")
    begin(ben, path)
    query = f"?homework={room.code}.1"
    assert not visit(room.teacher, f"/lab/{room.lab}{query}").soup.select(".homework-bar")
    assert ben.get(f"/lab/{session}{query}").status_code == 404


@pytest.mark.parametrize(
    ("seconds", "accepted", "late"), [(0.9, True, False), (1.0, False, False), (1.0, True, True)]
)
def test_the_servers_clock_decides(
    room: HomeworkClass, seconds: float, accepted: bool, late: bool
) -> None:
    path = room.set_homework(**({"late": "on"} if late else {}))
    ada = room.join_homework(path, "Ada")
    begin(ada, path, 50)
    room.clock.now = room.due + seconds
    if accepted:
        assert ("late" in result(hand_in(ada, path))["Handed in"]) is late
    else:
        assert "The deadline is over." in visit(ada, path).text("main")
        response = ada.post(f"{path}/hand-in", data={"sentence": ""})
        assert response.status_code == 422 and "The deadline is over." in response.text


def test_the_teacher_gives_a_second_chance_moves_and_closes(room: HomeworkClass) -> None:
    path = room.set_homework()
    ada, ben = room.join_homework(path, "Ada"), room.join_homework(path, "Ben")
    begin(ada, path, 50), begin(ben, path, 50)
    room.clock.now = room.due + HOUR
    later = typed_time(room.due + 2 * HOUR)
    data = {"student": "1", "deadline": later}
    assert room.teacher.post(f"{path}/second-chance", data=data).status_code == 303
    assert result(hand_in(ada, path))["Points"] == "5 of 5 points"
    assert ben.post(f"{path}/hand-in").status_code == 422
    assert room.teacher.post(f"{path}/close").status_code == 303
    assert ada.post(f"{path}/hand-in").status_code == 422
    data = {"deadline": later, "zone": "UTC"}
    assert room.teacher.post(f"{path}/deadline", data=data).status_code == 303
    assert result(hand_in(ben, path))["Points"] == "5 of 5 points"


def test_the_teacher_gives_points_by_hand(room: HomeworkClass) -> None:
    path = room.set_homework(kind="run")
    ada = room.join_homework(path, "Ada")
    begin(ada, path, 2)
    refused = ada.post(f"{path}/hand-in", data={"sentence": " "})
    assert refused.status_code == 422 and "Write a sentence" in refused.text
    assert result(hand_in(ada, path, "It falls."))["Points"] == "not marked yet (of 5 points)"
    data = {"student": "1", "points": "4,5", "note": "Why?"}
    assert room.teacher.post(f"{path}/mark", data=data).status_code == 303
    found = result(visit(ada, path))
    assert (found["Points"], found["From the teacher"]) == ("4.5 of 5 points", "Why?")
    data = {"student": "1", "points": "many"}
    assert room.teacher.post(f"{path}/mark", data=data).status_code == 422


def test_a_run_with_conditions_is_scored(room: HomeworkClass) -> None:
    path = room.set_homework(kind="run", epochs="20")
    ada = room.join_homework(path, "Ada")
    session = begin(ada, path, 19)
    assert result(hand_in(ada, path, "Soon."))["Points"] == "0 of 5 points"
    step(ada, session, "epoch", 1)
    found = result(hand_in(ada, path, "Now."))
    assert found["Points"] == "5 of 5 points"
    assert found["Reason"].startswith("Trained for 20 epochs (at least 20 were asked for)")


def test_it_goes_on_when_the_lesson_has_ended(room: HomeworkClass) -> None:
    path = room.set_homework()
    ada = room.join("Ada")
    assert room.teacher.post(f"{room.room}/end").status_code == 303
    begin(ada, path, 50)
    assert result(hand_in(ada, path))["Points"] == "5 of 5 points"
    ben = room.join_homework(path, "Ben")
    begin(ben, path, 50)
    assert result(hand_in(ben, path))["Points"] == "5 of 5 points"


def test_a_restart_and_another_browser_change_nothing(tmp_path: Path) -> None:
    settings = Settings(store=f"sqlite:///{tmp_path}/playground.sqlite")
    clock = Clock()
    room = HomeworkClass(new_app(settings))
    with room.teacher:
        path = room.set_homework()
        ada = room.join_homework(path, "Ada")
        session = begin(ada, path, 20)
        link = visit(ada, path).text(".homework-link").removeprefix("http://testserver")
        receipt = ""
    again = HomeworkClass.__new__(HomeworkClass)
    again.app = new_app(settings)
    use_clock(again, clock)
    with TestClient(again.app, follow_redirects=False) as home:
        assert home.get(f"/lab/{session}").status_code == 404
        assert "Come back as Ada" in visit(home, link).text("h1")
        assert home.post(link).status_code == 303
        step(home, session, "epoch", 30)
        page = hand_in(home, path)
        assert result(page)["Points"] == "5 of 5 points"
        receipt = home.get(f"{path}/receipts/1").text
    third = new_app(settings)
    with TestClient(third, follow_redirects=False) as stranger:
        files = {"receipt": ("receipt.json", receipt.encode())}
        assert "Genuine." in stranger.post("/receipt", files=files).text


def test_a_wrong_link_leads_nowhere(room: HomeworkClass) -> None:
    path = room.set_homework()
    ada, ben = room.join_homework(path, "Ada"), room.join_homework(path, "Ben")
    token = visit(ada, path).text(".homework-link").rpartition("/")[2]
    number, code = token.split(".")
    for wrong in (f"2.{code}", f"{number}.{code[:-1]}", f"{number}.{code[::-1]}", "1.", "x"):
        assert ben.get(f"{room.room}/homework/me/{wrong}").status_code == 404
        assert ben.post(f"{room.room}/homework/me/{wrong}").status_code == 404
    assert visit(ben, path).text("header p").count("Ben")


def test_a_room_is_kept_after_its_last_deadline_and_not_shortened(room: HomeworkClass) -> None:
    stored = room.app.state.stores.rooms._sessions
    room.set_homework(deadline=typed_time(room.clock.now + 60 * 24 * HOUR))
    kept = Room.from_bytes(stored[room.code].snapshot).until
    assert kept >= room.clock.now + 74 * 24 * HOUR - 60
    assert room.teacher.post(f"{room.room}/keep", data={"days": "1"}).status_code == 303
    assert Room.from_bytes(stored[room.code].snapshot).until >= room.clock.now + 60 * 24 * HOUR - 60
    typed = {"title": "Late", "kind": "run", "start": "state", "zone": "UTC"}
    late = {"deadline": typed_time(room.clock.now + 200 * 24 * HOUR)}
    response = room.teacher.post(f"{room.room}/homework", data={**typed, **late})
    assert response.status_code == 422
    assert "rooms are kept for at most 180 days" in read(response, 422).text("main")


def test_what_was_handed_in_is_deleted_with_its_room(room: HomeworkClass) -> None:
    path = room.set_homework()
    ada = room.join_homework(path, "Ada")
    begin(ada, path, 2)
    hand_in(ada, path)
    states = room.app.state.stores.hand_ins._sessions
    assert len(states) == 2
    rooms = room.app.state.feature(ClassroomServices).rooms
    asyncio.run(rooms.delete(asyncio.run(rooms.load(room.code))))
    assert not states


def test_two_students_at_one_computer_have_homework_of_their_own(room: HomeworkClass) -> None:
    path = room.set_homework()
    computer = room.join("Ada")
    data = {"code": room.code, "name": "Ben", "another": "on"}
    assert computer.post("/j", data=data).status_code == 303
    names = [member.name for member in stored_room(room).members]
    assert names == ["Ada", "Ben"]
    links = []
    for number, epochs in ((1, 50), (2, 1)):
        begun = computer.post(f"{path}/begin?student={number}")
        session = path_of(begun.headers["location"]).removeprefix("/lab/")
        step(computer, session, "epoch", epochs)
        assert computer.post(f"{path}/hand-in?student={number}").status_code == 303
        page = visit(computer, f"{path}?student={number}")
        assert f"after {epochs} epoch" in result(page)["Handed in"]
        links.append(page.text(".homework-link").removeprefix("http://testserver"))
    # At home Ada gets her own work, and not Ben's.
    home = room.client()
    assert home.post(links[0]).headers["location"] == f"{room.room}/homework?student=1"
    page = visit(home, path)
    assert "after 50 epochs" in result(page)["Handed in"] and "Ben" not in page.text(".panel-head")
    assert home.get(f"{path}/states/2").status_code == 404
    assert "after 1 epoch" in result(visit(computer, path))["Handed in"]
    # Her link still works, and Ben's too.
    assert room.client().get(links[0]).status_code == 200
    assert "Ben" in visit(room.client(), links[1]).text("h1")


def test_who_has_left_comes_back_by_their_link_and_who_was_removed_does_not(
    room: HomeworkClass,
) -> None:
    path = room.set_homework()
    ada, ben = room.join_homework(path, "Ada"), room.join_homework(path, "Ben")
    links = [visit(each, path).text(".homework-link")[17:] for each in (ada, ben)]
    assert ada.post(f"{room.room}/leave").status_code == 303
    assert room.teacher.post(f"{room.room}/students/2/remove").status_code == 303
    assert room.client().post(links[0]).status_code == 303
    assert [member.left for member in stored_room(room).members] == [False, True]
    assert room.client().post(links[1]).status_code == 404


def stored_room(room: HomeworkClass) -> Room:
    return Room.from_bytes(room.app.state.stores.rooms._sessions[room.code].snapshot)


def test_a_run_that_takes_too_long_is_scored_and_says_so(room: HomeworkClass) -> None:
    path = room.set_homework()
    ada = room.join_homework(path, "Ada")
    begin(ada, path, 50)
    room.app.state.time_limit.seconds = -1.0
    found = result(hand_in(ada, path))
    assert found["Points"] == "5 of 5 points"
    assert found["Checked"] == (
        "Not recomputed, because training it again takes too long (150 updates); scored from the "
        "weights that were handed in."
    )


def test_equal_weights_are_pointed_out_to_the_teacher(room: HomeworkClass) -> None:
    path = room.set_homework()
    for name, epochs in (("Ada", 3), ("Ben", 3), ("Eve", 4)):
        student = room.join_homework(path, name)
        begin(student, path, epochs)
        hand_in(student, path)
    rows = [words(row) for row in visit(room.teacher, path).soup.select("tbody tr")]
    said = "The same weights to the last bit as"
    assert [said in row for row in rows] == [True, True, False]
    assert f"{said} Ben" in rows[0] and f"{said} Ada" in rows[1]


def test_no_room_is_found_by_trying_its_homework(room: HomeworkClass) -> None:
    path = room.set_homework()
    thief = room.client()
    statuses = {thief.get(f"/room/{code}/homework/1").status_code for code in WRONG_CODES}
    assert statuses == {404, 429}
    assert thief.get(path).status_code == 429
    # Who is in the room is not affected.
    assert visit(room.teacher, path).response.status_code == 200


WRONG_CODES = ["BCDFG" + last for last in "HJKMPQRTVWXY3479"] * 4


def test_a_challenge_counts_with_other_initial_weights_and_not_with_other_data(
    room: HomeworkClass,
) -> None:
    path = room.set_homework(start="own")
    ada, ben = room.join_homework(path, "Ada"), room.join_homework(path, "Ben")
    begin(ada, path, 60)
    assert result(hand_in(ada, path))["Points"] == "5 of 5 points"
    session = begin(ben, path)
    assert ben.patch(f"/api/sessions/{session}", json={"seed": 9}).status_code == 200
    step(ben, session, "epoch", 60)
    found = result(hand_in(ben, path))
    assert found["Points"] == "0 of 5 points"
    assert found["Reason"].startswith("The run does not count.")
    assert found["Checked"] == "Recomputed by the server: equal to the last bit."
