"""A room follows a plan: its steps are started one by one, and the class sees each."""

from __future__ import annotations

from typing import Any

from app.classroom.plan.file import write_plan
from tests.classroom.plan.plans import plan
from tests.web.classroom.class_room import Class, path_of
from tests.web.page import attribute, read, visit

NOTES = "Only the teacher reads this"


def begun(room: Class, plan_id: str = "one-update") -> str:
    """The path of the lab that the class follows at the first step."""
    response = room.teacher.post(f"{room.room}/plan", data={"plan": plan_id})
    assert response.status_code == 303, response.text
    location: str = response.headers["location"]
    return location


def listed(room: Class) -> list[dict[str, Any]]:
    """The teacher's sessions."""
    found: list[dict[str, Any]] = room.teacher.get("/api/sessions").json()
    return found


def test_the_class_follows_each_step_with_its_text() -> None:
    room = Class()
    student = room.join()
    first = begun(room)
    page = room.follow(student)
    assert "Step 1 of 6: Forward" in page.text("#room-plan")
    assert "Take the worksheet" in page.text("#room-plan")
    teacher = visit(room.teacher, first)
    assert "minute 1 of 8; lesson 1 of 45" in teacher.text(".room-plan-step")
    response = room.teacher.post(f"{room.room}/plan/step", data={"step": "2"})
    second = response.headers["location"]
    assert path_of(second) != path_of(first)
    assert "lesson=one-update&at=5" in second
    page = room.follow(student)
    assert "Step 2 of 6" in page.text("#room-plan")
    assert "step 5 of 15" in page.text(".lesson-head")


def test_notes_reach_the_teacher_only() -> None:
    room = Class()
    student = room.join()
    made = plan("a").with_changed_step("k1", lambda step: step.model_copy(update={"notes": NOTES}))
    opened = room.teacher.post("/plans/open", files={"file": ("p.json", write_plan(made))})
    lab = begun(room, opened.headers["location"].split("/")[2])
    notes = visit(room.teacher, lab).one(".room-plan-notes")
    assert NOTES in notes.get_text()
    assert not notes.has_attr("open")  # the projector may show the page
    assert NOTES not in student.get(room.room).text


def test_a_step_starts_anew_whatever_was_done_in_it() -> None:
    room = Class()
    first = begun(room)
    room.teacher.post(f"{path_of(first)}/step", data={"unit": "epoch"})
    again = room.teacher.post(f"{room.room}/plan/step", data={"step": "1"}).headers["location"]
    assert path_of(again) != path_of(first)
    [epoch] = [one["epoch"] for one in listed(room) if one["id"] == path_of(again).split("/")[2]]
    assert epoch == 0


def test_only_the_teacher_starts_steps() -> None:
    room = Class()
    student = room.join()
    begun(room)
    for action, data in (("plan", {"plan": "xor"}), ("plan/step", {"step": "2"}), ("plan/end", {})):
        assert student.post(f"{room.room}/{action}", data=data).status_code == 404
    assert "Step 1 of 6" in room.follow(student).text("#room-plan")


def test_the_challenge_of_a_step_is_set_by_one_button() -> None:
    room = Class()
    begun(room, "learning-rate")
    lab = room.teacher.post(f"{room.room}/plan/step", data={"step": "5"}).headers["location"]
    form = visit(room.teacher, lab).one("#room-plan form[action$=challenge]")
    data = {attribute(each, "name"): attribute(each, "value") for each in form.select("input")}
    assert room.teacher.post(f"{room.room}/challenge", data=data).status_code == 303
    student = room.join()
    assert "training loss of at most 0.081" in room.follow(student).text(".room-challenge")


def test_the_question_of_a_step_is_asked_by_one_button() -> None:
    room = Class()
    student = room.join()
    begun(room)
    lab = room.teacher.post(f"{room.room}/plan/step", data={"step": "4"}).headers["location"]
    assert visit(room.teacher, lab).soup.select("#room-plan form[action$=ask]")
    asked = room.teacher.post(f"{room.room}/plan/ask")
    assert asked.status_code == 303
    page = room.follow(student)
    assert "Which factor of ∂J/∂w⁰ do we have already?" in page.text(".room-question")
    student.post(f"{room.room}/answer", data={"question": "1", "answer": "1"})
    room.teacher.post(f"{room.room}/reveal", data={"question": "1"})
    assert "✓ Right" in room.follow(student).text(".room-question")
    room.teacher.post(f"{room.room}/plan/step", data={"step": "5"})
    assert not room.follow(student).soup.select(".room-question")


def test_a_room_opens_with_a_plan_and_goes_on_without_it() -> None:
    room = Class()
    response = room.teacher.post("/plans/hidden-layers/room", data={"names": "on"})
    desk = response.headers["location"]
    room.code = desk.split("/")[2]
    student = room.join()
    assert "Step 1 of 6: One neuron gives up" in room.follow(student).text("#room-plan")
    room.teacher.post(f"{room.room}/plan/end")
    page = room.follow(student)
    assert not page.soup.select("#room-plan")
    assert "step 1 of 12" in page.text(".lesson-head")  # it still follows the same run


def test_a_plan_that_was_deleted_is_named() -> None:
    room = Class()
    opened = room.teacher.post(
        "/plans/open", files={"file": ("p.json", write_plan(plan("a", "b")))}
    )
    path = opened.headers["location"]
    begun(room, path.split("/")[2])
    room.teacher.post(f"{path}/delete")
    response = room.teacher.post(f"{room.room}/plan/step", data={"step": "2"})
    page = read(response, 404)
    assert "Open its file again under Plans" in page.text("main")
