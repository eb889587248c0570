"""The scoreboard: computed from the runs, live, visible only in the room."""

from __future__ import annotations

import asyncio
import csv
import io
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.classroom.room import Member, Room
from app.training.codec.snapshot import from_bytes
from app.training.run.session import TrainingSession
from app.web.classroom.challenge import live_scores
from app.web.classroom.dependencies import ClassroomServices
from tests.web.backprop import trace
from tests.web.calls import address, create, step, strict
from tests.web.calls import read as ask
from tests.web.classroom.challenge_pages import (
    board_of,
    hand_in,
    polled,
    reasons,
    rows,
    scores_of,
    set_challenge,
    stored_room,
    timed,
)
from tests.web.classroom.class_room import Class
from tests.web.page import FRAGMENT, visit

ACTIVATIONS = ["tanh", "sigmoid"]
FAR = {"w": [[[9.0, 9.0, 9.0], [9.0, 9.0, 9.0]], [[9.0], [9.0], [9.0]]], "b": [[0.0] * 3, [9.0]]}


@pytest.fixture
def room() -> Class:
    return Class()


def loss_by_hand(client: TestClient, session_id: str) -> float:
    """The test loss as a textbook has it, of the numbers that the API gives."""
    parameters = ask(client, session_id, "parameters")
    data = ask(client, session_id, "data", split="test")
    w, b = ([np.array(part) for part in parameters[kind]] for kind in ("w", "b"))
    made = trace(w, b, ACTIVATIONS, np.array(data["x"]), np.array(data["y"]))
    return float(made["loss"])


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


class TestNotCounted:
    def test_parameters_set_by_the_api(self, room: Class) -> None:
        ada = room.join()
        own = room.fork(ada)
        set_challenge(room)
        strict(ada.put(address(own, "parameters"), json=FAR))
        page = board_of(room, ada)
        assert rows(page) == []
        assert "set by hand or by a program" in reasons(page)[0]
        assert "it does not count" in page.text(".scores-own")
        hand_in(room, ada)
        assert scores_of(room) == {}

    def test_a_weight_set_on_the_page(self, room: Class) -> None:
        ada = room.join()
        own = room.fork(ada)
        set_challenge(room)
        ada.post(f"/lab/{own}/parameter", data={"key": "w0.1.1", "value": "2"})
        assert "set by hand" in reasons(board_of(room, ada))[0]
        assert scores_of(room) == {}

    def test_submitted_numbers_are_ignored(self, room: Class) -> None:
        ada, ben = room.join("Ada"), room.join("Ben")
        first = room.fork(ada)
        step(ada, first, "epoch", 2)
        step(ben, room.fork(ben), "epoch", 2)
        set_challenge(room)
        sent = {
            "value": "0",
            "loss": "0",
            "score": "0",
            "reached": "on",
            "parameters": "1",
            "epochs": "0",
            "version": "99",
            "number": "2",
            "session": first,
            "name": "Ben",
        }
        hand_in(room, ada, **sent)
        ada.get(f"{room.room}/board", params=sent)
        honest = scores_of(room)
        hand_in(room, ben)
        assert scores_of(room)[1] == honest[1]
        assert scores_of(room)[1] == scores_of(room)[2]
        assert scores_of(room)[1].value == pytest.approx(loss_by_hand(ada, first), rel=1e-12)

    def test_runs_outside_the_room_do_not_count(self, room: Class) -> None:
        ada = room.join()
        room.fork(ada)
        another = create(ada)
        step(ada, another, "epoch", 60)
        set_challenge(room)
        ada.post(f"{room.room}/hand-in?session={another}", data={"session": another})
        assert scores_of(room)[1].epochs == 0

    def test_a_copy_of_a_shown_run_does_not_count(self, room: Class) -> None:
        ada, ben = room.join("Ada"), room.join("Ben")
        step(ada, room.fork(ada), "epoch", 40)
        set_challenge(room)
        room.teacher.post(f"{room.room}/show", data={"number": "1"})
        copy = room.fork(ben)
        assert ask(ben, copy)["position"]["epoch"] == 40
        assert "a copy of another student’s" in hand_in(room, ben).text(".room-said")
        assert "a copy of another student’s" in reasons(board_of(room, ben))[0]
        assert list(scores_of(room)) == [1]
        # Nor does a copy of the copy.
        room.teacher.post(f"{room.room}/show", data={"number": "2"})
        ben.post(f"{room.room}/follow")
        assert room.fork(ben) != copy
        assert "a copy of another student’s" in hand_in(room, ben).text(".room-said")
        room.teacher.post(f"{room.room}/show", data={"number": "1"})
        # Her own she may fork, and he the teacher's.
        ada.post(f"{room.room}/follow")
        room.fork(ada)
        room.teacher.post(f"{room.room}/unshow")
        ben.post(f"{room.room}/follow")
        step(ben, room.fork(ben), "epoch", 2)
        for student in (ada, ben):
            assert "a copy" not in hand_in(room, student).text(".room-said")
        assert scores_of(room)[2].epochs == 2

    def test_reasons_are_shown_only_to_the_student(self, room: Class) -> None:
        ada, ben = room.join("Ada"), room.join("Ben")
        room.fork(ada)
        own = room.fork(ben)
        set_challenge(room, most_parameters="3")
        strict(ben.patch(address(own), json={"seed": 9}))
        assert "13 parameters; at most 3" in reasons(board_of(room, ada))[0]
        assert "seed 9, not 3" in reasons(board_of(room, ben))[0]
        assert reasons(board_of(room, room.teacher)) == []


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


class TestResults:
    def test_as_a_table(self, room: Class) -> None:
        ada, ben = room.join("Ada"), room.join("=Ben")
        room.join("Cyd")
        first, second = room.fork(ada), room.fork(ben)
        step(ada, first, "epoch", 40)
        step(ben, second, "epoch", 3)
        set_challenge(room)
        board_of(room, room.teacher)
        response = room.teacher.get(f"{room.room}/challenge.csv")
        table = [*csv.DictReader(io.StringIO(response.text))]
        by_hand = {"Ada": loss_by_hand(ada, first), "'=Ben": loss_by_hand(ben, second)}
        names = sorted(by_hand, key=lambda name: by_hand[name])
        assert [row["name"] for row in table] == [*names, "Cyd"]
        for row in table[:2]:
            assert float(row["value"]) == pytest.approx(by_hand[row["name"]], rel=1e-12)
            assert row["reached"] == ("yes" if by_hand[row["name"]] <= 0.2 else "no")
            assert row["parameters"] == "13"
        assert [row["place"] for row in table] == ["1", "2", ""]
        assert {row["name"]: row["epochs"] for row in table} == {
            "Ada": "40", "'=Ben": "3", "Cyd": "",
        }  # fmt: skip

    def test_among_the_results_as_json(self, room: Class) -> None:
        assert strict_results(room)["challenge"] is None
        room.fork(room.join())
        set_challenge(room)
        board_of(room, room.teacher)
        written = strict_results(room)["challenge"]
        assert written["goal"].startswith("Reach a test loss of at most 0.2")
        [row] = written["scores"]
        assert (row["number"], row["name"], row["place"]) == (1, "Ada", 1)
        assert row["value"] == scores_of(room)[1].value

    def test_the_desk_links_to_the_results(self, room: Class) -> None:
        assert not visit(room.teacher, f"{room.room}/desk").soup.select('a[href$="/board"]')
        set_challenge(room)
        assert visit(room.teacher, f"{room.room}/desk").one('a[href$="/challenge.csv"]')


def strict_results(room: Class) -> Any:
    return strict(room.teacher.get(f"{room.room}/results.json"))
