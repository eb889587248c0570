"""States and answers kept elsewhere wait for the reveal of a blind question, as copies do."""

from __future__ import annotations

import pytest

from tests.web.calls import create, step
from tests.web.classroom.class_room import Class
from tests.web.classroom.homework.homework_pages import HomeworkClass
from tests.web.classroom.question_pages import ask, last, press

SHEETS = (
    "/lessons/xor/worksheet?answers=1",
    "/lessons/xor/worksheet?answers=1&download_as=html",
    "/plans/one-update/print",
    "/plans/one-update/print?part=sheets&part=keys",
    "/plans/one-update",
)


def test_the_list_of_sessions_hides_the_losses_of_a_copy() -> None:
    room = Class()
    ada = room.join()
    step(room.teacher, room.lab, "epoch")
    run, own = room.fork(ada), create(ada, optimizer={"learning_rate": 0.25})
    step(ada, run, "epoch")

    def losses() -> dict[str, tuple[float | None, float | None]]:
        return {one["id"]: (one["train"], one["test"]) for one in ada.get("/api/sessions").json()}

    before, page = losses(), ada.get("/sessions").text
    assert before[run][0] is not None
    ask(room, "value loss", unit="epoch")
    solution = last(room).solution
    assert solution
    assert solution.numbers[0] in before[run], "the copy has the answer"
    assert losses() == {**before, run: (None, None)}
    assert "hidden until" in ada.get("/sessions").text
    assert losses()[own] == before[own]
    press(room, "reveal")
    assert losses() == before
    assert ada.get("/sessions").text.count("hidden until") == page.count("hidden until") == 0


def test_states_that_were_handed_in_wait() -> None:
    room = HomeworkClass()
    path = room.set_homework(kind="run", start="state")
    ada = room.join_homework(path, "Ada")
    begun = ada.post(f"{path}/begin")
    run = begun.headers["location"].split("/")[2].split("?")[0]
    step(ada, run, "epoch")
    handed = ada.post(f"{path}/hand-in", data={"sentence": "It learns."})
    assert handed.status_code == 303
    assert ada.get(f"{path}/states/1").status_code == 200
    receipt = ada.get(f"{path}/receipts/1").content
    checked = ada.post("/receipt", files={"receipt": ("receipt.json", receipt)})
    state = next(part for part in checked.text.split('"') if part.startswith("/receipt/"))
    pages = (f"{path}/states/1", state)
    ask(room)
    for page in pages:
        assert ada.get(page).status_code == 423
        assert room.teacher.get(page).status_code == 200
    press(room, "reveal")
    assert [ada.get(page).status_code for page in pages] == [200, 200]


@pytest.mark.parametrize("sheet", SHEETS)
def test_keys_and_notes_wait(sheet: str) -> None:
    room = Class()
    ada = room.join()
    assert ada.get(sheet).status_code == 200
    ask(room)
    assert ada.get(sheet).status_code == 423
    blank = sheet.replace("answers=1", "answers=0").replace("&part=keys", "")
    if blank != sheet:
        assert ada.get(blank).status_code == 200
    for other in (room.teacher, room.client()):
        assert other.get(sheet).status_code == 200
    press(room, "close")
    assert ada.get(sheet).status_code == 200
