"""What a level and a seed make: one bug that shows, and four formulas that can be told apart."""

from __future__ import annotations

import numpy as np
import pytest

from app.practice.bug_hunt.bug import differ, factors_of
from app.practice.bug_hunt.hunt import MAX_UPDATES
from app.practice.bug_hunt.levels import LEVELS, MAX_SEED, Case, draw
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.from_session import exercise_of
from app.practice.mistakes.catalogue import MISTAKES
from app.practice.mistakes.forward_backward import run_pass
from app.training.run.observation import observe
from app.training.run.position import Unit
from tests.for_each import for_each

EVERY = [(level, seed) for level in range(1, 9) for seed in (1, MAX_SEED)]


def exercise(case: Case) -> Exercise:
    return exercise_of(case.right_run())


def test_there_are_eight_levels_of_growing_networks() -> None:
    assert list(LEVELS) == list(range(1, 9))
    sizes = [sum(level.units) for level in LEVELS.values()]
    assert sizes == sorted(sizes)
    assert (LEVELS[1].network, LEVELS[8].network) == ("1-1", "2-3-2-2")


@for_each("number", list(LEVELS))
def test_every_mistake_of_a_level_is_in_the_catalogue_and_is_met(number: int) -> None:
    missing = set(LEVELS[number].mistakes)
    assert missing <= MISTAKES.keys()
    for seed in range(200):
        missing -= {draw(number, seed).bug.mistake.name}
        if not missing:
            return
    raise AssertionError(missing)


@for_each(("level", "seed"), EVERY)
def test_the_same_seed_makes_the_same_hunt(level: int, seed: int) -> None:
    one = draw(level, seed)
    draw.cache_clear()
    other = draw(level, seed)
    assert one is not other
    assert one.recipe == other.recipe
    assert np.array_equal(one.own.points, other.own.points)
    assert (one.bug.mistake.name, one.bug.term) == (other.bug.mistake.name, other.bug.term)
    assert [each.name for each in one.options] == [each.name for each in other.options]


def test_another_seed_makes_another_hunt() -> None:
    assert len({draw(8, seed).recipe.model_dump_json() for seed in range(10)}) == 10


@for_each(("level", "seed"), EVERY)
def test_only_the_broken_factor_breaks_its_formula(level: int, seed: int) -> None:
    case = draw(level, seed)
    task = exercise(case)
    broken = case.bug.terms(task)
    for term in factors_of(task.depth):
        right = case.bug.by_formula(task, term)
        if term == case.bug.term:
            assert differ(broken[term], right, 0.02), term
        else:
            np.testing.assert_array_equal(broken[term], right, err_msg=term.symbol)


@for_each(("level", "seed"), EVERY)
def test_the_forward_pass_is_right(level: int, seed: int) -> None:
    case = draw(level, seed)
    task = exercise(case)
    broken = case.bug.terms(task)
    for term, right in task.right.items():
        if term.kind in ("z", "a", "J"):
            np.testing.assert_allclose(broken[term], right, rtol=1e-12, err_msg=term.symbol)


@for_each(("level", "seed"), EVERY)
def test_the_four_formulas_give_four_numbers(level: int, seed: int) -> None:
    case = draw(level, seed)
    task, term = exercise(case), case.bug.term
    given = case.bug.terms(task)
    assert len(case.options) == 4
    assert [each.name for each in case.options].count(case.bug.mistake.name) == 1
    values = [
        np.broadcast_to(run_pass(task, each, given=given, terms=[term])[term], task.shape(term))
        for each in case.options
    ]
    values.append(case.bug.by_formula(task, term))
    for number, one in enumerate(values):
        assert all(differ(one, other, 0.01) for other in values[:number])
    texts = {each.lines(task)[1] for each in case.options}
    assert len(texts) == 4


def test_the_place_of_the_true_formula_varies() -> None:
    places = set()
    for seed in range(30):
        case = draw(1, seed)
        places.add([each.name for each in case.options].index(case.bug.mistake.name))
    assert places == {0, 1, 2, 3}


@for_each(("level", "seed"), EVERY)
def test_the_update_follows_from_the_broken_gradient(level: int, seed: int) -> None:
    case = draw(level, seed)
    run = case.broken_run()
    task = exercise_of(run)
    broken = case.bug.terms(task)
    run.step(Unit.BATCH, 1)
    for layer in range(task.depth):
        for kind, after in (("w", run.network.w), ("b", run.network.b)):
            found = next(v for t, v in broken.items() if (t.kind, t.layer) == (kind, layer))
            np.testing.assert_allclose(after[layer], found, rtol=1e-12)


@for_each(("level", "seed"), EVERY, quick=8)
def test_no_run_explodes(level: int, seed: int) -> None:
    run = draw(level, seed).broken_run()
    assert run.step(Unit.BATCH, MAX_UPDATES) == MAX_UPDATES
    assert run.status == "paused"


def test_the_kernels_never_train_a_broken_run() -> None:
    case = draw(8, 3)
    run, right = case.broken_run(), case.right_run()
    assert not run.runs_compiled
    run.step(Unit.EPOCH, 5)
    right.step(Unit.EPOCH, 5)
    assert not np.allclose(run.network.parameters, right.network.parameters)


def test_there_is_no_ninth_level() -> None:
    with pytest.raises(KeyError):
        draw(9, 0)


@for_each("name", ["bias_mean", "bias_first_sample", "z_for_activation", "transposed_result"])
def test_the_samples_parts_of_a_broken_gradient_add_up_to_it(name: str) -> None:
    number = next(n for n, level in LEVELS.items() if name in level.mistakes)
    seed = next(s for s in range(200) if draw(number, s).bug.mistake.name == name)
    case = draw(number, seed)
    run = case.broken_run()
    now, layer = observe(run), case.bug.term.layer
    dJ_dw, dJ_db = now.backward.shares[layer]
    np.testing.assert_allclose(dJ_dw.sum(axis=0), now.backward.dJ_dw[layer], rtol=1e-12)
    np.testing.assert_allclose(dJ_db.sum(axis=0), now.backward.dJ_db[layer], rtol=1e-12)
    view = now.sample(int(now.rows[1]))
    own = view.gradient(layer)[case.bug.term.kind == "dJ_db"]
    right = np.outer(view.a[layer], view.dJ_dz[layer + 1])
    assert differ(own, right if case.bug.term.kind == "dJ_dw" else view.dJ_dz[layer + 1], 0.01)
