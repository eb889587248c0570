"""The results of a challenge as CSV and JSON."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from tests.web.calls import step, strict
from tests.web.classroom.challenge.challenge_pages import (
    board_of,
    loss_by_hand,
    scores_of,
    set_challenge,
)
from tests.web.classroom.class_room import Class
from tests.web.page import visit


@pytest.fixture
def room() -> Class:
    return Class()


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
        table = [*csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))]
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
