"""A plan's steps: moved, doubled, removed and put back."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from app.classroom.plan.plan import MAX_STEPS, Plan, PlanError, PlanStep
from tests.classroom.plan.plans import plan, titles
from tests.for_each import for_each


@for_each(
    ("key", "by", "expected"),
    [
        ("k1", 1, ["b", "a", "c"]),
        ("k3", -1, ["a", "c", "b"]),
        ("k1", -1, ["a", "b", "c"]),
        ("k3", 1, ["a", "b", "c"]),
        ("k1", 9, ["b", "c", "a"]),
    ],
)
def test_a_step_moves_within_the_plan(key: str, by: int, expected: list[str]) -> None:
    assert titles(plan("a", "b", "c").with_moved_step(key, by)) == expected


def test_a_removed_step_comes_back_to_its_place() -> None:
    made = plan("a", "b", "c").without_step("k2")
    assert titles(made) == ["a", "c"]
    back = made.with_removed_step()
    assert titles(back) == ["a", "b", "c"]
    assert back.removed is None
    assert back.with_removed_step() == back


def test_a_doubled_step_has_a_key_of_its_own() -> None:
    made = plan("a", "b").with_step_doubled("k1")
    assert titles(made) == ["a", "a", "b"]
    assert len({step.key for step in made.steps}) == 3


def test_a_step_that_is_gone_is_named_in_a_sentence() -> None:
    with pytest.raises(PlanError, match="no longer in the plan"):
        plan("a").without_step("k7")


def test_the_minutes_add_up() -> None:
    assert plan("a", "b", "c").minutes == 15


def test_a_full_plan_takes_no_more() -> None:
    made = plan(*"a" * MAX_STEPS)
    with pytest.raises(PlanError, match="at most 40 steps"):
        made.with_step_doubled("k1")


def test_a_step_starts_either_from_a_state_or_from_a_lesson() -> None:
    for start in ({}, {"state": "AAAA", "lesson": "xor"}):
        with pytest.raises(ValidationError):
            PlanStep(key="k", title="t", **start)  # type: ignore[arg-type]


def test_the_stored_form_keeps_everything() -> None:
    made = plan("a", "b").without_step("k1").with_details("Another", "About it")
    assert Plan.from_bytes(made.to_bytes()) == made
