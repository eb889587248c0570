"""Tests of shapes, numbers that are none, and conventions that are as right."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.activations import Array
from app.practice.check.judge import judge
from app.practice.check.verdict import TermVerdict
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.from_session import exercise_of
from app.practice.exercise.term import OF_SAMPLES, Term
from app.practice.mistakes.catalogue import MISTAKES
from app.practice.mistakes.forward_backward import run_pass
from app.training.recipe.recipe import Recipe
from app.training.run.session import TrainingSession


@pytest.fixture(scope="module")
def circle() -> Exercise:
    return exercise_of(TrainingSession(Recipe()))


def only(exercise: Exercise, term: Term, values: Array) -> TermVerdict:
    (found,) = judge(exercise, {term: values}).given
    return found


def test_shape_is_a_sentence(circle: Exercise) -> None:
    term = Term("dJ_dw", 1)
    found = only(circle, term, circle.right[term].T)
    assert found.state == "wrong" and found.values is None
    assert found.sentence == (
        "dJ_dw[1] is 2×4, it must be 4×2: transposed? Its numbers are right then."
    )
    wrong = only(circle, term, 2 * circle.right[term].T)
    assert wrong.sentence == "dJ_dw[1] is 2×4, it must be 4×2: transposed?"
    assert only(circle, term, np.zeros((3, 5))).sentence == "dJ_dw[1] is 3×5, it must be 4×2."
    assert only(circle, term, np.zeros((8, 1))).sentence.endswith("it must be 4×2: reshaped?")
    bias = only(circle, Term("dJ_db", 1), circle.right[Term("dJ_dz", 2)])
    assert bias.sentence == (
        "dJ_db[1] is 10×2, it must be a vector of 2: sum it over the samples? "
        "Its numbers are right then."
    )
    one = only(circle, Term("a", 2), circle.right[Term("a", 2)][0])
    assert one.sentence == (
        "a[2] is a vector of 2, it must be 10×2: each of the 10 samples has a row."
    )


def test_transposed_gradient_is_named(circle: Exercise) -> None:
    verdict = judge(circle, {Term("dJ_dw", 1): circle.right[Term("dJ_dw", 1)].T})
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.mistakes[0].name == "transposed_result"


@pytest.mark.parametrize("shape", [(2,), (2, 1), (1, 2)])
def test_bias_may_be_a_row_or_a_column(circle: Exercise, shape: tuple[int, ...]) -> None:
    term = Term("dJ_db", 1)
    assert only(circle, term, circle.right[term].reshape(shape)).state == "agrees"


@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_loss_may_be_in_brackets(circle: Exercise, shape: tuple[int, ...]) -> None:
    assert only(circle, Term("J"), circle.right[Term("J")].reshape(shape)).state == "agrees"


def test_layer_of_one_unit_may_be_a_vector(circle: Exercise) -> None:
    term = Term("a", 3)
    assert only(circle, term, circle.right[term].ravel()).state == "agrees"


@pytest.mark.parametrize(("value", "word"), [(np.nan, "nan"), (np.inf, "inf"), (-np.inf, "inf")])
def test_numbers_that_are_none(circle: Exercise, value: float, word: str) -> None:
    term = Term("dJ_dw", 1)
    yours = circle.right[term].copy()
    yours[0, 0] = value
    found = only(circle, term, yours)
    assert found.state == "wrong" and found.sentence.startswith(f"dJ_dw[1] has {word} in it")


def test_nan_harms_no_other_term(circle: Exercise) -> None:
    given = dict(circle.right) | {Term("dJ_dz", 2): np.full((10, 2), np.nan)}
    verdict = judge(circle, given)
    assert [v.term.code for v in verdict.given if v.state != "agrees"] == ["dJ_dz[2]"]
    assert verdict.diagnosis is None


def test_samples_in_columns_are_as_right(circle: Exercise) -> None:
    verdict = judge(circle, {term: values.T for term, values in circle.right.items()})
    assert verdict.agrees
    assert verdict.notes[0].startswith("Your arrays have the samples in columns.")


def test_one_over_m_may_come_later(circle: Exercise) -> None:
    given = {
        term: circle.m * values if term.kind in ("dJ_da", "dJ_dz") else values
        for term, values in circle.right.items()
    }
    verdict = judge(circle, given)
    assert verdict.agrees and "Both ways are right." in verdict.notes[0]
    scaled = {term: values for term, values in given.items() if term.kind == "dJ_dz"}
    assert not judge(circle, scaled).agrees


def test_rows_may_be_in_another_order(circle: Exercise) -> None:
    order = np.argsort(circle.rows)
    given = {
        term: values[order] if term.kind in OF_SAMPLES else values
        for term, values in circle.right.items()
    }
    verdict = judge(circle, given)
    assert verdict.agrees and verdict.notes[0].startswith("Your rows are in another order")
    broken = run_pass(circle, MISTAKES["slope_at_a"])
    shuffled = {t: v[order] if t.kind in OF_SAMPLES else v for t, v in broken.items()}
    verdict = judge(circle, shuffled)
    assert verdict.first_wrong is not None and verdict.first_wrong.term == Term("da_dz", 3)
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.mistakes == (MISTAKES["slope_at_a"],)
