"""Tests of the verdict: states, first wrong term, hints, and what is not called wrong."""

from __future__ import annotations

import numpy as np
import pytest

from app.practice.check.judge import judge
from app.practice.check.verdict import Answer, Verdict
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.from_session import exercise_of
from app.practice.exercise.term import Term
from app.practice.mistakes.catalogue import MISTAKES
from app.practice.mistakes.forward_backward import run_pass
from app.training.recipe.recipe import Recipe
from app.training.run.session import TrainingSession
from benchmarks.practice.exercises import random_exercise


@pytest.fixture(scope="module")
def circle() -> Exercise:
    return exercise_of(TrainingSession(Recipe()))


def states(verdict: Verdict) -> dict[str, str]:
    return {found.term.code: found.state for found in verdict.given}


def test_right_terms_agree_and_others_are_missing(circle: Exercise) -> None:
    verdict = judge(circle, {Term("dJ_dw", 0): circle.right[Term("dJ_dw", 0)]})
    assert verdict.agrees and verdict.first_wrong is None and verdict.hints == ()
    assert [found.term for found in verdict.terms] == list(circle.terms)
    assert {found.state for found in verdict.terms} == {"agrees", "missing"}


def test_nothing_given_does_not_agree(circle: Exercise) -> None:
    assert not judge(circle, {}).agrees


def test_wrong_term_shows_its_worst_element(circle: Exercise) -> None:
    term = Term("dJ_dw", 1)
    yours = circle.right[term].copy()
    yours[2, 1] *= 3
    verdict = judge(circle, {term: yours})
    assert verdict.first_wrong is not None and verdict.first_wrong.term == term
    worst = verdict.first_wrong.worst
    assert worst is not None and worst.place == (2, 1) and worst.symbol == "∂J/∂w¹₃₂"
    assert worst.yours == yours[2, 1] and worst.right == circle.right[term][2, 1]
    assert worst.ratio is None
    assert verdict.diagnosis is None


def test_what_follows_from_a_wrong_term_is_not_wrong(circle: Exercise) -> None:
    broken = run_pass(circle, MISTAKES["sign_of_error"])
    verdict = judge(circle, broken)
    found = states(verdict)
    assert found["dJ_da[3]"] == "wrong"
    assert found["z[1]"] == found["J"] == found["da_dz[1]"] == "agrees"
    for code in ("dJ_dz[3]", "dJ_dw[2]", "dJ_db[0]", "w[1]"):
        assert found[code] == "follows", code


def test_formula_that_is_wrong_in_each_layer_is_wrong_in_each(circle: Exercise) -> None:
    verdict = judge(circle, run_pass(circle, MISTAKES["bias_mean"]))
    found = states(verdict)
    assert found["dJ_db[2]"] == found["dJ_db[1]"] == found["dJ_db[0]"] == "wrong"
    assert found["dJ_dw[0]"] == "agrees" and found["b[0]"] == "follows"


def test_missing_terms_hide_nothing(circle: Exercise) -> None:
    broken = run_pass(circle, MISTAKES["slope_at_a"])
    verdict = judge(circle, {Term("dJ_dw", 0): broken[Term("dJ_dw", 0)]})
    assert verdict.first_wrong is not None and verdict.first_wrong.term == Term("dJ_dw", 0)
    assert verdict.diagnosis is not None
    assert [mistake.name for mistake in verdict.diagnosis.mistakes] == ["slope_at_a"]
    assert "∂a³/∂z³" in verdict.hints[1].sentence


def test_what_a_named_mistake_explains_follows(circle: Exercise) -> None:
    """The broken factor is not given; the gradients that it spoils are not wrong by themselves."""
    broken = run_pass(circle, MISTAKES["one_over_m_missing"])
    verdict = judge(circle, {t: v for t, v in broken.items() if t.kind == "dJ_dw"})
    assert states(verdict) == {"dJ_dw[2]": "wrong", "dJ_dw[1]": "follows", "dJ_dw[0]": "follows"}
    broken = run_pass(circle, MISTAKES["last_sample_only"])
    verdict = judge(circle, {t: v for t, v in broken.items() if t.kind == "dJ_dw"})
    assert set(states(verdict).values()) == {"wrong"}


def test_hints_climb_from_place_to_number(circle: Exercise) -> None:
    verdict = judge(circle, run_pass(circle, MISTAKES["one_over_m_missing"]))
    assert [hint.rung for hint in verdict.hints] == ["place", "factor", "formula", "number"]
    place, factor, formula, number = (hint.sentence for hint in verdict.hints)
    assert place.startswith("Look at ∂Jᵢ/∂a³.") and "1/m" not in place
    assert "by the derivative of the loss" in factor
    assert "∂Jᵢ/∂a³ = 2/m (a − y)" in formula and "1/m is missing" in formula
    assert "yours" in number and "Yours / right is 10 everywhere." in number


def test_two_mistakes_are_found_one_after_the_other(circle: Exercise) -> None:
    given = run_pass(circle, MISTAKES["sign_of_error"])
    for layer in range(3):
        given[Term("dJ_db", layer)] = given[Term("dJ_dz", layer + 1)].mean(axis=0)
    verdict = judge(circle, {t: v for t, v in given.items() if t.kind not in ("w", "b")})
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.mistakes == (MISTAKES["sign_of_error"],)
    assert states(verdict)["dJ_db[2]"] == "wrong"
    given = dict(circle.right) | {
        Term("dJ_db", layer): circle.right[Term("dJ_dz", layer + 1)].mean(axis=0)
        for layer in range(3)
    }
    again = judge(circle, {t: v for t, v in given.items() if t.kind not in ("w", "b")})
    assert again.diagnosis is not None and again.diagnosis.mistakes == (MISTAKES["bias_mean"],)


def test_mistakes_with_the_same_numbers_are_named_together() -> None:
    recipe = {"layers": [{"units": 3, "activation": "relu"}, {"units": 1}]}
    exercise = exercise_of(TrainingSession(Recipe.model_validate(recipe)))
    broken = run_pass(exercise, MISTAKES["gate_open"])
    verdict = judge(exercise, {Term("dJ_dw", 0): broken[Term("dJ_dw", 0)]})
    assert verdict.diagnosis is not None
    names = {mistake.name for mistake in verdict.diagnosis.mistakes}
    assert {"gate_open", "slope_left_out_in_hidden_layers"} <= names
    assert verdict.diagnosis.sentence.startswith("It is one of these mistakes: ")


def test_mistake_of_another_layer_only_is_named() -> None:
    """The same mistake in one layer alone contradicts the others, which are right."""
    exercise = random_exercise(7)
    assert exercise.depth == 4
    given = dict(exercise.right)
    given[Term("dJ_db", 2)] = given[Term("dJ_dz", 3)][0]
    given = {term: values for term, values in given.items() if term.kind not in ("w", "b")}
    verdict = judge(exercise, given)
    assert states(verdict)["dJ_db[2]"] == "wrong" and states(verdict)["dJ_db[1]"] == "agrees"
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.mistakes == (MISTAKES["bias_first_sample"],)


@pytest.mark.slow
def test_garbage_is_wrong_and_gets_no_name(circle: Exercise) -> None:
    random = np.random.default_rng(0)
    for term in circle.terms:
        if term.kind == "J":
            continue
        yours = circle.right[term] * random.uniform(0.3, 0.9, circle.shape(term))
        verdict = judge(circle, {term: yours})
        assert verdict.first_wrong is not None and verdict.diagnosis is None, term


def test_zeros_are_not_a_mistake_of_the_catalogue() -> None:
    exercise = random_exercise(1)
    for kind in ("dJ_dw", "dJ_db", "dJ_dz"):
        term = next(t for t in exercise.terms if t.kind == kind)
        verdict = judge(exercise, {term: np.zeros(exercise.shape(term))})
        assert verdict.diagnosis is None
        assert verdict.first_wrong is not None
        assert (
            verdict.first_wrong.sentence
            == f"{term.code} is 0 everywhere: is it computed yet, or rounded to 0?"
        )


def test_printed_digits_are_enough(circle: Exercise) -> None:
    for decimals in (4, 6, 8):
        given = {
            term: Answer(np.round(values, decimals), 10.0**-decimals)
            for term, values in circle.right.items()
        }
        assert judge(circle, given).agrees
        assert judge(circle, {t: a.values for t, a in given.items()}).agrees


def test_too_few_digits_are_said_and_not_wrong() -> None:
    exercise = random_exercise(1)
    term = Term("dJ_dw", 1)
    verdict = judge(exercise, {term: Answer(np.round(exercise.right[term], 0), 1.0)})
    assert not verdict.agrees and verdict.first_wrong is None and verdict.given == ()
    assert verdict.notes == ("dJ_dw[1] has too few digits to compare; write more of them.",)


def test_elements_that_are_not_given_are_not_looked_at(circle: Exercise) -> None:
    """One element of an array, by pencil and paper."""
    term = Term("dJ_dw", 1)
    units = np.full((4, 2), np.inf)
    units[1, 0] = 1e-3
    right = np.zeros((4, 2))
    right[1, 0] = round(float(circle.right[term][1, 0]), 3)
    assert judge(circle, {term: Answer(right, units)}).agrees
    right[1, 0] = round(10 * float(circle.right[term][1, 0]), 3)
    verdict = judge(circle, {term: Answer(right, units)})
    assert verdict.first_wrong is not None and verdict.first_wrong.worst is not None
    assert verdict.first_wrong.worst.place == (1, 0)
    assert verdict.diagnosis is not None
    assert MISTAKES["one_over_m_missing"] in verdict.diagnosis.mistakes


def test_float32_is_right_and_said(circle: Exercise) -> None:
    rounded = {t: v.astype(np.float32).astype(float) for t, v in circle.right.items()}
    verdict = judge(circle, rounded)
    assert verdict.agrees and any("float32" in note for note in verdict.notes)
    assert judge(circle, circle.right).notes == ()


def test_digit_that_is_off_beyond_those_printed_is_wrong(circle: Exercise) -> None:
    term = Term("dJ_dw", 1)
    yours = np.round(circle.right[term], 4)
    yours[0, 0] += 2e-4
    assert not judge(circle, {term: Answer(yours, 1e-4)}).agrees


def test_with_one_sample_one_over_m_is_no_mistake() -> None:
    exercise = random_exercise(4, samples=1)
    assert exercise.loss.reduction.samples == "mean"
    for name in ("one_over_m_missing", "one_over_m_twice", "bias_mean"):
        assert judge(exercise, run_pass(exercise, MISTAKES[name])).agrees
