"""Pages of every part of the app, in many states, as a visitor of one language gets them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from httpx2 import Response
from starlette.testclient import TestClient

from app.settings import Settings
from app.training.recipe.examples import EXAMPLES
from tests.web.calls import address, create, step, strict
from tests.web.classroom.challenge.challenge_pages import GOAL, set_challenge
from tests.web.classroom.class_room import Class
from tests.web.classroom.homework.homework_pages import HomeworkClass
from tests.web.classroom.question_pages import answer, ask, press
from tests.web.compare.calls import fork, small_race
from tests.web.opening import opened
from tests.web.own_table.tables import FLOWERS, upload
from tests.web.page import Page, follow, send, start, visit
from tests.web.states import STATES

ALL_CHARTS = "charts=loss.score.gradients.weights.activations.confusion"
VIEWS = ("show=both", "select=J", "select=a1.1", "select=b0.1", "select=w0.1.1&sample=batch",
         ALL_CHARTS, "hide=charts")  # fmt: skip
REFUSED = (
    ("settings", {"dataset": "nosuch"}),
    ("settings", {"loss": "cross_entropy"}),
    ("settings", {"learning_rate": "fast", "samples": "1000000", "features": None}),
    ("settings", {"initializer": "lucky", "clip_norm": "-1", "dropout.1": "2"}),
    ("layers", {"change": "activation", "layer": "1", "activation": "softmax"}),
    ("layers", {"change": "activation", "layer": "9", "activation": "relu"}),
    ("train", {"epochs": "99999999"}),
    ("train", {"epochs": "x"}),
    ("play", {"speed": "1", "train_loss_below": "-1", "test_loss_below": "x"}),
    ("play", {"speed": "nosuch", "no_improvement_for": "0"}),
)
PLAIN = {
    "lab": ("/lab/nobody", "/?example=no-such", "/docs", "/sessions"),
    "guide": ("/about", "/glossary", "/formulas", "/glossary/tips"),
    "lessons": ("/lessons", "/lessons/nosuch", "/lessons/one-update/worksheet"),
    "practice": ("/practice", "/practice/bug-hunt"),
    "plans": ("/plans", "/plans/one-update", "/plans/one-update/print", "/receipt"),
    "classroom": ("/rooms", "/j", "/j/ZZZZZZ", "/j/teacher", "/room/ZZZZZZ"),
}
OF_A_LAB = {
    "lab": ("",),
    "compare": ("/race", "/sweep"),
    "data": ("/data", "/points", "/points/table", "/weights"),
    "plans": ("/plan",),
    "practice": ("/check", "/check/paper"),
}
Seen = Iterator[tuple[str, Page]]


def _plain(area: str) -> Callable[[TestClient], Seen]:
    def pages(client: TestClient) -> Seen:
        for path in PLAIN.get(area, ()):
            yield path, Page(client.get(path, follow_redirects=True))
        session_id = create(client)
        step(client, session_id, "epoch")
        for path in OF_A_LAB.get(area, ()):
            yield f"/lab/…{path}", Page(client.get(f"/lab/{session_id}{path}"))

    return pages


def lab(client: TestClient) -> Seen:
    for name, state in STATES.items():
        yield name, state(client)
    session_id, page = start(client, "circle")
    for action, fields in REFUSED:
        yield f"refused {action} {fields}", Page(send(client, page.form(action), fields))
    step(client, session_id, "epoch", 2)
    for view in VIEWS:
        yield view, visit(client, f"/lab/{session_id}?{view}")
    patch = {
        "optimizer": {"name": "adam", "learning_rate": 0.125},
        "regularizer": {"name": "l2", "rate": 0.25},
        "schedule": {"name": "cosine"},
        "clip_norm": 0.5,
        "frozen": ["w0.1.1"],
    }
    strict(client.patch(address(session_id), json=patch))
    yield "all settings", visit(client, f"/lab/{session_id}?{ALL_CHARTS}")
    for name in EXAMPLES:
        session_id, _ = start(client, name)
        step(client, session_id, "phase", 4)
        yield f"example {name}", visit(client, f"/lab/{session_id}")
    for data in ({}, {"keep": "1"}):
        yield f"share {data}", Page(client.post(f"/lab/{session_id}/share", data=data))
    yield "sessions", visit(client, "/sessions")


def compare(client: TestClient) -> Seen:
    yield "race", small_race(client, "sgd", "adam")
    yield "fork", fork(client, create(client))


def data(client: TestClient) -> Seen:
    session_id = create(client)
    yield "table", Page(upload(client, session_id, FLOWERS))
    yield "refused table", Page(upload(client, session_id, b"a,b\n1,2,3\n"))
    pasted = {"pasted": "0.weight = [[1, 2], [3, 4], [5, 6]]\n2.weight = [[1, 2, 3]]"}
    yield "weights", Page(client.post(f"/lab/{session_id}/weights", data=pasted))


def lessons(client: TestClient) -> Seen:
    for name in ("one-update", "xor", "learning-rate", "overfitting", "deep"):
        for at in range(1, 8):
            response = client.get(f"/lessons/{name}?at={at}", follow_redirects=True)
            yield f"{name} {at}", Page(response)


def practice(client: TestClient) -> Seen:
    page = visit(client, "/practice")
    for form in page.soup.select("form[method=post]"):
        yield form["action"], Page(_followed(client, send(client, form)))
    for form in visit(client, "/practice/bug-hunt").soup.select("form[method=post]"):
        yield form["action"], Page(_followed(client, send(client, form)))


def _followed(client: TestClient, response: Response) -> Response:
    if response.status_code == 303:
        return client.get(response.headers["location"], follow_redirects=True)
    return response


def classroom(client: TestClient) -> Seen:
    room = Class()
    teacher, student = room.teacher, room.join()
    yield "taught", visit(teacher, room.taught)
    yield "student", visit(student, room.room)
    for what in ("gradient_sign", "value loss"):
        yield f"asked {what}", ask(room, what)
        yield f"question {what}", visit(student, room.room)
        form = room.follow(student).form("answer")
        first = form.select("input[name=answer]")[0]
        yield f"answered {what}", answer(room, student, first.get("value") or "1")
        yield f"revealed {what}", press(room, "reveal")
        yield f"revealed to the student {what}", visit(student, room.room)
    set_challenge(room, optimizer="adam", parameters="50", epochs="100")
    run = room.fork(student)
    for who, path in (
        (teacher, room.taught),
        *((teacher, f"{room.room}/{part}") for part in
          ("desk", "board", "wall", "predictions", "students", "homework", "homework/new",
           "grades", "challenge", "runs/1")),
        (student, room.room),
        (student, f"{room.room}/board"),
        (student, f"{room.room}/homework"),
        (student, f"/lab/{run}?room={room.code}"),
        (student, f"{room.room}/desk"),
    ):  # fmt: skip
        yield path.replace(room.code, "…"), Page(who.get(path, follow_redirects=True))
    for data in ({"metric": "test_loss", "goal": "x"}, {"metric": "nosuch", "goal": "1"}, GOAL):
        yield f"challenge {data}", Page(teacher.post(f"{room.room}/challenge", data=data))
    yield "no such room", Page(student.post("/j", data={"code": "ZZZZZZ", "name": "Ada"}))
    for data in ({"kind": "nosuch"}, {"kind": "value", "reveal_after": "x"}):
        yield f"question {data}", Page(teacher.post(f"{room.room}/question", data=data))
    at_home = HomeworkClass()
    path = at_home.set_homework()
    yield "homework of the teacher", visit(at_home.teacher, path)
    student = at_home.join_homework(path, "Ada")
    yield "homework of a student", visit(student, path)
    begun = student.post(f"{path}/start")
    if begun.status_code == 303:
        yield "homework's run", follow(student, begun)


AREAS: dict[str, tuple[Callable[[TestClient], Seen], ...]] = {
    "lab": (lab, _plain("lab")),
    "compare": (compare, _plain("compare")),
    "data": (data, _plain("data")),
    "guide": (_plain("guide"),),
    "lessons": (lessons, _plain("lessons")),
    "practice": (practice, _plain("practice")),
    "plans": (_plain("plans"),),
    "classroom": (classroom, _plain("classroom")),
}


def pages_of(area: str) -> Seen:
    """Name and page of each state of an area, made one after the other."""
    with opened(Settings()) as client:
        for pages in AREAS[area]:
            client.cookies.clear()
            yield from pages(client)
