"""A class with a challenge, and its scoreboard as people read it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import numpy as np
from starlette.testclient import TestClient

from app.classroom.challenge.challenge import Score
from app.classroom.room import Room
from app.web.classroom.challenge.live_scores import LiveScores
from app.web.classroom.dependencies import ClassroomServices
from tests.web.backprop import trace
from tests.web.calls import read as ask
from tests.web.classroom.class_room import Class
from tests.web.html import Tag
from tests.web.page import FRAGMENT, Page, attribute, read, visit, words

ACTIVATIONS = ["tanh", "sigmoid"]
GOAL = {"metric": "test_loss", "goal": "0.2"}


def set_challenge(a_class: Class, **form: str) -> None:
    response = a_class.teacher.post(f"{a_class.room}/challenge", data={**GOAL, **form})
    assert response.status_code == 303, response.text
    assert response.headers["location"] == f"{a_class.room}/board"


def board_of(a_class: Class, client: TestClient) -> Page:
    return visit(client, f"{a_class.room}/board")


def rows(page: Page) -> list[list[str]]:
    """Place, name, value, whether reached, parameters, epochs."""
    return [
        [words(cell) for cell in row.select("th, td")]
        for row in page.soup.select(".scores tbody tr")
    ]


def reasons(page: Page) -> list[str]:
    return [words(tag) for tag in page.soup.select(".scores-reason")]


def polled(a_class: Class, client: TestClient, page: Page) -> Page | None:
    """What the page gets when it asks again; None where nothing has changed."""
    response = client.get(attribute(renewing(page), "hx-get"), headers=FRAGMENT)
    if response.status_code == 204:
        assert response.text == ""
        return None
    return read(response)


def renewing(page: Page) -> Tag:
    return page.one("section[hx-get]")


def hand_in(a_class: Class, client: TestClient, **form: str) -> Page:
    """The bar, as htmx gets it."""
    return read(client.post(f"{a_class.room}/hand-in", data=form, headers=FRAGMENT))


def stored_room(a_class: Class) -> Room:
    """The room as it is stored."""
    return Room.from_bytes(asyncio.run(a_class.app.state.stores.rooms.load(a_class.code)).snapshot)


def scores_of(a_class: Class) -> dict[int, Score]:
    challenge = stored_room(a_class).challenge
    assert challenge is not None
    return challenge.scores


class Clock:
    """Stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def timed(a_class: Class) -> Clock:
    """The clock by which the class's board is scored from now on."""
    clock = Clock()
    state = a_class.app.state
    services = state.feature(ClassroomServices)
    rooms = services.rooms
    state.add(replace(services, live_scores=LiveScores(rooms, state.sessions, clock)))
    return clock


def loss_by_hand(client: TestClient, session_id: str) -> float:
    """The test loss as a textbook has it, of the numbers that the API gives."""
    parameters = ask(client, session_id, "parameters")
    data = ask(client, session_id, "data", split="test")
    w, b = ([np.array(part) for part in parameters[kind]] for kind in ("w", "b"))
    made = trace(w, b, ACTIVATIONS, np.array(data["x"]), np.array(data["y"]))
    return float(made["loss"])
