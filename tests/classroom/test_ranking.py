"""The ranking follows the rule that the scoreboard states."""

from __future__ import annotations

from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from app.classroom.challenge.challenge import Challenge, Metric, Score, displayed_value, value_text
from app.classroom.challenge.ranking import challenge_rows, standings
from app.classroom.member import Member
from app.classroom.room import Room
from app.render.numbers import percent
from tests.classroom.challenges import on_data_of
from tests.for_each import for_each
from tests.training.runs import run

BASE = on_data_of(run())
METRICS: tuple[Metric, ...] = ("test_loss", "test_accuracy")


def room_of(challenge: Challenge, scores: list[Score | None]) -> Room:
    members = tuple(
        Member(number=number, visitor=f"v{number}", name=f"Student {number}")
        for number in range(1, len(scores) + 1)
    )
    kept = {number: score for number, score in enumerate(scores, start=1) if score}
    challenge = challenge.model_copy(update={"scores": kept})
    return Room(code="ABC", session="s", opened=0.0, members=members, challenge=challenge)


def score(value: float, parameters: int = 5, epochs: int = 5, *, reached: bool = False) -> Score:
    return Score(value=value, reached=reached, parameters=parameters, epochs=epochs, version=1)


def places(room: Room) -> list[tuple[int, int]]:
    return [(one.place, one.number) for one in standings(room)]


def shown(metric: Metric, value: float) -> Decimal:
    """What people see, by decimal arithmetic: four digits, or whole hundredths of a percent."""
    if metric == "test_loss":
        return Context(prec=4, rounding=ROUND_HALF_EVEN).create_decimal(Decimal(value))
    return Decimal(repr(value)).quantize(Decimal("0.0001"), ROUND_FLOOR)


def comes_before(metric: Metric, one: Score, other: Score) -> bool:
    """The rule, clause by clause."""
    if one.reached != other.reached:
        return one.reached
    ours, theirs = shown(metric, one.value), shown(metric, other.value)
    if ours != theirs:
        return ours > theirs if metric == "test_accuracy" else ours < theirs
    if one.parameters != other.parameters:
        return one.parameters < other.parameters
    return one.epochs < other.epochs


SHARES = st.integers(0, 40).map(lambda right: right / 40)
LOSSES = st.one_of(
    st.sampled_from([0.05, 0.050001, 0.05001, 0.0500049, 0.0501]),
    st.floats(1e-9, 1e6, allow_subnormal=False),
)


@st.composite
def boards(draw: st.DrawFn) -> tuple[Metric, list[Score | None]]:
    metric = draw(st.sampled_from(METRICS))
    one = st.builds(
        Score,
        value=LOSSES if metric == "test_loss" else SHARES,
        reached=st.booleans(),
        parameters=st.integers(1, 3),
        epochs=st.integers(0, 3),
        version=st.just(1),
    )
    return metric, draw(st.lists(st.none() | one, max_size=12))


@given(boards())
def test_places_follow_the_rule(board: tuple[Metric, list[Score | None]]) -> None:
    metric, scores = board
    room = room_of(BASE.model_copy(update={"metric": metric}), scores)
    ranked = standings(room)
    given_scores = [one for one in scores if one]
    assert sorted(one.number for one in ranked) == [
        number for number, one in enumerate(scores, start=1) if one
    ]
    for one in ranked:
        # A place is one more than how many are better, so that who is equal shares it.
        better = sum(comes_before(metric, other, one.score) for other in given_scores)
        assert one.place == better + 1
    assert [one.place for one in ranked] == sorted(one.place for one in ranked)


@given(boards(), st.randoms())
def test_joining_order_does_not_change_places(
    board: tuple[Metric, list[Score | None]], random: object
) -> None:
    metric, scores = board
    challenge = BASE.model_copy(update={"metric": metric})
    room = room_of(challenge, scores)
    members = list(room.members)
    cast("_Shuffles", random).shuffle(members)
    shuffled = room.model_copy(update={"members": tuple(members)})
    assert places(shuffled) == places(room)


class _Shuffles:
    def shuffle(self, values: list[Member]) -> None: ...


@given(boards())
def test_the_best_score_does_not_depend_on_the_order(
    board: tuple[Metric, list[Score | None]],
) -> None:
    metric, scores = board
    first = last = BASE.model_copy(update={"metric": metric})
    tried = [one for one in scores if one]
    for one in tried:
        first = first.with_scores({1: one})
    for one in reversed(tried):
        last = last.with_scores({1: one})
    if tried:
        assert first.rank(first.scores[1]) == last.rank(last.scores[1])
        assert not any(comes_before(metric, one, first.scores[1]) for one in tried)


def test_equal_displayed_values_are_a_tie() -> None:
    room = room_of(BASE, [score(0.12341), score(0.12344, 4), score(0.12338), score(0.1235, 1)])
    assert places(room) == [(1, 2), (2, 1), (2, 3), (4, 4)]


def test_fewer_epochs_break_ties() -> None:
    assert places(room_of(BASE, [score(0.1, 5, 9), score(0.1, 5, 8)])) == [(1, 2), (2, 1)]


def test_runs_that_reached_the_goal_come_first() -> None:
    room = room_of(BASE, [score(0.01), score(0.2, reached=True)])
    assert places(room) == [(1, 2), (2, 1)]


@for_each(
    ("metric", "value", "text"),
    [
        ("test_loss", 0.0213461, "0.02135"),
        ("test_loss", 12345.6, "12350"),
        ("test_loss", 3.14159e-7, "3.142·10⁻⁷"),
        ("test_loss", 0.0, "0"),
        ("test_accuracy", 0.95, "95 %"),
        ("test_accuracy", 39 / 40, "97.5 %"),
        ("test_accuracy", 2 / 3, "66.7 %"),
        ("test_accuracy", 29_999 / 30_000, "99.9 %"),
        ("test_accuracy", 1.0, "100 %"),
        ("test_accuracy", 1 / 3000, "0.1 %"),
        ("test_accuracy", 0.0, "0 %"),
    ],
)
def test_displayed_values(metric: Metric, value: float, text: str) -> None:
    assert value_text(metric, value) == text


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_an_accuracy_is_displayed_as_in_the_lab(right: int, of: int) -> None:
    right = min(right, of)
    shown = displayed_value("test_accuracy", right / of)
    assert f"{100 * shown:.1f}".removesuffix(".0") == percent(right, of).removesuffix(".0")


def test_a_goal_is_reached_by_the_displayed_value() -> None:
    challenge = BASE.model_copy(update={"goal": 0.05})
    assert challenge.reached(0.0500004)
    assert not challenge.reached(0.0501)
    share = BASE.model_copy(update={"metric": "test_accuracy", "goal": 0.95})
    assert share.reached(19 / 20) and not share.reached(0.9494)


def test_exported_rows() -> None:
    best = score(0.04, 7, 3, reached=True)
    rows = challenge_rows(room_of(BASE, [None, best, score(0.3)]))
    assert [(row.number, row.name, row.place) for row in rows] == [
        (2, "Student 2", 1),
        (3, "Student 3", 2),
        (1, "Student 1", None),
    ]
    assert (rows[0].reached, rows[0].value) == (True, 0.04)
    assert (rows[0].parameters, rows[0].epochs) == (7, 3)
    assert rows[2].value is None
    assert challenge_rows(Room(code="ABC", session="s", opened=0.0)) == []


class TestKept:
    def test_stored_form(self) -> None:
        room = room_of(BASE, [score(0.1), None])
        assert Room.from_bytes(room.to_bytes()) == room

    def test_only_better_scores_are_stored(self) -> None:
        room = room_of(BASE, [score(0.1)])
        assert room.with_scores(BASE, {1: score(0.2)}) == room
        assert room.with_scores(BASE, {1: score(0.1, 4)}) != room
        assert room.with_scores(BASE, {1: score(0.10001, 5)}) == room

    def test_scores_of_another_or_ended_challenge_are_ignored(self) -> None:
        room = room_of(BASE, [None])
        other = BASE.model_copy(update={"number": 2})
        assert room.with_scores(other, {1: score(0.1)}) == room
        over = room_of(BASE.model_copy(update={"over": True}), [None])
        assert over.with_scores(BASE, {1: score(0.1)}) == over
        ended = room.model_copy(update={"ended": True})
        assert ended.with_scores(BASE, {1: score(0.1)}) == ended

    def test_scores_of_removed_students_are_ignored(self) -> None:
        room = room_of(BASE, [None])
        assert room.with_scores(BASE, {2: score(0.1)}) == room
