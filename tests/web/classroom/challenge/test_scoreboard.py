"""The scoreboard: computed from the runs, live, visible only in the room."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from app.classroom.challenge.challenge import value_text
from app.classroom.member import Member
from app.classroom.room import Room
from app.training.codec.snapshot import from_bytes
from app.training.run.session import TrainingSession
from app.web.classroom.challenge import live_scores
from app.web.classroom.dependencies import ClassroomServices
from tests.web.calls import address, create, step, strict
from tests.web.classroom.challenge.challenge_pages import (
    board_of,
    hand_in,
    loss_by_hand,
    polled,
    rows,
    scores_of,
    set_challenge,
    stored_room,
    timed,
)
from tests.web.classroom.class_room import Class
from tests.web.page import FRAGMENT, words

FAR = {"w": [[[9.0, 9.0, 9.0], [9.0, 9.0, 9.0]], [[9.0], [9.0], [9.0]]], "b": [[0.0] * 3, [9.0]]}


@pytest.fixture
def room() -> Class:
    return Class()


def test_the_scoreboard_has_the_textbooks_numbers(room: Class) -> None:
    ada, ben = room.join("Ada"), room.join("Ben")
    first, second = room.fork(ada), room.fork(ben)
    step(ada, first, "epoch", 40)
    step(ben, second, "epoch", 3)
    set_challenge(room, goal="0.2")
    by_hand = {"Ada": loss_by_hand(ada, first), "Ben": loss_by_hand(ben, second)}
    for client in (room.teacher, ada, ben):
        found = rows(board_of(room, client))
        assert [row[1] for row in found] == sorted(by_hand, key=lambda name: by_hand[name])
        assert {row[1]: row[2] for row in found} == {
            name: f"{loss:.4g}" for name, loss in by_hand.items()
        }
        assert {row[1]: (row[4], row[5]) for row in found} == {
            "Ada": ("13", "40"),
            "Ben": ("13", "3"),
        }
        for row in found:
            assert row[3] == ("✓ reached" if by_hand[row[1]] <= 0.2 else "not yet")
    assert scores_of(room)[1].value == pytest.approx(by_hand["Ada"], rel=1e-12)


def test_a_score_is_not_lost_when_the_run_gets_worse(room: Class) -> None:
    ada = room.join()
    own = room.fork(ada)
    set_challenge(room)
    clock = timed(room)
    step(ada, own, "epoch", 40)
    best = rows(board_of(room, room.teacher))
    strict(ada.post(address(own, "reset")))
    clock.now += 2
    page = board_of(room, ada)
    assert rows(page) == best
    assert "in 0 epochs" in page.text(".scores-own") and "in 40 epochs" in page.text(".scores-own")


def test_equal_runs_share_a_place(room: Class) -> None:
    students = [room.join(f"S{number}") for number in range(3)]
    runs = [room.fork(student) for student in students]
    set_challenge(room)
    step(students[0], runs[0], "epoch", 1)
    places = {row[1]: row[0] for row in rows(board_of(room, room.teacher))}
    assert places["S1"] == places["S2"]
    assert places["S0"] in ("1", "3")


class TestLive:
    def test_an_unchanged_scoreboard_is_not_sent(self, room: Class) -> None:
        ada = room.join()
        own = room.fork(ada)
        set_challenge(room)
        clock = timed(room)
        page = board_of(room, ada)
        assert polled(room, ada, page) is None
        clock.now += 5
        assert polled(room, ada, page) is None
        step(ada, own, "epoch", 40)
        clock.now += 5
        changed = polled(room, ada, page)
        assert changed is not None and rows(changed) != rows(page)
        assert polled(room, ada, changed) is None

    def test_without_scripts_the_page_reloads_itself(self, room: Class) -> None:
        set_challenge(room)
        assert board_of(room, room.teacher).one("head noscript meta[http-equiv=refresh]")
        room.teacher.post(f"{room.room}/challenge/end")
        page = board_of(room, room.teacher)
        assert not page.soup.select("meta[http-equiv=refresh]")

    def test_new_students_are_counted(self, room: Class) -> None:
        set_challenge(room)
        page = board_of(room, room.teacher)
        room.join()
        changed = polled(room, room.teacher, page)
        assert changed is not None
        assert "0 of 1 student with a score" in changed.text(".scores-page")

    def test_scored_once_a_second_for_many_viewers(
        self, room: Class, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        students = [room.join(f"S{number}") for number in range(3)]
        for student in students:
            room.fork(student)
        set_challenge(room)
        clock = timed(room)
        loads: list[str] = []
        store = room.app.state.sessions._store
        load = store.load

        async def counted(session_id: str) -> Any:
            loads.append(session_id)
            return await load(session_id)

        monkeypatch.setattr(store, "load", counted)
        for _ in range(4):
            for client in (room.teacher, *students):
                board_of(room, client)
        assert len(loads) == 3
        clock.now += 0.9
        board_of(room, room.teacher)
        assert len(loads) == 3
        clock.now += 0.2
        board_of(room, room.teacher)
        assert len(loads) == 6

    def test_an_unchanged_run_is_not_read_again(
        self, room: Class, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ada, ben = room.join("Ada"), room.join("Ben")
        first = room.fork(ada)
        room.fork(ben)
        set_challenge(room)
        clock = timed(room)
        board_of(room, room.teacher)
        read: list[bytes] = []

        def counted(snapshot: bytes) -> TrainingSession:
            read.append(snapshot)
            return from_bytes(snapshot)

        monkeypatch.setattr(live_scores, "from_bytes", counted)
        clock.now += 2
        board_of(room, room.teacher)
        assert read == []
        step(ada, first, "epoch")
        clock.now += 2
        board_of(room, room.teacher)
        assert len(read) == 1

    def test_the_room_is_stored_only_for_better_scores(self, room: Class) -> None:
        ada = room.join()
        own = room.fork(ada)
        set_challenge(room)
        clock = timed(room)
        board_of(room, ada)
        before = version_of(room)
        strict(ada.patch(address(own), json={"seed": 9}))
        clock.now += 2
        board_of(room, ada)
        assert version_of(room) == before


def version_of(room: Class) -> int:
    return int(asyncio.run(room.app.state.stores.rooms.load(room.code)).version)


class TestWho:
    def test_strangers_find_nothing(self, room: Class) -> None:
        set_challenge(room)
        stranger = room.client()
        create(stranger)
        for headers in ({}, FRAGMENT):
            assert stranger.get(f"{room.room}/board", headers=headers).status_code == 404
            assert stranger.post(f"{room.room}/hand-in", headers=headers).status_code == 404

    def test_the_teacher_cannot_hand_in(self, room: Class) -> None:
        set_challenge(room)
        assert room.teacher.post(f"{room.room}/hand-in").status_code == 404

    def test_the_scoreboard_contains_no_session_ids(self, room: Class) -> None:
        ada, ben = room.join("Ada"), room.join("Ben")
        first, second = room.fork(ada), room.fork(ben)
        set_challenge(room)
        for client in (ada, ben):
            page = board_of(room, client)
            assert first not in page.response.text and second not in page.response.text
            links = {str(link["href"]) for link in page.soup.select("main a")}
            assert links == {room.room}
            assert not page.soup.select("main form")

    def test_names_are_text(self, room: Class) -> None:
        mallory = room.join("<b onx=1>&amp;</b>")
        room.fork(mallory)
        set_challenge(room)
        page = board_of(room, room.teacher)
        assert rows(page)[0][1] == "<b onx=1>&amp;</b>"
        assert not page.soup.select(".scores b")
        bar = hand_in(room, mallory)
        assert not bar.soup.select("[onx]")

    def test_students_who_left_are_not_listed(self, room: Class) -> None:
        ada = room.join()
        room.fork(ada)
        set_challenge(room)
        assert len(rows(board_of(room, room.teacher))) == 1
        ada.post(f"{room.room}/leave")
        assert rows(board_of(room, room.teacher)) == []
        assert ada.get(f"{room.room}/board").status_code == 404

    def test_a_long_digest_is_refused(self, room: Class) -> None:
        set_challenge(room)
        response = room.teacher.get(f"{room.room}/board", params={"seen": "x" * 50})
        assert response.status_code == 422


def test_only_the_best_hundred_are_shown(room: Class) -> None:
    ada = room.join()
    room.fork(ada)
    set_challenge(room)
    board_of(room, ada)
    score = scores_of(room)[1]

    def crowded(before: Room) -> Room:
        assert before.challenge is not None
        members = [
            Member(number=number, visitor=f"v{number}", name=f"N{number}")
            for number in range(2, 131)
        ]
        scores = {
            number: score.model_copy(update={"value": number / 1000}) for number in range(2, 131)
        }
        challenge = before.challenge.model_copy(update={"scores": scores})
        return before.model_copy(
            update={"members": (*before.members, *members), "challenge": challenge}
        )

    asyncio.run(room.app.state.feature(ClassroomServices).rooms.change(room.code, crowded))
    timed(room)
    page = board_of(room, room.teacher)
    assert [row[0] for row in rows(page)] == [str(place) for place in range(1, 101)]
    assert "and 30 more" in page.text(".scores-page")
    assert "130 of 130 students" in page.text(".scores-page")


def test_deleted_runs_are_skipped(room: Class) -> None:
    ada, ben = room.join("Ada"), room.join("Ben")
    own = room.fork(ada)
    room.fork(ben)
    set_challenge(room)
    ada.delete(address(own))
    assert [row[1] for row in rows(board_of(room, room.teacher))] == ["Ben"]
    assert "Fork" in hand_in(room, ada).text(".room-said")


def test_who_tried_is_listed_and_the_teacher_sees_why_it_does_not_count(room: Class) -> None:
    ada, ben = room.join("Ada"), room.join("Ben")
    own, other = room.fork(ada), room.fork(ben)
    step(ada, own, "epoch", 9)
    strict(ben.patch(address(other), json={"dataset": {"name": "moons"}}))
    set_challenge(room, most_epochs="5")
    page = board_of(room, room.teacher)
    tried = [words(item) for item in page.soup.select(".scores-tried li")]
    loss = loss_by_hand(ada, own)
    assert tried[0].startswith(f"Ada {value_text('test_loss', loss)} Your run has been trained for")
    assert "Ben" in tried[1] and "moons" in tried[1]
    theirs = board_of(room, ben).text(".scores-tried")
    assert "Ada" in theirs and "trained for" not in theirs
    # Worse or the same again changes nothing; a score takes its place.
    before = stored_room(room)
    hand_in(room, ada)
    assert stored_room(room) == before
    strict(ada.post(address(own, "reset")))
    step(ada, own, "epoch", 2)
    hand_in(room, ada)
    again = board_of(room, room.teacher)
    assert [row[1] for row in rows(again)] == ["Ada"]
    assert [words(item)[:3] for item in again.soup.select(".scores-tried li")] == ["Ben"]
