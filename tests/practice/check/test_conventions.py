"""Ways of computing that are as right: 1/m put in late, and numbers rounded on the way."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.activations import Array
from app.practice.check.conventions import LATER
from app.practice.check.judge import judge
from app.practice.check.verdict import Answer, Verdict
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import Term
from app.practice.mistakes.catalogue import MISTAKES
from app.practice.mistakes.forward_backward import run_pass
from benchmarks.practice.exercises import random_exercise
from tests.practice.answers.exercises import classes, exercise
from tests.tiers import slow

BACKWARD = ("dJ_da", "da_dz", "dJ_dz", "dJ_dw", "dJ_db")


def divided_later(of: Exercise, name: str | None) -> dict[Term, Array]:
    """The backward pass of somebody who divides by m in ∂J/∂w and ∂J/∂b."""
    terms = run_pass(of, MISTAKES[name] if name else None)
    times = {"dJ_da": of.m, "dJ_dz": of.m}
    return {t: times.get(t.kind, 1) * terms[t] for t in terms if t.kind in BACKWARD}


def named(verdict: Verdict) -> list[str]:
    return [each.name for each in verdict.diagnosis.mistakes] if verdict.diagnosis else []


@pytest.mark.parametrize(
    "name",
    [
        "sign_of_error",
        "slope_at_a",
        "slope_left_out_in_hidden_layers",
        "bias_mean",
        "last_sample_only",
    ],
)
def test_a_mistake_of_somebody_who_divides_by_m_later_is_named(name: str) -> None:
    of = exercise()
    usual, later = judge(of, run_pass(of, MISTAKES[name])), judge(of, divided_later(of, name))
    assert usual.first_wrong is not None and later.first_wrong is not None
    assert later.first_wrong.term == usual.first_wrong.term
    assert named(later) == named(usual) == [name]
    assert LATER in later.notes and LATER not in usual.notes


def test_1_over_m_left_out_everywhere_is_no_convention() -> None:
    verdict = judge(exercise(), run_pass(exercise(), MISTAKES["one_over_m_missing"]))
    assert named(verdict) == ["one_over_m_missing"] and LATER not in verdict.notes


def test_2_over_m_left_out_is_named() -> None:
    of = exercise()
    terms = run_pass(of, MISTAKES["two_over_m_missing"])
    np.testing.assert_allclose(terms[Term("dJ_da", of.depth)], of.right[Term("a", of.depth)] - of.y)
    assert named(judge(of, terms)) == ["two_over_m_missing"]


def on_paper(of: Exercise, decimals: int) -> dict[Term, Answer]:
    """A right pass in which each number is rounded, and the next ones are computed from that."""
    found: dict[Term, Array] = {}
    for term in of.terms:
        found[term] = np.round(run_pass(of, given=found)[term], decimals)
    return {term: Answer(values, 10.0**-decimals) for term, values in found.items()}


@pytest.mark.parametrize("decimals", [slow(2), slow(3), 4])
def test_whoever_rounds_on_the_way_is_never_called_wrong(decimals: int) -> None:
    for of in [exercise(), classes(), *map(random_exercise, range(4))]:
        with np.errstate(divide="ignore", invalid="ignore"):
            given = on_paper(of, decimals)
        if not all(np.isfinite(answer.values).all() for answer in given.values()):
            continue  # an output that is rounded to 0 cannot divide
        verdict = judge(of, given)
        assert verdict.first_wrong is None, (verdict.first_wrong, verdict.notes)


def test_zeros_have_the_digits_of_the_other_numbers() -> None:
    of = exercise()
    given = {term: Answer(of.right[term].round(1), 0.1) for term in of.terms}
    zeros = [term for term, answer in given.items() if not answer.values.any()]
    assert zeros
    given |= {term: Answer(given[term].values) for term in zeros}
    assert judge(of, given).first_wrong is None


def test_a_mistake_in_rounded_numbers_is_found() -> None:
    of = exercise()
    given = on_paper(of, 4)
    broken = run_pass(of, MISTAKES["sign_of_error"])
    given |= {t: Answer(np.round(broken[t], 4), 1e-4) for t in given if t.kind in BACKWARD}
    assert named(judge(of, given)) == ["sign_of_error"]
