"""Homework keeps tries and hints on the server, whatever the form says."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from fastapi import Request
from starlette.testclient import TestClient

from app.errors import ProblemError
from app.practice.answers.reader import read_answers
from app.practice.answers.writer import write_answers
from app.web.dependencies import AppState
from app.web.practice.check.keeper import Attempt, CheckKeeper, KeptCheck
from tests.practice.answers.exercises import exercise
from tests.web.page import attribute, visit
from tests.web.practice.check.handing_in import begin, given, gradients, hand_in, hints, printed


@dataclass
class Keeper:
    """Keeps the last attempt at one session; None of another."""

    session_id: str
    attempts: list[Attempt] = field(default_factory=list)
    closed: bool = False

    async def kept(self, request: Request, session_id: str) -> KeptCheck | None:
        if session_id != self.session_id:
            return None
        note, back = "Due on Friday.", "/room/4D4YCY/homework/1"
        if not self.attempts:
            return KeptCheck(note=note, back=back)
        last = self.attempts[-1]
        return KeptCheck(
            last.pin, last.row, last.shown, last.spent, last.wrong_tries, last.judged, note, back
        )

    async def keep(self, request: Request, session_id: str, attempt: Attempt) -> None:
        if self.closed:
            raise ProblemError("This homework is closed.")
        self.attempts.append(attempt)


def test_tries_and_hints_are_the_keeper_s(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = begin(client)
    session_id = str(page.response.url.path).split("/")[2]
    keeper = Keeper(session_id)
    state: AppState = client.app.state  # type: ignore[attr-defined]
    monkeypatch.setitem(state.features, CheckKeeper, keeper)
    path = f"/lab/{session_id}/check?homework=4D4YCY.1"
    page = visit(client, path)
    assert page.text("#task-note") == "Due on Friday."
    right, wrong = (gradients(given(page), mistake) for mistake in ("", "tanh"))
    page = hand_in(client, page, pasted=printed(wrong))
    assert "homework=4D4YCY.1" in attribute(page.one("#hand-in"), "action")
    page = hand_in(client, page, "hint", texts={"spent": "0", "tries": "0"})
    assert len(hints(page)) == 2
    page = hand_in(client, page, texts={"spent": "0", "tries": "0"}, pasted=printed(right))
    assert page.text("#score").startswith("8 of 10 points.")
    assert [each.score.points for each in keeper.attempts] == [4, 3, 8]
    assert [each.agrees for each in keeper.attempts] == [False, False, True]
    assert page.soup.select('a[href="/room/4D4YCY/homework/1"]')
    keeper.closed = True
    hand_in(client, page, status=422)


def test_what_is_kept_is_read_again() -> None:
    of = exercise()
    text = "\n".join(f"{term.code} = {value.tolist()}" for term, value in of.right.items())
    read = read_answers(text, of)
    again = read_answers(write_answers(read.given), of)
    assert set(again.given) == set(of.terms)
    for term, answer in again.given.items():
        assert (answer.values == of.right[term]).all()
