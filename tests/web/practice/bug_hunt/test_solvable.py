"""A level can be solved from its page alone: all factors are shown, and one breaks its rule."""

from __future__ import annotations

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.engine.activations import Array
from app.practice.bug_hunt.bug import factors_of
from app.practice.bug_hunt.hunt import Hunt
from app.practice.bug_hunt.levels import LEVELS, draw
from app.practice.bug_hunt.position import run_of
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import Term
from app.training.run.selection import neuron_key, parameter_at
from tests.tiers import some_slow
from tests.web.page import visit
from tests.web.practice.bug_hunt.test_hunt_page import (
    GRADIENTS,
    SEED,
    exercise_at,
    hunt_path,
    name_of,
    numbers,
    post,
    start,
    wanted,
)

Shown = dict[Term, Array]


def collect(client: TestClient, path: str, exercise: Exercise, rows: list[int]) -> Shown:
    """Every factor as the page shows it, over all samples and parts of the diagram."""
    units = exercise.units
    count = exercise.network.parameters.size
    keys = [parameter_at(units, index).key for index in range(count)]
    keys += [
        neuron_key(layer, unit)
        for layer in range(1, exercise.depth + 1)
        for unit in range(units[layer])
    ]
    terms = [Term(kind, layer) for layer in range(1, exercise.depth + 1) for kind in ("z", "a")]
    shown = {
        term: np.full(exercise.shape(term), np.nan)
        for term in [*terms, *factors_of(exercise.depth)]
    }
    for place, row in enumerate(rows):
        for key in keys:
            found = numbers(visit(client, f"{path}?sample={row}&select={key}"))
            for term, values in shown.items():
                of_sample = term.kind not in GRADIENTS
                for index in np.ndindex(values.shape[1:] if of_sample else values.shape):
                    name = name_of(term, index, exercise)
                    if name in found:
                        (value,) = found[name]
                        values[(place, *index) if of_sample else index] = value
    return shown


@pytest.mark.parametrize("level", some_slow(list(LEVELS), quick=1))
def test_only_one_shown_factor_is_not_what_its_formula_gives(
    client: TestClient, level: int
) -> None:
    case, page = draw(level, SEED), start(client, level)
    hunt = Hunt(level=level, seed=SEED)
    exercise = exercise_at(case, hunt)
    rows = [int(row) for row in run_of(hunt).batch_rows()]
    post(client, page, "phase", phase=str(2 * exercise.depth + 1))
    shown = collect(client, hunt_path(page), exercise, rows)
    broken = []
    for term, values in shown.items():
        if np.isnan(values).any():
            # Of softmax the page shows a row of the Jacobian instead of a slope.
            is_softmax = not exercise.activations[-1].elementwise
            assert is_softmax and term == Term("da_dz", exercise.depth), term.symbol
            continue
        if not np.allclose(values, _by_rule(term, shown, exercise), rtol=1e-9, atol=1e-300):
            broken.append(term)
    assert broken == [case.bug.term]


def _by_rule(term: Term, shown: Shown, exercise: Exercise) -> Array:
    """A term from the shown numbers before it, written out as the article has it."""
    layer, depth = term.layer, exercise.depth
    a = {0: exercise.x} | {t.layer: value for t, value in shown.items() if t.kind == "a"}
    w, b = exercise.w, exercise.b
    match term.kind:
        case "z":
            return a[layer - 1] @ w[layer - 1] + b[layer - 1]
        case "a":
            return exercise.activations[layer - 1].function(shown[Term("z", layer)])
        case "dJ_da" if layer == depth:
            return 2 * (a[depth] - exercise.y) / exercise.y.size
        case "dJ_da":
            return np.asarray(shown[Term("dJ_dz", layer + 1)] @ w[layer].T)
        case "da_dz":
            z = shown[Term("z", layer)]
            return exercise.activations[layer - 1].derivative(z, a[layer])
        case "dJ_dz" if not exercise.activations[layer - 1].elementwise:
            jacobian = np.eye(a[layer].shape[1]) - a[layer][:, None, :]
            jacobian = a[layer][:, :, None] * jacobian
            return np.asarray(np.einsum("ij,ijk->ik", shown[Term("dJ_da", layer)], jacobian))
        case "dJ_dz":
            return shown[Term("dJ_da", layer)] * shown[Term("da_dz", layer)]
        case "dJ_dw":
            return a[layer].T @ shown[Term("dJ_dz", layer + 1)]
    return np.asarray(shown[Term("dJ_dz", layer + 1)].sum(axis=0))


def test_the_numbers_wanted_are_those_of_the_article() -> None:
    """A hand-computed case of 1-1: the names of the page, and the value of ∂J/∂w."""
    case, hunt = draw(1, SEED), Hunt(level=1, seed=SEED)
    exercise = exercise_at(case, hunt)
    found = wanted(case, exercise, 0)
    assert {"z¹", "a¹", "∂Jᵢ/∂a¹", "∂a¹/∂z¹", "∂Jᵢ/∂z¹", "∂J/∂w⁰", "∂J/∂b⁰"} == found.keys()
    assert found["z¹"] == exercise.x[0, 0] * exercise.w[0][0, 0] + exercise.b[0][0]
