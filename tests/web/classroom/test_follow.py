"""What a student sees of the teacher's run, and forks of it."""

import pytest

from tests.tiers import some_slow
from tests.web.calls import read as api
from tests.web.calls import step
from tests.web.classroom.class_room import Class, path_of, post
from tests.web.classroom.sent_runs import saved
from tests.web.page import FRAGMENT, attribute, read, visit


@pytest.fixture
def room() -> Class:
    return Class()


def test_it_is_the_teachers_page_without_controls(room: Class) -> None:
    student = room.join()
    step(room.teacher, room.lab, "phase", 3)
    theirs, page = visit(room.teacher, room.taught), room.follow(student)
    panels = ("#scope-about", "#phase-strip", "#moment")
    for place in ("#epoch", "#batch", "#phase", "#chosen-name", "#train-loss", *panels):
        assert page.text(place) == theirs.text(place), place
    numbers = [
        [attribute(data, "value") for data in each.soup.select("#scope data, svg data")]
        for each in (page, theirs)
    ]
    assert numbers[0] == numbers[1] != []
    actions = {attribute(form, "action") for form in page.soup.select("#lab form[action]")}
    assert actions == {room.room}  # of the probe, which only looks
    assert room.lab not in page.response.text


def test_the_class_sees_the_teachers_selection(room: Class) -> None:
    student = room.join()
    address = f"{room.taught}&select=w0.2.1&sample=3&show=gradients&charts=loss.gradients"
    theirs = visit(room.teacher, address)
    page = room.follow(student)
    assert page.text("#chosen-name") == theirs.text("#chosen-name")
    assert "sample 3" in page.text("#scope-about")
    assert page.soup.select("#drawing-gradients") != []
    # Also by a fragment, as the page asks.
    room.teacher.get(f"{room.taught}&select=b0.2", headers=FRAGMENT)
    assert "b⁰₂" in room.follow(student).text("#chosen-name")
    assert "sample 3" not in room.follow(student).text("#scope-about")


def test_the_teachers_other_labs_do_not_affect_the_class(room: Class) -> None:
    student = room.join()
    before = room.follow(student).text("#chosen-name")
    other = path_of(room.teacher.get("/?example=xor").headers["location"])
    visit(room.teacher, f"{other}?room={room.code}&select=b0.1")
    visit(room.teacher, f"/lab/{room.lab}?select=b0.1")  # not in the room
    assert room.follow(student).text("#chosen-name") == before


def test_a_student_can_change_their_view_and_return(room: Class) -> None:
    student = room.join()
    visit(room.teacher, f"{room.taught}&select=w0.2.1&show=weights")
    own = room.follow(student, "?select=b0.1")
    assert own.text("#chosen-name") == "bias b⁰₁"
    assert "in your own view" in own.text("#room .room-now")
    # All that they did not choose is as the teacher has it.
    assert (
        own.one('[aria-label="What the lines show"] [aria-current="true"]').get_text() == "weights"
    )
    back = own.one("#room .room-ways > a")
    assert attribute(back, "href") == room.room
    assert room.follow(student).text("#chosen-name") == "weight w⁰₂₁"
    fragment = student.get(f"{room.room}?select=b0.1&embed=1&watch=5&hide=output", headers=FRAGMENT)
    assert fragment.headers["hx-replace-url"] == f"{room.room}?select=b0.1"
    assert read(fragment).soup.select(".output") != []


def test_without_scripts_links_keep_the_view(room: Class) -> None:
    student = room.join()
    page = room.follow(student, "?select=b0.1")
    link = attribute(page.soup.select(".network-panel .segment a")[1], "href")
    assert link.startswith("?") and "room=" not in link and "watch=" not in link
    assert "bias b⁰₁" in room.follow(student, link).text("#chosen-name")


@pytest.mark.parametrize("unit", some_slow(["phase", "sample", "batch", "epoch"], 2))
def test_a_fork_is_exact_and_trains_the_same_way(room: Class, unit: str) -> None:
    student = room.join()
    room.teacher.patch(f"/api/sessions/{room.lab}", json={"optimizer": {"name": "adam"}})
    step(room.teacher, room.lab, "epoch", 2)
    step(room.teacher, room.lab, unit, 1)
    run = room.fork(student)
    assert saved(student, run) == saved(room.teacher, room.lab)
    for _ in range(3):
        step(room.teacher, room.lab, unit, 2)
        step(student, run, unit, 2)
        assert saved(student, run) == saved(room.teacher, room.lab)


def test_a_fork_belongs_to_the_student(room: Class) -> None:
    student = room.join()
    run = room.fork(student)
    step(student, run, "epoch", 3)
    assert api(room.teacher, room.lab)["position"]["epoch"] == 0
    page = visit(student, f"/lab/{run}?room={room.code}")
    assert "run is yours" in page.text("#room .room-now")
    assert page.soup.select("#lab form") and page.form("step")


def test_a_reopened_browser_returns_to_its_own_run(room: Class) -> None:
    student = room.join()
    run = room.fork(student)
    for address in (room.room, f"/j/{room.code}"):
        response = student.get(address)
        while response.status_code == 303:
            where = response.headers["location"]
            response = student.get(where)
        assert path_of(where) == f"/lab/{run}"
    page = post(student, f"{room.room}/follow")
    assert "following your teacher" in page.text("#room .room-now")
    assert student.get(room.room).status_code == 200
    assert "run is yours" in post(student, f"{room.room}/work").text("#room .room-now")
    # A second fork takes its place, and the first stays among their sessions.
    post(student, f"{room.room}/follow")
    second = room.fork(student)
    assert second != run and student.get(f"/lab/{run}").status_code == 200


def test_a_student_whose_run_was_deleted_follows(room: Class) -> None:
    student = room.join()
    run = room.fork(student)
    assert student.delete(f"/api/sessions/{run}").status_code == 204
    assert "following your teacher" in room.follow(student).text("#room .room-now")
    assert student.post(f"{room.room}/work").status_code == 422


def test_returning_needs_an_own_run(room: Class) -> None:
    student = room.join()
    response = student.post(f"{room.room}/work")
    assert response.status_code == 422 and "no run of your own" in response.text


def test_a_deleted_teachers_run_is_reported(room: Class) -> None:
    student = room.join()
    room.teacher.delete(f"/api/sessions/{room.lab}")
    for response in (student.get(room.room), student.post(f"{room.room}/fork")):
        assert response.status_code == 404
        assert "no longer exists" in response.text
