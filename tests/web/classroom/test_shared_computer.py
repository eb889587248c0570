"""Several students at one computer, and students who come back to it."""

from __future__ import annotations

import pytest

from tests.web.calls import step
from tests.web.classroom.class_room import Class, path_of
from tests.web.page import attribute, visit, words


@pytest.fixture
def room() -> Class:
    return Class()


def test_the_next_student_is_asked_who_they_are(room: Class) -> None:
    browser = room.join("Ada")
    page = visit(browser, f"/j/{room.code}")
    assert words(page.one("button[name=student]")) == "Continue as Ada"
    assert "Not you?" in page.text("main")
    data = {"code": room.code, "another": "on", "name": "Ben"}
    assert browser.post("/j", data=data).headers["location"] == f"{room.room}?student=2"
    desk = visit(room.teacher, f"{room.room}/desk")
    assert [words(row) for row in desk.soup.select(".students-table tbody th")] == ["Ada", "Ben"]


def test_a_name_is_needed_for_another_person(room: Class) -> None:
    browser = room.join("Ada")
    answer = browser.post("/j", data={"code": room.code, "another": "on", "name": " "})
    assert answer.status_code == 422


def test_in_a_room_without_names(room: Class) -> None:
    room.teacher.post(f"{room.room}/names", data={"names": "off"})
    browser = room.client()
    browser.post("/j", data={"code": room.code})
    assert "Continue as Student 1" in visit(browser, f"/j/{room.code}").text("main")
    browser.post("/j", data={"code": room.code, "another": "on"})
    assert "Continue as Student 2" in visit(browser, f"/j/{room.code}").text("main")


def test_two_students_at_one_computer_are_two(room: Class) -> None:
    browser = room.join("Ada")
    browser.post("/j", data={"code": room.code, "another": "on", "name": "Ben"})
    assert "Ada" in room.follow(browser, "?student=1").text(".room-who")
    page = room.follow(browser, "?student=2")
    assert "Ben" in page.text(".room-who")
    # The page of each says whose it is, in all of its forms.
    [fork] = page.soup.select('#room form[action*="/fork"]')
    made = browser.post(attribute(fork, "action"))
    run = path_of(made.headers["location"])
    ben = visit(browser, f"{run}?room={room.code}")
    assert "Ben" in ben.text(".room-who") and "This run is yours" in ben.text(".room-now")
    # Ada still follows, and her run is another one.
    assert "You are following" in room.follow(browser, "?student=1").text(".room-now")
    other = path_of(browser.post(f"{room.room}/fork?student=1").headers["location"])
    assert other != run
    step(browser, other.removeprefix("/lab/"), "epoch", 1)
    # Without a number the page asks; a page from before the second student joined is the first's.
    assert browser.get(room.room).headers["location"] == f"/j/{room.code}"
    taken = browser.post(f"{room.room}/leave", headers={"Referer": f"http://testserver{run}"})
    assert path_of(taken.headers["location"]) == run
    assert "Continue as Ada" in visit(browser, f"/j/{room.code}").text("main")
    assert "Come back as Ben" in visit(browser, f"/j/{room.code}").text("main")


def test_answers_are_by_student(room: Class) -> None:
    browser = room.join("Ada")
    browser.post("/j", data={"code": room.code, "another": "on", "name": "Ben"})
    room.teacher.post(f"{room.room}/ask", data={"what": "gradient_sign", "about": "w0.1.1"})
    for number, said in ((1, "positive"), (2, "negative")):
        page = room.follow(browser, f"?student={number}")
        form = page.one('#room form[action*="/answer"]')
        sent = browser.post(attribute(form, "action"), data={"question": "1", "answer": said})
        assert sent.status_code == 303
    room.teacher.post(f"{room.room}/reveal", data={"question": "1"})
    page = visit(room.teacher, f"{room.room}/predictions")
    assert [words(row) for row in page.soup.select("tbody tr th")] == ["Ada", "Ben"]


def test_a_link_in_the_shared_page_keeps_the_student(room: Class) -> None:
    browser = room.join("Ada")
    browser.post("/j", data={"code": room.code, "another": "on", "name": "Ben"})
    came_from = {"Referer": f"http://testserver{room.room}?student=2"}
    answer = browser.get(f"{room.room}?select=b0.1", headers=came_from)
    assert answer.headers["location"] == f"{room.room}?select=b0.1&student=2"


def test_somebody_elses_number_is_nothing(room: Class) -> None:
    browser = room.join("Ada")
    room.join("Ben")
    assert "Ada" in room.follow(browser, "?student=2").text(".room-who")
    data = {"code": room.code, "student": "2"}
    assert browser.post("/j", data=data).headers["location"] == f"/j/{room.code}"


# ---- the way back


def test_other_pages_lead_a_member_back(room: Class) -> None:
    ada = room.join("Ada")
    lab = ada.get("/?example=xor").headers["location"]
    for page in (visit(ada, "/j"), visit(ada, lab)):
        assert "You are in room" in page.text("body") and "as Ada" in page.text("body")
        assert page.soup.select(f'a[href="{room.room}"]')
    ada.post(f"{room.room}/leave")
    assert "You are in room" not in visit(ada, "/j").text("body")
    assert "You are in room" not in visit(ada, lab).text("body")
