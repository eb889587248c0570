"""Runs that a challenge does not count, and what their owners are told."""

from __future__ import annotations

import pytest

from app.export.session_file import read_session
from tests.web.calls import address, create, step, strict
from tests.web.calls import read as ask
from tests.web.classroom.challenge.challenge_pages import (
    board_of,
    hand_in,
    loss_by_hand,
    reasons,
    rows,
    scores_of,
    set_challenge,
)
from tests.web.classroom.class_room import Class, path_of
from tests.web.classroom.sent_runs import saved, send_out, take

FAR = {"w": [[[9.0, 9.0, 9.0], [9.0, 9.0, 9.0]], [[9.0], [9.0], [9.0]]], "b": [[0.0] * 3, [9.0]]}


@pytest.fixture
def room() -> Class:
    return Class()


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

    def test_a_copy_of_the_teachers_trained_lab_counts_after_a_reset(self, room: Class) -> None:
        ada, ben = room.join("Ada"), room.join("Ben")
        step(room.teacher, room.lab, "epoch", 20)
        set_challenge(room)
        forked = room.fork(ada)
        send_out(room, "state")
        sent = take(room, ben)
        for student, own in ((ada, forked), (ben, sent)):
            step(student, own, "epoch", 1)
            assert "already been trained" in hand_in(room, student).text(".room-said")
            assert "Reset it" in reasons(board_of(room, student))[0]
        assert scores_of(room) == {}
        for student, own in ((ada, forked), (ben, sent)):
            strict(student.post(address(own, "reset")))
            step(student, own, "epoch", 2)
            assert "does not count" not in hand_in(room, student).text(".room-said")
        assert [scores_of(room)[number].epochs for number in (1, 2)] == [2, 2]

    def test_what_the_teacher_has_recorded_ahead_is_not_handed_over(self, room: Class) -> None:
        ada = room.join("Ada")
        step(room.teacher, room.lab, "epoch", 20)
        strict(room.teacher.post(address(room.lab, "reset")))
        own = room.fork(ada)
        assert read_session(saved(ada, own).encode()).timeline.segments[-1].end.updates == 0
        assert read_session(saved(room.teacher, room.lab).encode()).timeline.segments[0].end.updates

    def test_an_opened_file_of_a_trained_run_is_nobodys_own(self, room: Class) -> None:
        step(room.teacher, room.lab, "epoch", 5)
        file = room.teacher.get(f"/lab/{room.lab}/export/session.json").content
        opened = room.teacher.post("/open", files={"file": ("a.json", file)})
        again = room.teacher.get(f"{path_of(opened.headers['location'])}/export/session.json")
        assert read_session(again.content).timeline.is_copied_run
        assert not read_session(file).timeline.is_copied_run
