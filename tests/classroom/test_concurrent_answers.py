"""A class answers at the same moment: every answer is stored, and only the teacher is notified."""

from __future__ import annotations

import asyncio
from collections import Counter
from itertools import product
from pathlib import Path

import anyio
import pytest

from app.classroom.lifetime import Lifetime
from app.classroom.questions.question import MAX_QUESTIONS, Question
from app.classroom.questions.question_changes import current_question, with_answer, with_question
from app.classroom.room import Room
from app.classroom.rooms import DESK, LoadedRoom, Rooms, room_topic
from app.live.hub import Hub
from app.store.base import Store
from app.store.factory import open_stores
from tests.classroom.rooms import question, room
from tests.live.fake_renderer import FakeRenderer
from tests.store.contract import same_quotas
from tests.tiers import slow
from tests.web.opening import MANY

STUDENTS = 200
CHOICES = ("positive", "negative", "zero")


async def answer_all(replicas: list[Rooms], code: str, number: int) -> None:
    async def answer(student: int) -> None:
        def answered(known: Room) -> Room:
            return with_answer(known, number, student, [CHOICES[student % 3]], 0.0)

        await replicas[student % len(replicas)].change(code, answered, notifies="desk")

    await asyncio.gather(*(answer(student) for student in range(1, STUDENTS + 1)))


async def opened(rooms: Rooms, past: int = 0) -> LoadedRoom:
    """A full class with an open question, after so many others."""
    loaded = await rooms.open("teacher", "s")
    full = room(*(f"Student {number}" for number in range(1, STUDENTS + 1)))
    answers = dict.fromkeys(range(1, STUDENTS + 1), "positive")
    before = tuple(
        question(number=number, answers=answers, closed=True) for number in range(1, past + 1)
    )

    def filled(known: Room) -> Room:
        update = {"members": full.members, "numbers": full.numbers, "questions": before}
        return with_question(known.model_copy(update=update), question())

    return await rooms.change(loaded.code, filled)


def check(found: Question | None) -> None:
    assert found is not None
    expected = {number: CHOICES[number % 3] for number in range(1, STUDENTS + 1)}
    assert found.answers == expected
    assert Counter(found.answers.values()) == Counter(expected.values())


IN_MEMORY, IN_A_FILE = "memory:", "sqlite:///{folder}/rooms.db"
TRIED = [(IN_MEMORY, 1, MAX_QUESTIONS - 1), (IN_A_FILE, 2, 0)]
OTHERS = [
    slow(*each)
    for each in product((IN_MEMORY, IN_A_FILE), (1, 2), (0, MAX_QUESTIONS - 1))
    if each not in TRIED
]


@pytest.mark.parametrize(("address", "replicas", "past"), [*TRIED, *OTHERS])
def test_every_answer_is_stored(address: str, tmp_path: Path, replicas: int, past: int) -> None:
    bounds = same_quotas(MANY)

    async def run() -> None:
        stores = open_stores(address.format(folder=tmp_path), bounds)
        try:
            await check_store(stores.rooms, replicas, past)
        finally:
            await stores.close()

    anyio.run(run)


async def check_store(store: Store, replicas: int, past: int) -> None:
    hub = Hub(FakeRenderer(), 10)
    rooms = [Rooms(store, hub, Lifetime()) for _ in range(replicas)]
    loaded = await opened(rooms[0], past)
    told: list[str] = []
    with hub.topics.subscribe(room_topic(loaded.code), lambda kind, _: told.append(kind)):
        await answer_all(rooms, loaded.code, past + 1)
    check(current_question((await Rooms(store, hub, Lifetime()).load(loaded.code)).room))
    assert told == [DESK] * STUDENTS, "an answer wakes nobody but the teacher"
    size = len((await store.load(loaded.code)).snapshot)
    assert size < STUDENTS * 200 + (past + 1) * (STUDENTS * 20 + 1000)
