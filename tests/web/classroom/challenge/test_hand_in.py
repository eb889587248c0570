"""Handing a run in, and the end of a challenge."""

from __future__ import annotations

import pytest

from tests.web.calls import read as ask
from tests.web.calls import step
from tests.web.classroom.challenge.challenge_pages import (
    board_of,
    hand_in,
    rows,
    scores_of,
    set_challenge,
    stored_room,
    timed,
)
from tests.web.classroom.class_room import Class
from tests.web.page import visit

FAR = {"w": [[[9.0, 9.0, 9.0], [9.0, 9.0, 9.0]], [[9.0], [9.0], [9.0]]], "b": [[0.0] * 3, [9.0]]}


@pytest.fixture
def room() -> Class:
    return Class()


class TestHandIn:
    def test_it_scores_at_once(self, room: Class) -> None:
        ada = room.join()
        own = room.fork(ada)
        set_challenge(room)
        step(ada, own, "epoch", 5)
        bar = hand_in(room, ada)
        assert "13 parameters in 5 epochs" in bar.text(".room-said")
        assert "Your best" in bar.text(".room-challenge")
        assert scores_of(room)[1].epochs == 5
        page = visit(ada, f"/lab/{own}?room={room.code}")
        assert "in 5 epochs" in page.text(".room-challenge")

    def test_a_run_that_does_not_count_says_why(self, room: Class) -> None:
        ada = room.join()
        room.fork(ada)
        set_challenge(room, most_parameters="5")
        said = hand_in(room, ada).text(".room-said")
        assert "does not count" in said and "13 parameters; at most 5" in said
        assert scores_of(room) == {}

    def test_without_scripts_it_leads_to_the_board(self, room: Class) -> None:
        ada = room.join()
        room.fork(ada)
        set_challenge(room)
        response = ada.post(f"{room.room}/hand-in")
        assert (response.status_code, response.headers["location"]) == (303, f"{room.room}/board")

    def test_handing_in_without_a_run(self, room: Class) -> None:
        ada = room.join()
        set_challenge(room)
        assert "Fork" in hand_in(room, ada).text(".room-said")
        assert "Fork" in board_of(room, ada).text(".scores-own")

    def test_handing_in_without_a_challenge(self, room: Class) -> None:
        ada = room.join()
        room.fork(ada)
        assert not hand_in(room, ada).soup.select(".room-challenge")
        assert ada.post(f"{room.room}/hand-in").status_code == 303
        assert "no challenge" in board_of(room, ada).text(".scores-page")

    def test_a_playing_run_is_scored_as_it_is(self, room: Class) -> None:
        ada = room.join()
        own = room.fork(ada)
        set_challenge(room)
        with room.client() as browser:
            browser.cookies.update(ada.cookies)
            body = {"speed": "1", "stop": {"epochs": 4}}
            browser.post(f"/api/sessions/{own}/play", json=body)
            hand_in(room, browser)
            reached = ask(browser, own)["position"]["epoch"]
        assert 0 <= scores_of(room)[1].epochs <= max(1, reached + 1)


class TestOver:
    def test_all_runs_are_scored_at_the_end(self, room: Class) -> None:
        ada = room.join()
        own = room.fork(ada)
        set_challenge(room)
        clock = timed(room)
        board_of(room, room.teacher)
        step(ada, own, "epoch", 40)
        clock.now += 0.1
        assert room.teacher.post(f"{room.room}/challenge/end").status_code == 303
        assert scores_of(room)[1].epochs == 40

    def test_nothing_is_scored_after_the_end(self, room: Class) -> None:
        ada = room.join()
        own = room.fork(ada)
        set_challenge(room)
        board_of(room, ada)
        room.teacher.post(f"{room.room}/challenge/end")
        before = stored_room(room)
        step(ada, own, "epoch", 40)
        page = board_of(room, ada)
        assert "is over" in page.text(".scores-page")
        assert not page.soup.select("[hx-get]") and len(rows(page)) == 1
        hand_in(room, ada)
        assert stored_room(room) == before

    def test_the_teacher_keeps_the_scoreboard(self, room: Class) -> None:
        ada = room.join()
        room.fork(ada)
        set_challenge(room)
        board_of(room, ada)
        room.teacher.post(f"{room.room}/end")
        page = board_of(room, room.teacher)
        assert len(rows(page)) == 1 and not page.soup.select("[hx-get]")
        assert ada.get(f"{room.room}/board").status_code == 404

    def test_ending_the_room_scores_all_runs(self, room: Class) -> None:
        ada = room.join()
        own = room.fork(ada)
        set_challenge(room)
        timed(room)
        board_of(room, ada)
        step(ada, own, "epoch", 40)
        room.teacher.post(f"{room.room}/end")
        assert scores_of(room)[1].epochs == 40

    def test_ending_without_a_challenge(self, room: Class) -> None:
        assert room.teacher.post(f"{room.room}/challenge/end").status_code == 303
        assert stored_room(room).challenge is None
