"""The steps of a plan as homework."""

from __future__ import annotations

import pytest

from app.classroom.homework.homework import MAX_HOMEWORK
from app.classroom.plan.library import NAMES, ready_plan
from app.classroom.room import Room
from tests.tiers import some_slow
from tests.web.classroom.homework.homework_pages import (
    HomeworkClass,
    begin,
    hand_in,
    result,
    typed_time,
)
from tests.web.page import read, visit


def stored_room(room: HomeworkClass) -> Room:
    return Room.from_bytes(room.app.state.stores.rooms._sessions[room.code].snapshot)


@pytest.mark.parametrize("name", some_slow(NAMES, 1))
def test_each_step_is_a_task_with_its_state_and_text(name: str) -> None:
    room, plan = HomeworkClass(), ready_plan(name)
    fields = {"plan": name, "deadline": typed_time(room.due), "zone": "UTC", "points": "2"}
    response = room.teacher.post(f"{room.room}/homework/plan", data=fields)
    assert response.status_code == 303, read(response, 422).alerts()
    homework = stored_room(room).homework
    assert len(homework) == len(plan.steps)
    for each, step in zip(homework, plan.steps, strict=True):
        assert step.title[:20] in each.title
        assert (each.deadline, each.points) == (room.due, 2.0)
        assert "{" not in each.text  # its numbers are filled in
        assert not step.notes or step.notes not in each.text
    path = f"{room.room}/homework/1"
    ada = room.join_homework(path, "Ada")
    begin(ada, path)
    assert result(hand_in(ada, path, "I see."))["Checked"].startswith("Recomputed by the server")
    assert len(visit(ada, f"{room.room}/homework").soup.select(".homework-card")) == len(plan.steps)


@pytest.mark.slow
def test_a_plan_of_others_and_too_many_steps_are_refused() -> None:
    room = HomeworkClass()
    fields = {"plan": "nobody's", "deadline": typed_time(room.due), "zone": "UTC"}
    response = room.teacher.post(f"{room.room}/homework/plan", data=fields)
    assert "There is no such plan" in " ".join(read(response, 422).alerts())
    steps = len(ready_plan(NAMES[0]).steps)
    data = {**fields, "plan": NAMES[0]}
    for _ in range(MAX_HOMEWORK // steps):
        assert room.teacher.post(f"{room.room}/homework/plan", data=data).status_code == 303
    response = room.teacher.post(f"{room.room}/homework/plan", data=data)
    assert "more steps than the room has space for" in " ".join(read(response, 422).alerts())
    student = room.join("Ada")
    assert student.get(f"{room.room}/homework/plan").status_code == 404
