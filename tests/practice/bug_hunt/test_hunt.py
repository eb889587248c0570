"""The document of a hunt: moves, accusations, formulas, checks, points."""

from __future__ import annotations

import pytest

from app.practice.bug_hunt.gradient_checks import checkable, compare
from app.practice.bug_hunt.hunt import ALL, MAX_UPDATES, Check, Hunt, UnusableMove
from app.practice.bug_hunt.levels import LEVELS, MAX_SEED, draw
from app.practice.bug_hunt.position import run_of
from app.practice.bug_hunt.reveal import ROWS, reveal
from app.practice.bug_hunt.score import final_score, hunt_score
from app.practice.bug_hunt.seeds import task_seed
from app.practice.exercise.term import Term
from tests.for_each import for_each

NEW = Hunt(level=3, seed=5)
ONE, OTHER = Term("dJ_da", 2), Term("dJ_dw", 0)


def test_it_is_stored_and_read() -> None:
    hunt = NEW.at(3, 2).accuse(ONE, right=False).check(Check(key="w0.1.1", updates=3))
    assert Hunt.from_bytes(hunt.to_bytes()) == hunt


def test_steps_go_on_over_updates_and_back() -> None:
    hunt, last = NEW, 6
    for _ in range(8):
        hunt = hunt.next_phase(last)
    assert (hunt.updates, hunt.phases) == (1, 2)
    for _ in range(3):
        hunt = hunt.previous_phase(last)
    assert (hunt.updates, hunt.phases) == (0, last)
    assert NEW.previous_phase(last) == NEW


def test_a_run_has_an_end() -> None:
    hunt = NEW.next_updates(MAX_UPDATES + 5)
    assert hunt.updates == MAX_UPDATES
    with pytest.raises(UnusableMove):
        hunt.next_phase(6)
    with pytest.raises(UnusableMove):
        hunt.next_updates(1)
    with pytest.raises(UnusableMove):
        hunt.to_phase(2)
    assert hunt.previous_phase(6) == hunt.at(MAX_UPDATES - 1, 6)
    end = NEW.at(MAX_UPDATES - 1, 6)
    with pytest.raises(UnusableMove):
        end.next_phase(6)


@for_each(("updates", "phases"), [(0, 0), (0, 3), (4, 6), (7, 1), (MAX_UPDATES, 0)])
def test_the_run_is_at_the_place_of_the_hunt(updates: int, phases: int) -> None:
    run = run_of(NEW.at(updates, phases))
    assert run.epoch == updates + (phases == 6)
    assert run.watched == (phases == 6)
    assert run.phases_done == phases % 6


class TestScore:
    def test_a_new_hunt_has_all_points_and_none_count_yet(self) -> None:
        assert hunt_score(NEW).points == 10
        assert final_score(NEW).points == 0

    def test_what_costs_points_is_said(self) -> None:
        hunt = NEW.accuse(ONE, right=False).accuse(OTHER, right=True).pick("2", right=False)
        hunt = hunt.check(Check(key="b0.1", updates=0)).pick("1", right=True)
        score = final_score(hunt)
        assert (score.points, score.of) == (5, 10)
        assert score.reason == (
            "10 points, less 2 for a wrong accusation, less 2 for a wrong formula, less 1 for a "
            "gradient check of one weight."
        )

    def test_a_check_of_all_costs_more(self) -> None:
        hunt = NEW.check(Check(key=ALL, updates=0)).check(Check(key="b0.1", updates=0))
        assert hunt_score(hunt).points == 6

    def test_the_same_again_costs_nothing(self) -> None:
        hunt = NEW.accuse(ONE, right=False).check(Check(key=ALL, updates=0))
        again = hunt.accuse(ONE, right=False).check(Check(key=ALL, updates=0))
        assert again == hunt

    def test_a_solved_hunt_gives_a_point_at_least(self) -> None:
        hunt = NEW
        for layer in (1, 2):
            for kind in ("dJ_da", "da_dz", "dJ_dz"):
                hunt = hunt.accuse(Term(kind, layer), right=False)
        hunt = hunt.accuse(OTHER, right=True).pick("3", right=True)
        assert final_score(hunt).points == 1

    def test_the_answer_shown_gives_none(self) -> None:
        hunt = NEW.give_up()
        assert final_score(hunt).points == 0
        assert hunt.give_up() is hunt


class TestRefused:
    def test_a_formula_before_the_factor_is_found(self) -> None:
        with pytest.raises(UnusableMove):
            NEW.pick("1", right=True)

    def test_an_accusation_after_the_factor_is_found(self) -> None:
        with pytest.raises(UnusableMove):
            NEW.accuse(ONE, right=True).accuse(OTHER, right=False)

    def test_anything_after_the_end(self) -> None:
        over = NEW.accuse(ONE, right=True).pick("1", right=True)
        with pytest.raises(UnusableMove):
            over.pick("2", right=False)
        with pytest.raises(UnusableMove):
            checkable(ALL, over, [1, 1, 1])
        with pytest.raises(UnusableMove):
            NEW.give_up().accuse(ONE, right=True)
        assert not over.given_up

    @for_each("key", ["a1.1", "J", "w9.1.1", "", "layer1", "biases"])
    def test_a_check_of_no_weight(self, key: str) -> None:
        with pytest.raises(UnusableMove):
            checkable(key, NEW, [1, 1, 1])


@for_each("level", list(LEVELS))
def test_a_gradient_check_says_which_derivatives_disagree(level: int) -> None:
    """With the wrong sign all of them; with a broken ∂J/∂b only that."""
    wrong_sign = next(s for s in range(99) if draw(1, s).bug.mistake.name == "sign_of_error")
    found = compare(Hunt(level=1, seed=wrong_sign), Check(key=ALL, updates=0))
    assert [each.name for each in found] == ["w⁰", "b⁰"]
    assert not any(each.agrees for each in found)
    mean = next(s for s in range(99) if draw(2, s).bug.mistake.name == "bias_mean")
    found = compare(Hunt(level=2, seed=mean), Check(key=ALL, updates=0))
    assert [each.agrees for each in found] == [True, False]
    case = draw(level, 11)
    found = compare(Hunt(level=level, seed=11), Check(key=ALL, updates=0))
    assert len(found) == case.broken_run().network.parameters.size
    assert not all(each.agrees for each in found)


def test_the_answer_has_both_lines_and_both_runs() -> None:
    case = draw(3, 5)
    found = reveal(NEW)
    assert found.symbol == case.bug.term.symbol
    assert found.right_line != found.broken_line
    assert [row[0] for row in found.losses] == list(ROWS)
    assert found.losses[0][1] == found.losses[0][2]
    assert found.losses[-1][1] != found.losses[-1][2]


def test_the_seed_of_a_task_is_the_same_again_and_unknown_without_the_secret() -> None:
    one = task_seed(b"secret", "ABC.1.7")
    assert one == task_seed(b"secret", "ABC.1.7", 0)
    others = [
        task_seed(b"secret", f"ABC.1.{member}", attempt)
        for member in range(9)
        for attempt in (0, 1)
    ]
    assert len(set(others)) == len(others)
    assert min(others) > MAX_SEED  # nobody can type one on the page of levels
    assert draw(8, one).seed == one
    assert task_seed(b"other", "ABC.1.7") != one
