"""``go_on`` ends a long step early, at the end of some update."""

from __future__ import annotations

from collections.abc import Callable

from app.training.run.position import Unit
from tests.for_each import for_each
from tests.training.runs import place, run


def after(yes: int) -> Callable[[], bool]:
    """Returns True a number of times, then False."""
    answers = iter([True] * yes)
    return lambda: next(answers, False)


@for_each("unit", Unit)
def test_a_first_move_is_always_made(unit: Unit) -> None:
    session = run()
    before = place(session)
    session.step(unit, 100, lambda: False)
    assert place(session) != before


@for_each("yes", [0, 1, 4, 9])
def test_batches_stop_where_they_are(yes: int) -> None:
    session, expected = run(), run()
    assert session.step(Unit.BATCH, 100, after(yes)) == yes + 1
    expected.step(Unit.BATCH, yes + 1)
    assert place(session) == place(expected)


@for_each(("yes", "updates", "epochs"), [(0, 1, 0), (1, 2, 0), (2, 3, 1), (3, 4, 1), (6, 7, 2)])
def test_epochs_stop_between_updates(yes: int, updates: int, epochs: int) -> None:
    session, expected = run(), run()
    assert session.step(Unit.EPOCH, 100, after(yes)) == epochs
    expected.step(Unit.BATCH, updates)
    assert place(session) == place(expected)


def test_a_stopped_run_goes_on_as_if_it_had_not_been() -> None:
    session, expected = run(), run()
    session.step(Unit.EPOCH, 100, after(4))
    session.step(Unit.EPOCH, 2)
    expected.step(Unit.EPOCH, 3)
    assert place(session) == place(expected)


def test_nobody_is_asked_after_the_last_move() -> None:
    session, asked = run(), []
    session.step(Unit.BATCH, 3, lambda: not asked.append(True))  # type: ignore[func-returns-value]
    assert len(asked) == 2
