"""The pages for a class name what there is: each word in italics is on a page, as it is there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.classroom.plan.library import ready_plan
from app.web.guide.handbook import CLASS_PAGES
from tests.for_each import for_each
from tests.serving import ROOT
from tests.web.calls import create
from tests.web.classroom.class_room import path_of
from tests.web.classroom.homework.homework_pages import HomeworkClass, begin, hand_in
from tests.web.classroom.question_pages import ask
from tests.web.html import Tag
from tests.web.page import attribute, read, visit, words

NAMED = (
    "a, button, summary, legend, label, option, h1, h2, h3, th, td > b, dt, figcaption, "
    ".term-state, .practice-terms b"
)
ITALIC = re.compile(r"(?<![*\w])\*([^*\n]+)\*(?!\*)")
ADDRESS = re.compile(r"`(/[\w/-]+)`")


def document(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text("utf-8")


@pytest.fixture(scope="module")
def room() -> HomeworkClass:
    return HomeworkClass()


@pytest.fixture(scope="module")
def texts(room: HomeworkClass) -> frozenset[str]:
    """What names a control or a part on the pages of a lesson, of teacher and students."""
    return frozenset(name for tag in _lesson(room) for name in _names(tag))


def _names(tag: Tag) -> Iterator[str]:
    for each in tag.select(NAMED):
        yield words(each).replace("’", "'").strip(" ‹›▸◂")
    for group in tag.select("optgroup"):
        yield attribute(group, "label").replace("’", "'")


def _lesson(room: HomeworkClass) -> Iterator[Tag]:
    """Each page as it is at some time of a lesson."""
    teacher, ada = room.teacher, room.join("Ada")

    def page(client: TestClient, path: str) -> Tag:
        return read(client.get(path, follow_redirects=True)).soup

    yield page(teacher, f"{room.lab_path}?select=w0.1.1")
    yield page(teacher, room.taught)
    yield ask(room).soup
    yield page(ada, room.room)
    for action in ("reveal", "close"):
        teacher.post(f"{room.room}/{action}", data={"question": "1"})
    ask(room)
    teacher.post(f"{room.room}/close", data={"question": "2"})
    for path in ("desk", "wall", "challenge", "predictions", "grades", "homework", "homework/new"):
        yield page(teacher, f"{room.room}/{path}")
    yield page(teacher, f"/plans?room={room.code}")
    plan = ready_plan("learning-rate")
    question_step = next(n for n, step in enumerate(plan.steps, 1) if step.question)
    challenge_step = next(n for n, step in enumerate(plan.steps, 1) if step.challenge)
    yield page(teacher, "/plans/learning-rate")
    copy = path_of(teacher.post("/plans/learning-rate/copy").headers["location"])
    yield page(teacher, copy)
    yield page(teacher, f"{copy}/print")
    teacher.post(f"{room.room}/plan", data={"plan": copy.rpartition("/")[2]})
    for step in (question_step, challenge_step):
        teacher.post(f"{room.room}/plan/step", data={"step": str(step)})
        yield page(teacher, f"{room.room}/desk")
    teacher.post(f"{copy}/steps/{plan.steps[0].key}/remove")
    yield page(teacher, f"{copy}?removed=1")
    yield page(teacher, "/rooms")

    for action in ("fork", "follow"):
        ada.post(f"{room.room}/{action}")
        yield page(ada, room.room)
    yield page(ada, f"{room.room}?select=w0.1.1")
    yield page(teacher, f"{room.room}/runs/1")
    teacher.post(f"{room.room}/show", data={"number": "1"})
    yield page(teacher, room.taught)
    teacher.post(f"{room.room}/pause")
    yield page(teacher, room.taught)
    yield page(teacher, f"/lab/{create(teacher)}")
    yield page(ada, f"/j/{room.code}")
    path = room.set_homework(kind="run", goal="")
    begin(ada, path)
    yield hand_in(ada, path, "It falls.").soup
    yield page(teacher, path)
    teacher.post(f"{room.room}/challenge", data={"metric": "test_loss", "goal": "0.1"})
    yield page(teacher, room.taught)
    ada.post(f"{room.room}/leave")
    yield page(ada, f"/j/{room.code}")
    yield page(teacher, f"{room.room}/board")
    teacher.post(f"{room.room}/end")
    yield page(teacher, f"{room.room}/desk")

    for start in ("/practice", "/practice/bug-hunt", "/lessons"):
        yield visit(ada, start).soup
    made = ada.post("/practice/fresh", data={"size": "small", "seed": "1"})
    yield page(ada, made.headers["location"])
    hunt = ada.post("/practice/bug-hunt", data={"level": "1", "seed": "1"})
    yield page(ada, hunt.headers["location"])


def test_each_word_in_italics_names_a_part_of_a_page(texts: frozenset[str]) -> None:
    named = {name: ITALIC.findall(document(name)) for name in CLASS_PAGES}
    assert all(named.values())
    missing = [
        f"{name}: {part}"
        for name, parts in named.items()
        for part in parts
        if not any(_is_shown(part.removesuffix(" …"), text) for text in texts)
    ]
    assert "\n".join(missing) == ""


def _is_shown(name: str, text: str) -> bool:
    """Also where the page adds something: Send, Show this lab to room …"""
    return text == name or text.startswith(tuple(name + sign for sign in " :,…"))


@for_each("name", CLASS_PAGES)
def test_each_address_answers(room: HomeworkClass, name: str) -> None:
    for address in ADDRESS.findall(document(name)):
        assert visit(room.client(), address).response.status_code == 200
