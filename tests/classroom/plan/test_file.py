"""A plan as one file: written, read elsewhere, and refused in a sentence if it cannot be used."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from app.classroom.plan.file import UnusablePlan, parse_plan, read_plan, write_plan
from app.classroom.plan.library import NAMES, ready_plan
from app.classroom.plan.plan import MAX_BYTES
from app.classroom.plan.state import unpack_state
from app.training.recipe.limits import DEFAULT_LIMITS, Limits
from tests.classroom.plan.plans import plan
from tests.for_each import for_each


def changed(**parts: Any) -> bytes:
    """The file of a plan with two steps, of which the second has other fields."""
    value = json.loads(write_plan(plan("a", "b")))
    value["plan"]["steps"][1] |= parts
    return json.dumps(value).encode()


def test_a_file_is_read_back() -> None:
    made = plan("a", "b", "c").with_details("Étude", "Two\nlines")
    assert read_plan(write_plan(made).encode(), DEFAULT_LIMITS) == made


def test_a_file_leaves_out_what_was_removed() -> None:
    made = plan("a", "b").without_step("k1")
    read = read_plan(write_plan(made).encode(), DEFAULT_LIMITS)
    assert read.removed is None
    assert read.steps == made.steps


def test_a_state_is_the_same_to_the_last_bit() -> None:
    first, second = (unpack_state(plan("a").steps[0].state, DEFAULT_LIMITS) for _ in range(2))
    assert first.epoch == 2
    assert np.array_equal(first.network.parameters, second.network.parameters)


@for_each(
    ("content", "sentence"),
    [
        (b"", "This file is not a plan"),
        (b"[1, 2]", "This file is not a plan"),
        (b'{"format": "backprop-playground-session"}', "This file is not a plan"),
        (b"\xff\xfe\x00", "This file is not a plan"),
        (b'{"format": "backprop-playground-plan", "version": 2}', "newer Backprop Playground"),
        (b'{"format": "backprop-playground-plan", "version": 1}', "The file is damaged"),
        (changed(state="AAAA"), "Step 2, “b”: its state is damaged"),
        (changed(minutes=9999), "Step 2, minutes: "),
        (changed(surprise=1), "Step 2, surprise: "),
        (changed(state=""), "Step 2: "),
        (changed(key="k1"), "The plan: two steps have the same key. Save"),
        (changed(question={"kind": "choice"}), "Step 2, question: Write the question. Save"),
        (b" " * (MAX_BYTES + 1), "at most 3 MB"),
    ],
)
def test_what_is_no_plan_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(UnusablePlan) as refused:
        read_plan(content, DEFAULT_LIMITS)
    assert sentence in str(refused.value)
    assert str(refused.value).endswith(".")


def test_a_run_that_is_too_large_for_this_server_is_refused() -> None:
    with pytest.raises(UnusablePlan, match="Step 1, “a”: its run is too large for this server"):
        read_plan(write_plan(plan("a")).encode(), Limits(units=2))


@for_each("name", NAMES)
def test_the_plans_of_the_app_last_45_minutes(name: str) -> None:
    made = ready_plan(name)
    assert made.minutes == 45
    assert all(step.text and step.notes and step.lesson for step in made.steps)
    assert parse_plan(write_plan(made).encode()) == made
