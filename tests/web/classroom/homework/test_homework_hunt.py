"""A bug hunt as homework: other hunts for each student, bounded attempts, the best one counts."""

from __future__ import annotations

import asyncio

import pytest
from starlette.testclient import TestClient

from app.practice.bug_hunt.hunt import Hunt
from app.practice.bug_hunt.levels import draw
from tests.web.classroom.homework.homework_pages import HomeworkClass, hand_in, result
from tests.web.page import read, visit


@pytest.fixture
def room() -> HomeworkClass:
    return HomeworkClass()


def start(student: TestClient, path: str, *, again: bool = False) -> str:
    response = student.post(f"{path}/begin", data={"again": "on"} if again else {})
    assert response.status_code == 303, read(response, 422).alerts()
    return str(response.headers["location"])


def stored(room: HomeworkClass, address: str) -> Hunt:
    hunts = room.app.state.stores.hunts
    return Hunt.from_bytes(asyncio.run(hunts.load(address.rpartition("/")[2])).snapshot)


def solve(student: TestClient, address: str, hunt: Hunt) -> None:
    """Accuse the broken factor and pick its formula."""
    case = draw(hunt.level, hunt.seed)
    page = address.partition("?")[0]
    names = [each.name for each in case.options]
    for action, data in (
        ("accuse", {"factor": case.bug.term.code}),
        ("pick", {"formula": str(1 + names.index(case.bug.mistake.name))}),
    ):
        response = student.post(f"{page}/{action}", data=data)
        assert response.status_code in (200, 303), response.text


def test_each_student_hunts_another_bug_and_the_best_attempt_counts(room: HomeworkClass) -> None:
    path = room.set_homework(kind="hunt", level="1", attempts="2", points="4")
    ada, ben = room.join_homework(path, "Ada"), room.join_homework(path, "Ben")
    first = start(ada, path)
    assert start(ada, path) == first
    assert stored(room, first).seed != stored(room, start(ben, path)).seed
    found = result(hand_in(ada, path))
    assert found["Points"] == "0 of 4 points"
    assert found["Checked"] == "Judged by the server, move by move."
    second = start(ada, path, again=True)
    assert second != first
    refused = ada.post(f"{path}/begin", data={"again": "on"})
    assert refused.status_code == 422 and "all 2 attempts" in refused.text
    solve(ada, second, stored(room, second))
    assert stored(room, second).solved
    assert result(hand_in(ada, path))["Points"] == "4 of 4 points"
    receipt = ada.get(f"{path}/receipts/1").content
    files = {"receipt": ("receipt.json", receipt)}
    page = read(room.client().post("/receipt", files=files))
    assert "Genuine." in page.text("main") and "4 of 4 points" in page.text("main")
    # The teacher sees both attempts.
    shown = visit(room.teacher, f"{path}/states/1").text("main")
    assert "Attempt 1, Level 1" in shown and "Attempt 2" in shown and "(broken)" in shown
    assert room.teacher.post(f"{path}/states/1/copy").status_code == 404


def test_the_same_hunts_for_everyone(room: HomeworkClass) -> None:
    path = room.set_homework(kind="hunt", level="2", same="on")
    hunts = [stored(room, start(room.join_homework(path, who), path)) for who in ("Ada", "Ben")]
    assert hunts[0].seed == hunts[1].seed
    other = room.set_homework(kind="hunt", level="2", same="on")
    assert stored(room, start(room.join_homework(other, "Eve"), other)).seed != hunts[0].seed
