"""The ways in which a student could see the answer before it is revealed: each is closed.

A student has the room's pages, the JSON API, several tabs, and friends who join the room. What
stays possible is to compute the answer by hand or elsewhere, from numbers that are shown.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from app.render.numbers import number
from tests.tiers import some_slow
from tests.web.calls import SMALL, create, problem, read, step
from tests.web.classroom.class_room import Class
from tests.web.classroom.question_pages import answer, ask, last, press, teachers
from tests.web.classroom.sent_runs import send_out, take
from tests.web.page import Page, visit
from tests.web.page import read as read_page

VIEWS = [
    "",
    "select=w0.1.1&show=gradients",
    "select=w0.2.3&sample=batch",
    "select=w1.2.1&sample=0&check=one",
    "select=b0.2&sample=11&check=all",
    "select=a1.2&show=both&scale=log",
    "select=J&sample=3",
    "charts=loss.score.gradients.weights.activations.confusion",
    "surface=1&horizontal=w0.1.1&vertical=w1.1.1&charts=loss&curve=logy",
    "map=wrong&points=both&output=1&held=0.5",
    "blind=&hide=&watch=&check=all&select=w0.1.1",
    "select=w0.1.1&sample=batch&check=one&charts=gradients&preview=1",
]
KINDS = [
    {"what": "gradient_sign", "about": "w0.2.3"},
    {"what": "value gradient", "about": "w1.2.1", "unit": "batch"},
    {"what": "value parameter", "about": "b0.2", "unit": "batch"},
    {"what": "largest_move", "about": "w0.1.1", "unit": "batch"},
    {"what": "value loss", "unit": "batch"},
    {"what": "loss_rises", "unit": "epoch"},
]


@pytest.fixture
def room() -> Class:
    return Class()


def secrets(room: Class) -> set[str]:
    """The numbers that give the answer away, as pages write them."""
    question = last(room)
    assert question.solution is not None
    numbers = question.solution.numbers
    known = numbers[1:] if question.wanted in ("loss", "parameter") else ()
    if question.kind == "loss_rises":
        known = numbers[:1]
    found = {value for value in numbers if value and value not in known}
    return {text.lstrip("−") for value in found for text in (repr(value), number(value, 4))}


def shows(response: Response, texts: set[str]) -> set[str]:
    return {text for text in texts if text in response.text}


@pytest.mark.parametrize("fields", some_slow(KINDS, 2))
def test_1_the_page_of_the_question_has_no_number_of_the_answer(
    room: Class, fields: dict[str, str]
) -> None:
    """The diagram, its tooltips and values, the microscope, its check, bars, update and charts."""
    ada = room.join()
    step(room.teacher, room.lab, "epoch")
    ask(room, **fields)
    hidden = secrets(room)
    assert hidden
    for view in VIEWS:
        assert not shows(ada.get(f"{room.room}?{view}"), hidden), view
    press(room, "reveal")
    views = [ada.get(f"{room.room}?{view}") for view in VIEWS]
    assert any(shows(each, hidden) for each in views), "the same search finds it afterwards"


@pytest.mark.slow
def test_2_what_the_teacher_has_open_shows_no_answer_either(room: Class) -> None:
    """A projector shows the teacher's lab, and students see the teacher's view."""
    ada = room.join()
    step(room.teacher, room.lab, "epoch")
    for view in (*VIEWS[3:5], *VIEWS[7:9]):
        visit(room.teacher, f"{room.taught}&{view}")
        ask(room, **KINDS[2])
        hidden = secrets(room)
        pages = (room.teacher.get(f"{room.taught}&{view}"), ada.get(room.room))
        assert [shows(page, hidden) for page in pages] == [set(), set()], view
        press(room, "close")


@pytest.mark.parametrize("fields", some_slow(KINDS[:4], 1))
@pytest.mark.parametrize("phases", some_slow([0, 1, 4], 1))
def test_3_the_preview_before_the_question_has_not_shown_it(
    room: Class, fields: dict[str, str], phases: int
) -> None:
    ada = room.join()
    before = [ada.get(f"{room.room}?{view}") for view in VIEWS]
    if phases:
        step(room.teacher, room.lab, "phase", phases)
    ask(room, **fields)
    hidden = secrets(room)
    assert not any(shows(page, hidden) for page in before)


def test_4_undone_epochs_are_not_in_the_charts(room: Class) -> None:
    """Of a rewound run the losses ahead are recorded."""
    ada = room.join()
    step(room.teacher, room.lab, "epoch", 3)
    room.teacher.post(f"/lab/{room.lab}/back", data={"unit": "epoch"})
    assert "-line ahead" in room.follow(ada, "?charts=loss").response.text
    ask(room, "value loss", unit="epoch")
    student, teacher = f"{room.room}?charts=loss", f"{room.taught}&charts=loss"
    for page in (ada.get(student), room.teacher.get(teacher)):
        assert "-line" in page.text
        assert "-line ahead" not in page.text
        assert not shows(page, secrets(room))


def test_5_the_api_reads_and_moves_no_run_of_the_teacher(room: Class) -> None:
    ada = room.join()
    ask(room)
    base = f"/api/sessions/{room.lab}"
    for part in ("", "/parameters", "/history", "/data", "/trace", "/timeline"):
        problem(ada.get(f"{base}{part}"), 404)
    for part, body in (("step", {"unit": "batch"}), ("play", {}), ("share", {})):
        problem(ada.post(f"{base}/{part}", json=body), 404)


def test_6_pictures_and_exports_of_the_run_are_the_teachers(room: Class) -> None:
    ada = room.join()
    ask(room)
    drawing = "picture/drawing?figure=network&format=svg"
    for path in (drawing, "picture/film", "export/session.json", "stream"):
        assert ada.get(f"/lab/{room.lab}/{path}").status_code in (404, 405), path
    for path in (drawing, "picture/film", "export/session.json"):
        assert ada.get(f"{room.room}/{path}").status_code in (404, 405), path


def test_7_no_fork_before_the_reveal(room: Class) -> None:
    ada = room.join()
    ask(room)
    assert ada.post(f"{room.room}/fork").status_code == 422
    press(room, "show-answers")
    assert ada.post(f"{room.room}/fork").status_code == 422
    press(room, "reveal")
    assert room.fork(ada)


OPENINGS: dict[str, Callable[[TestClient, str], Response]] = {
    "page": lambda client, run: client.get(f"/lab/{run}", headers={"HX-Request": "true"}),
    "step": lambda client, run: client.post(f"/lab/{run}/step", data={"unit": "batch"}),
    "play": lambda client, run: client.post(f"/lab/{run}/play", data={"speed": "max"}),
    "phase": lambda client, run: client.post(f"/lab/{run}/phase", data={"phase": "4"}),
    "copy": lambda client, run: client.post(f"/lab/{run}/copy"),
    "read": lambda client, run: client.get(f"/api/sessions/{run}"),
    "trace": lambda client, run: client.get(
        f"/api/sessions/{run}/trace", params={"split": "train", "index": [0]}
    ),
    "api step": lambda client, run: client.post(
        f"/api/sessions/{run}/step", json={"unit": "batch"}
    ),
    "seek": lambda client, run: client.post(f"/api/sessions/{run}/seek", json={"updates": 1}),
    "picture": lambda client, run: client.get(
        f"/lab/{run}/picture/drawing?figure=network&format=svg"
    ),
    "file": lambda client, run: client.get(f"/lab/{run}/export/session.json"),
    "share": lambda client, run: client.post(f"/api/sessions/{run}/share", json={}),
    "check": lambda client, run: client.get(f"/lab/{run}/check"),
    "sweep": lambda client, run: client.post(f"/api/sessions/{run}/sweep", json={"epochs": 1}),
}


def opened(client: TestClient, run: str) -> dict[str, int]:
    return {name: call(client, run).status_code for name, call in OPENINGS.items()}


def locked() -> dict[str, int]:
    return dict.fromkeys(OPENINGS, 423)


def test_8_a_fork_of_before_waits_for_the_reveal(room: Class) -> None:
    ada = room.join()
    run = room.fork(ada)
    ask(room)
    assert opened(ada, run) == locked()
    detail = problem(ada.get(f"/api/sessions/{run}"), 423)
    assert "once the answer is revealed" in detail
    # A browser is led to the question.
    page = ada.get(f"/lab/{run}", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, room.room)
    answer(room, ada, "zero")
    press(room, "reveal")
    assert ada.get(f"/lab/{run}").status_code == 200
    assert step(ada, run, "batch")["position"]


def test_9_a_sent_copy_waits_and_none_is_taken(room: Class) -> None:
    ada, ben = room.join("Ada"), room.join("Ben")
    send_out(room)
    run = take(room, ada)
    ask(room)
    assert opened(ada, run) == locked()
    assert room.follow(ben).soup.select('form[action$="/take"]') == []
    assert ben.post(f"{room.room}/take").status_code == 423
    press(room, "reveal")
    assert take(room, ben)


def test_10_the_same_recipe_is_not_trained_anew(room: Class) -> None:
    ada = room.join()
    ask(room)
    assert "predicting" in problem(ada.post("/api/sessions", json=SMALL), 423)
    other = create(ada, optimizer={"learning_rate": 0.25})
    assert problem(
        ada.patch(f"/api/sessions/{other}", json={"optimizer": {"learning_rate": 0.5}}), 423
    )
    assert read(ada, other)["recipe"]["optimizer"]["learning_rate"] == 0.25


def test_11_another_learning_rate_does_not_hide_a_copy(room: Class) -> None:
    """The gradient at the same weights is the same."""
    ada = room.join()
    visit(room.teacher, f"{room.taught}&hide=preview")
    step(room.teacher, room.lab, "epoch")
    run = room.fork(ada)
    assert ada.patch(f"/api/sessions/{run}", json={"optimizer": {"learning_rate": 0.01}}).is_success
    data = {"what": "value gradient", "unit": "batch", "about": "w0.1.1"}
    assert room.teacher.post(f"{room.room}/ask", data=data).status_code == 303
    assert last(room).place.updates == 3, "no preview was shown"
    problem(ada.get(f"/api/sessions/{run}"), 423)


def test_12_links_and_files_of_a_copy_do_not_open(room: Class) -> None:
    ada = room.join()
    run = room.fork(ada)
    shared = ada.post(f"/api/sessions/{run}/share", json={}).json()
    file = ada.get(f"/lab/{run}/export/session.json").content
    ask(room)
    eve = room.join("Eve")
    before = len(eve.get("/api/sessions").json())
    statuses = []
    for link in {str(value) for value in shared.values() if "/" in str(value)}:
        page = eve.get("/" + link.split("/", 3)[-1], follow_redirects=True)
        statuses.append(page.status_code)
        shown = read_page(page).soup if page.is_success else None
        for form in shown.select("form[method=post][action*='/s/']") if shown else []:
            statuses.append(eve.post(str(form["action"])).status_code)
    assert 423 in statuses, statuses
    sent = eve.post("/open", files={"file": ("session.json", file)})
    assert sent.status_code == 423
    assert len(eve.get("/api/sessions").json()) == before


def test_13_a_second_identity_in_the_room_is_held_too(room: Class) -> None:
    ada = room.join()
    friend = room.join("Friend")
    run = room.fork(friend)
    ask(room)
    assert friend.get(f"/api/sessions/{run}").status_code == 423
    assert problem(ada.get(f"/api/sessions/{run}"), 404)


def test_14_who_leaves_the_room_takes_no_copy_along(room: Class) -> None:
    ada = room.join()
    run = room.fork(ada)
    ask(room)
    assert ada.post(f"{room.room}/leave").status_code in (200, 303)
    assert opened(ada, run) == locked()
    press(room, "close")
    assert ada.get(f"/api/sessions/{run}").status_code == 200


def test_15_a_copy_that_plays_is_paused(room: Class) -> None:
    ada = room.join()
    run = room.fork(ada)
    other = ada.post(f"/lab/{run}/copy").headers["location"].split("/")[2].split("?")[0]
    with TestClient(room.app, follow_redirects=False) as client:
        client.cookies.update(ada.cookies)
        for each in (run, other):
            assert client.post(f"/api/sessions/{each}/play", json={}).is_success
        client.cookies.clear()
        client.cookies.update(room.teacher.cookies)
        assert client.post(f"{room.room}/ask", data={"what": "loss_rises"}).status_code == 303
        assert room.app.state.hub.count_playing() == 0
    assert last(room).ahead == (1,), "the teacher is told whose copy was trained further"
    page = teachers(room)
    assert "1 student has a copy of this run that is trained further" in page.text("#room")


def test_16_students_see_no_answers_of_others(room: Class) -> None:
    ada, ben = room.join("Ada"), room.join("Ben")
    ask(room, "value loss", unit="epoch")
    answer(room, ben, "0.98765")
    for path in ("", "?select=w0.1.1"):
        page = room.follow(ada, path)
        assert "0.98765" not in page.response.text
        assert page.soup.select(".room-question svg, .answered") == []
    press(room, "show-answers")
    assert "0.98765" in teachers(room).response.text
    assert "0.98765" not in room.follow(ada).response.text


def test_17_files_and_pages_of_the_teacher_are_closed_to_students(room: Class) -> None:
    ada = room.join()
    room.fork(room.join("Ben"))
    ask(room)
    for path in (
        "predictions", "predictions.csv", "results.csv", "results.json", "wall", "runs/2", "desk",
        "runs/2/stream", "results.xlsx",
    ):  # fmt: skip
        assert ada.get(f"{room.room}/{path}").status_code in (303, 404), path


def test_18_a_late_joiner_is_asked_on_the_same_blind_page(room: Class) -> None:
    ask(room, **KINDS[1])
    late = room.join("Late")
    page = room.follow(late, "?select=w1.2.1&check=one")
    assert page.form("answer")
    assert not shows(page.response, secrets(room))


def test_19_after_the_teacher_steps_no_answer_is_taken(room: Class) -> None:
    ada = room.join()
    ask(room)
    step(room.teacher, room.lab, "phase")
    late = ada.post(f"{room.room}/answer", data={"question": "1", "answer": "zero"})
    assert late.status_code == 422
    assert "The run has moved on" in Page(late).alerts()[0]
    assert last(room).answers == {}


@pytest.mark.parametrize("saw_it", [True, False])
def test_20_hiding_the_preview_does_not_take_back_what_it_showed(room: Class, saw_it: bool) -> None:
    step(room.teacher, room.lab, "epoch")
    if saw_it:
        visit(room.teacher, room.taught)
    visit(room.teacher, f"{room.taught}&hide=preview")
    if not saw_it:
        step(room.teacher, room.lab, "batch")
    before = read(room.teacher, room.lab)["position"]
    data = {"what": "value gradient", "unit": "batch", "about": "w0.1.1"}
    assert room.teacher.post(f"{room.room}/ask", data=data).status_code == 303
    after = read(room.teacher, room.lab)["position"]
    assert (after["batch"] != before["batch"]) == saw_it


def test_21_the_teacher_is_told_whose_copy_previews_the_step(room: Class) -> None:
    ada = room.join()
    visit(room.teacher, f"{room.taught}&hide=preview")
    step(room.teacher, room.lab, "batch")
    room.fork(ada)
    data = {"what": "value gradient", "unit": "batch", "about": "w0.1.1"}
    assert room.teacher.post(f"{room.room}/ask", data=data).status_code == 303
    assert last(room).ahead == (1,)


def test_22_comparisons_and_sweeps_train_no_copy(room: Class) -> None:
    ada = room.join()
    run, other = room.fork(ada), create(ada, optimizer={"learning_rate": 0.25})
    made = ada.post("/api/comparisons", json={"sessions": [run, other]}).json()
    page = f"/compare/{made['id']}"
    ask(room, "loss_rises", unit="epoch")
    for response in (
        ada.get(f"/api/comparisons/{made['id']}"),
        ada.post(f"/api/comparisons/{made['id']}/step", json={"unit": "epoch"}),
        ada.get(page, headers={"HX-Request": "true"}),
        ada.post(f"{page}/step", data={"unit": "epoch"}),
        # One of the rates may be the teacher's.
        ada.post(f"/api/sessions/{other}/sweep", json={"epochs": 1}),
        ada.post(f"/lab/{other}/sweep", data={"epochs": "1"}),
    ):
        assert response.status_code == 423, response.request.url
    press(room, "reveal")
    assert ada.get(f"/api/comparisons/{made['id']}").status_code == 200
