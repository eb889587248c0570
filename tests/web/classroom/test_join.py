"""Opening a room and joining it."""

import pytest

from app.classroom.join_code import ALPHABET, LENGTH, new_code, spaced_code
from tests.web.classroom.class_room import Class, path_of
from tests.web.page import FRAGMENT, attribute, visit, words


@pytest.fixture
def room() -> Class:
    return Class()


def test_a_lab_opens_a_room_and_leads_to_its_desk(room: Class) -> None:
    assert len(room.code) == LENGTH and set(room.code) <= set(ALPHABET)
    assert spaced_code(room.code) in visit(room.teacher, f"{room.room}/desk").soup.get_text()
    page = visit(room.teacher, room.taught)
    assert page.text("#room .room-code") == spaced_code(room.code)
    assert "No student has joined yet" in page.text("#room .room-now")
    menu = page.one("#classroom")
    assert menu.select_one(f'a[href="{room.room}/desk"]') is not None


def test_a_room_needs_an_existing_lab(room: Class) -> None:
    assert room.teacher.post("/lab/nothing/room").status_code == 404
    assert room.client().post(f"/lab/{room.lab}/room").status_code == 404


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1}", "{2}"])
def test_codes_are_accepted_in_any_form(room: Class, typed: str) -> None:
    code = typed.format(room.code, spaced_code(room.code), room.code.lower())
    student = room.client()
    assert student.get("/j").status_code == 200
    asked = student.post("/j", data={"code": code})
    assert (asked.status_code, asked.headers["location"]) == (303, f"/j/{room.code}")
    page = visit(student, asked.headers["location"])
    assert page.text(".join-page .room-code") == spaced_code(room.code)
    assert page.one("#name")["required"] == ""
    joined = student.post("/j", data={"code": room.code, "name": "Ada"})
    assert joined.headers["location"] == room.room
    assert "Ada" in room.follow(student).text("#room")


def test_without_names_one_click_is_enough() -> None:
    room = Class(names=False)
    student = room.client()
    assert visit(student, f"/j/{room.code}").soup.select("#name") == []
    assert student.post("/j", data={"code": room.code}).headers["location"] == room.room
    assert "Student 1" in room.follow(student).text("#room")


def test_an_empty_name_is_refused(room: Class) -> None:
    student = room.client()
    response = student.post("/j", data={"code": room.code, "name": " \u200b "})
    assert response.status_code == 422
    assert "Enter a name" in response.text
    assert student.get(room.room).status_code == 303  # not in it


def test_names_are_escaped_on_every_page(room: Class) -> None:
    student = room.join('<script>alert("x")</script>')
    page = room.follow(student)
    assert page.soup.select("#room script") == []
    assert '<script>alert("x")</script>'[:30] in page.text("#room")
    assert "<script>alert" not in visit(room.teacher, f"{room.room}/desk").response.text


@pytest.mark.parametrize("code", ["", "CDF", "not a code", "<b>", "CDFHJA"])
def test_a_wrong_code_is_refused_and_stays_as_typed(room: Class, code: str) -> None:
    response = room.client().post("/j", data={"code": code, "name": "Ada"})
    assert response.status_code == 404
    assert "No room has this code" in response.text
    assert "<b>" not in response.text.split("join-page")[1].split("</form>")[0]


def test_unknown_codes(room: Class) -> None:
    code = next(code for code in iter(new_code, None) if code != room.code)
    assert room.client().get(f"/j/{code}").status_code == 404


def test_the_code_leads_members_back_to_the_room(room: Class) -> None:
    student = room.join()
    asked = student.post("/j", data={"code": room.code})
    assert asked.headers["location"] == f"/j/{room.code}"
    page = visit(student, f"/j/{room.code}")
    button = page.one("button[name=student]")
    assert words(button) == "Continue as Ada"
    data = {"code": room.code, "student": attribute(button, "value")}
    assert student.post("/j", data=data).headers["location"] == room.room
    assert "0 of 1 see this" in visit(room.teacher, room.taught).text("#room")
    assert room.teacher.get(f"/j/{room.code}").headers["location"] == f"{room.room}/desk"
    assert room.teacher.get(room.room).headers["location"] == f"{room.room}/desk"


def test_strangers_are_asked_to_join(room: Class) -> None:
    response = room.client().get(room.room)
    assert (response.status_code, response.headers["location"]) == (303, f"/j/{room.code}")


def test_leaving_keeps_the_run(room: Class) -> None:
    student = room.join()
    run = room.fork(student)
    left = student.post(f"{room.room}/leave")
    assert left.headers["location"] == f"/lab/{run}"
    assert student.get(f"/lab/{run}").status_code == 200
    assert student.get(room.room).headers["location"] == f"/j/{room.code}"
    # A page that still says that it is in the room is one that is not.
    assert visit(student, f"/lab/{run}?room={room.code}").soup.select("#room") == []


def test_an_ended_room_cannot_be_followed(room: Class) -> None:
    student = room.join()
    run = room.fork(student)
    assert room.teacher.post(f"{room.room}/end").status_code == 303
    ended = visit(student, room.room)
    assert "ended" in ended.text("h1")
    assert ended.soup.select(f'a[href="/lab/{run}"]')
    assert student.get(f"/j/{room.code}").status_code == 404
    page = visit(student, f"/lab/{run}?room={room.code}")
    assert "has ended" in page.text("#room .room-now") and "stays yours" in page.text("#room")
    assert page.soup.select("#room form") == [] and page.form("step")
    assert room.client().get(room.room).headers["location"] == f"/j/{room.code}"
    assert room.client().post("/j", data={"code": room.code, "name": "Eve"}).status_code == 404


def test_another_lab_can_be_shown_to_the_class(room: Class) -> None:
    student = room.join()
    assert room.follow(student).text("h1") == "circle 2-3-1"
    other = path_of(room.teacher.post("/?example=circle").headers["location"])
    menu = visit(room.teacher, other).form("lead")
    led = room.teacher.post(attribute(menu, "action"), data={"room": room.code})
    assert path_of(led.headers["location"]) == other
    with room.present(1):
        page = visit(room.teacher, led.headers["location"])
    assert "1 of 1 see this" in page.text("#room")
    assert room.follow(student).text("h1") == "circle 2-4-2-1"
    # The lab from before says so, and offers to be shown again.
    page = visit(room.teacher, room.taught)
    assert "another of your labs" in page.text("#room") and page.form("lead")


def test_students_cannot_show_labs_to_the_class(room: Class) -> None:
    student = room.join()
    run = room.fork(student)
    assert student.post(f"/lab/{run}/lead", data={"room": room.code}).status_code == 404
    assert room.teacher.post(f"/lab/{run}/lead", data={"room": room.code}).status_code == 404


def test_the_menu_is_not_part_of_a_fragment(room: Class) -> None:
    fragment = room.teacher.get(room.taught, headers=FRAGMENT).text
    assert "room-menu" not in fragment and 'id="room"' not in fragment
