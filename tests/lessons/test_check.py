"""The check finds what the engine does not confirm, and says the right value."""

from __future__ import annotations

import pytest

from app.lessons.check import check, typed_numbers
from app.render.numbers import number
from tests.for_each import for_each
from tests.lessons.article_by_hand import batch, worked
from tests.lessons.lesson_files import lesson_file, lesson_of, line_of
from tests.lessons.test_values import ROWS


def test_a_right_lesson_has_no_failures() -> None:
    loss = batch(ROWS)["J"]
    lesson = lesson_of(
        "move: loss\nsample: 1\nfocus: w¹ ∂J/∂w¹ J\nselect: w1.1.1\n"
        "formula: J\nformula: J = Σᵢ Jᵢ\n"
        f"claim: J ≈ {loss:.4f}\nclaim: J = (Jᵢ for sample 0) + (Jᵢ for sample 1)\n"
        "question: What is {∂J/∂w¹}?\nsign: ∂J/∂w¹\nbecause: It is {∂J/∂w¹}.\n\nNow `J` = {J}."
    )
    assert check(lesson) == []


@for_each(
    ("step", "part", "sentence"),
    [
        ("claim: J < 0.1\n\nOne.", "claim", f"its sides are {number(batch(ROWS)['J'])}, 0.1."),
        ("claim: w⁷ < 1\n\nOne.", "claim", "the layers of w are 0 to 1"),
        ("claim: w¹\n\nOne.", "claim", "a comparison is needed"),
        (
            "claim: J at 5000 epochs with (data circle) with (batch size 10) < 1\n\nOne.",
            "claim",
            "train less",
        ),
        ("select: w1.2.1\n\nOne.", "## Step", "“w1.2.1” is not in this network"),
        ("focus: w¹₂₁\n\nOne.", "## Step", "“w¹₂₁” is not in this network"),
        ("formula: J = (a\n\nOne.", "## Step", "a bracket is not closed"),
        ("sample: 2\n\nOne.", "## Step", "no training sample 2"),
        ("sample: 1\n\nA {w⁵}.", "A {w⁵}", "{w⁵}: “w⁵”: the layers of w are 0 to 1"),
        ("move: forward 1\n\nA {a²}.", "A {a²}", "{a²}: a² is not known yet"),
        ("move: loss\n\nA {w¹ < 2}.", "A {w¹", "a number is needed here"),
        ("move: loss\n\nIt is 0.25 now.", "## Step", "“0.25” is typed into the text"),
        ("move: forward 9\n\nOne.", "forward 9", "the layers 1 to 2, not 9"),
        (
            "question: Which?\noption: A if J < 1\noption: B if J < 2\nbecause: So.\n\nOne.",
            "question",
            "one answer must be right; here it is A, B.",
        ),
        (
            "question: Which?\noption: A if J > 1\noption: B if J > 2\nbecause: So.\n\nOne.",
            "question",
            "one answer must be right; here it is none.",
        ),
        ("question: Is it 3?\nsign: J\nbecause: So.\n\nOne.", "question", "“3” is typed"),
        ("question: Much?\nsign: J\nbecause: {w⁷}.\n\nOne.", "because", "the layers of w"),
        ("question: Much?\nnumber: J − J\nbecause: So.\n\nOne.", "number", "which no tolerance"),
        ("question: Much?\nnumber: w⁷\nbecause: So.\n\nOne.", "question", "the layers of w"),
    ],
)
def test_a_failure_names_its_line_and_what_is_right(step: str, part: str, sentence: str) -> None:
    (failure,) = check(lesson_of(step))
    assert sentence in failure.sentence
    assert failure.line == line_of(lesson_file(step), part)


def test_all_failures_are_found_in_the_order_of_the_file() -> None:
    step = "claim: J < 0\nclaim: w¹ > 9\nquestion: So?\noption: A if J < 0\noption: B if J < 0\n"
    found = check(lesson_of(f"{step}because: So.\n\nA {{w⁷}} and 5.", "claim: J > 9\n\nTwo."))
    lines = [failure.line for failure in found]
    assert len(found) == 6
    assert lines == sorted(lines)


def test_after_an_update_the_live_numbers_are_of_the_step_just_made() -> None:
    row = worked(1.0, 1.0, 2)
    claims = f"claim: a² ≈ {row['a²']:.5f}\nclaim: ∂Jᵢ/∂w¹ ≈ {row['∂Jᵢ/∂w¹']:.6f}\n"
    assert (
        check(lesson_of(f"move: update\nsample: 1\n{claims}\nA {{a²}}, {{∂J/∂w¹}}, {{Δw¹}}.")) == []
    )


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("two rows", []),
        ("L2 and Adam", []),
        ("the 3 rows, 0.5.", ["3", "0.5"]),
        ("(12)", ["12"]),
        ("−4", ["−4"]),
    ],
)
def test_typed_numbers_are_found(text: str, typed: list[str]) -> None:
    assert typed_numbers(text) == typed
