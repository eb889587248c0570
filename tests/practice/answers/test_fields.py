"""Typed numbers: a blank for each, or a field for a whole array."""

from __future__ import annotations

import numpy as np
import pytest

from app.practice.answers.fields import field_name, has_blanks, read_field, read_fields
from app.practice.answers.values import UnreadableAnswers
from app.practice.check.judge import judge
from app.practice.exercise.term import Term
from tests.practice.answers.exercises import exercise

RIGHT = exercise().right
DB1, DW1, J = Term("dJ_db", 1), Term("dJ_dw", 1), Term("J")


def blanks(term: Term) -> dict[str, str]:
    """Every number of a term with four digits and a decimal comma."""
    return {
        field_name(term, place): f"{RIGHT[term][place]:.4f}".replace(".", ",").replace("-", "−")
        for place in np.ndindex(exercise().shape(term))
    }


def test_blanks_are_read_as_numbers_are_typed() -> None:
    found = read_fields({**blanks(DW1), field_name(J, ()): "1,516"}, exercise())
    assert not found.errors and not found.partial
    assert {each.term: each.state for each in judge(exercise(), found.given).given} == {
        DW1: "agrees",
        J: "agrees",
    }


def test_some_blanks_are_judged_alone() -> None:
    typed = blanks(DB1)
    first, second = typed
    found = read_fields({first: typed[first], second: ""}, exercise())
    assert found.partial == {DB1: 1}
    assert judge(exercise(), found.given).agrees
    wrong = read_fields({first: "7"}, exercise())
    worst = judge(exercise(), wrong.given).first_wrong
    assert worst is not None and worst.worst is not None
    assert (worst.worst.place, worst.worst.yours) == ((0,), 7.0)


def test_a_blank_that_is_no_number_keeps_its_sentence() -> None:
    first, second = blanks(DB1)
    found = read_fields({first: "a half", second: "1/2"}, exercise())
    assert found.errors == {first: "“a half” is not a number; write it like 0.5, −0,25 or 1/3."}
    assert DB1 not in found.given


def test_empty_fields_give_nothing() -> None:
    found = read_fields(dict.fromkeys(blanks(DB1), "  "), exercise())
    assert not found.given and not found.errors


@pytest.mark.parametrize(
    "text",
    ["[0.5, -0.25]", "0.5 -0.25", "0,5 −0,25", "0.5,-0.25", "0,5; -1/4", "array([0.5, -2.5e-1])"],
)
def test_one_field_for_a_vector(text: str) -> None:
    assert np.ravel(read_field(text, DB1, exercise()).values).tolist() == [0.5, -0.25]


def test_one_field_for_a_matrix() -> None:
    text = "1 2\n3 4\n\n5 6\n7,5 8\n"
    expected = [[1, 2], [3, 4], [5, 6], [7.5, 8]]
    assert np.asarray(read_field(text, DW1, exercise()).values).tolist() == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1 2\n3", "∂J/∂w¹: the rows must have the same number of numbers."),
        ("1 two", "∂J/∂w¹: “two” is not a number; write it like 0.5, −0,25 or 1/3."),
        (
            "dw0 = [1]\ndw1 = [2]",
            "∂J/∂w¹: this field takes one array; paste several of them above.",
        ),
    ],
)
def test_a_field_that_cannot_be_read(text: str, sentence: str) -> None:
    with pytest.raises(UnreadableAnswers) as refused:
        read_field(text, DW1, exercise())
    assert str(refused.value) == sentence
    found = read_fields({field_name(DW1): text}, exercise())
    assert found.errors == {field_name(DW1): sentence}


def test_large_terms_have_one_field() -> None:
    assert has_blanks(exercise(), DW1)
    assert not has_blanks(exercise(), Term("z", 1))
