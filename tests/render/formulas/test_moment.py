"""The formula of the moment: its numbers are the engine's and make up what stands after them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from app.render.formulas.moment import Moment, describe_moment, parameter_into, unit_on_path
from app.render.formulas.moment_parts import Change, Equation, Product
from app.training.recipe.examples import EXAMPLES
from app.training.recipe.recipe import Recipe
from app.training.run.observation import observe, observe_update
from app.training.run.position import Unit, update_done
from app.training.run.selection import Selection, parse_selection
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.render import formula_reader

SOFTMAX: dict[str, Any] = {
    "dataset": {"name": "iris"},
    "layers": [
        {"units": 5, "activation": "relu", "dropout": 0.4},
        {"units": 3, "activation": "softmax"},
    ],
    "loss": "cross_entropy",
    "optimizer": {"name": "adam"},
    "regularizer": {"name": "l2", "rate": 0.1},
}
SEVERAL: dict[str, Any] = {
    **SOFTMAX,
    "layers": [{"units": 6, "activation": "tanh"}, {"units": 3, "activation": "sigmoid"}],
    "loss": "mse",
}
RECIPES = [
    *(example.recipe for example in EXAMPLES.values() if example.own is None),
    Recipe(**SOFTMAX),
    Recipe(**SEVERAL),
]
KEYS = ("", "w0.1.1", "b0.1", "a0.1", "a1.1", "J")
NUMBER = re.compile(r'data-value="([^"]*)"')


def moments(
    recipe: Recipe, key: str, *, batch: bool = False
) -> Iterator[tuple[TrainingSession, Moment]]:
    """The moment of every phase, and of a sample in each of them."""
    session = TrainingSession(recipe)
    selection = parse_selection(key or f"w{session.network.depth - 1}.1.1", recipe.units)
    assert selection is not None
    for phases in range(update_done(session.network.depth) + 1):
        seen = observe_update(session) or observe(session)
        row = None if batch else int(seen.rows[-1])
        done = update_done(session.network.depth) if session.watched else session.phases_done
        assert done == phases
        yield session, describe_moment(session, seen, selection, row, phases)
        session.step(Unit.PHASE, 1)


def numbers(formula: str) -> list[float]:
    return [float(text) for text in NUMBER.findall(formula)]


@for_each("recipe", RECIPES, quick=4)
@for_each("key", KEYS, quick=3)
@for_each("batch", [False, True])
def test_every_phase_has_sound_formulas(recipe: Recipe, key: str, batch: bool) -> None:
    titles = []
    for _, moment in moments(recipe, key, batch=batch):
        titles.append(moment.title)
        assert moment.rows
        assert moment.is_preview == (moment.phase == 0)
        for row in moment.rows:
            formulas = [row.symbols, row.numbers] if isinstance(row, Equation | Change) else []
            if isinstance(row, Product):
                formulas = [each.symbol for each in (row.result, *row.factors)]
            for formula in formulas:
                if formula:
                    formula_reader.read(formula)
    depth = len(recipe.layers)
    assert titles[:2] == ["Preview of the next update", "Forward, layer 1"]
    assert titles[depth + 1 : depth + 3] == ["Loss", f"Backward, layer {depth}"]
    assert titles[-1] == "Update"


@for_each("recipe", RECIPES, quick=4)
@for_each("key", KEYS, quick=3)
def test_factors_multiply_to_the_share_and_shares_add_up(recipe: Recipe, key: str) -> None:
    products = 0
    for session, moment in moments(recipe, key):
        seen = observe_update(session) or observe(session)
        for row in moment.rows:
            if not isinstance(row, Product):
                continue
            products += 1
            values = [each.quantity.value for each in row.factors]
            assert row.result.quantity.value == pytest.approx(math.prod(v or 0.0 for v in values))
            if row.total is not None:
                assert (row.known, row.m) == (seen.m, seen.m)
                assert row.total.quantity.name == row.result.quantity.name.replace("ᵢ", "")
    assert products or key == "J"


@for_each("recipe", RECIPES, quick=4)
def test_the_weighted_input_is_the_sum_of_its_numbers(recipe: Recipe) -> None:
    found = 0
    for session, moment in moments(recipe, ""):
        if not moment.title.startswith("Forward"):
            continue
        layer, row = int(moment.title[-1]), moment.rows[0]
        assert isinstance(row, Equation)
        *parts, bias, z = numbers(row.numbers)
        unit = unit_on_path(Selection("w", session.network.depth - 1, 0, 0), layer)
        view = observe(session).sample(int(observe(session).rows[-1]))
        assert z == view.z[layer][unit]
        if len(parts) == 2 * session.recipe.units[layer - 1]:
            found += 1
            assert z == pytest.approx(np.dot(parts[::2], parts[1::2]) + bias)
        else:
            assert row.whole.count("·") >= session.recipe.units[layer - 1]
    assert found


@for_each("recipe", RECIPES, quick=4)
def test_the_layer_before_gets_the_sum_over_all_units(recipe: Recipe) -> None:
    for session, moment in moments(recipe, ""):
        if not moment.title.startswith("Backward"):
            continue
        layer = int(moment.title[-1])
        novelty = [row for row in moment.rows if row.label.startswith("the novelty")]
        assert len(novelty) == (layer > 1)
        for row in novelty:
            seen = observe(session)
            wanted = float(seen.sample(int(seen.rows[-1])).dJ_da[layer - 1][0])
            if isinstance(row, Product):
                assert session.recipe.units[layer] == 1
                assert row.result.quantity.value == wanted
                continue
            assert isinstance(row, Equation)
            assert numbers(row.numbers)[-1] == wanted
            terms = row.whole.split(" = ")[1]
            assert terms.count(" + ") == session.recipe.units[layer] - 1


@for_each("recipe", RECIPES, quick=4)
def test_the_batch_has_no_novelty_of_its_own(recipe: Recipe) -> None:
    """A dash would say that its number is not computed yet."""
    for _, moment in moments(recipe, "", batch=True):
        for row in moment.rows:
            if isinstance(row, Equation) and row.label.startswith("the novelty"):
                assert row.label.endswith("for each sample i")
                words = "".join(formula_reader.read(row.numbers).itertext())
                assert words == "choose one sample to see its numbers"


@for_each("recipe", RECIPES, quick=4)
@for_each("key", ["w0.1.1", "b0.1"])
def test_the_update_goes_from_the_old_value_to_the_new_one(recipe: Recipe, key: str) -> None:
    first = TrainingSession(recipe)
    selection = parse_selection(key, recipe.units)
    assert selection is not None
    for session, moment in moments(recipe, key):
        changes = [row for row in moment.rows if isinstance(row, Change)]
        assert len(changes) == (moment.phase in (0, update_done(first.network.depth)))
        for row in changes:
            unit, source = selection.unit, selection.source
            before, after = first.network.b[0][unit], session.network.b[0][unit]
            if source is not None:
                before, after = first.network.w[0][source, unit], session.network.w[0][source, unit]
            assert row.before.value == before
            if session.watched:
                assert row.after.value == after


def test_a_sample_outside_the_batch_stands_alone() -> None:
    session = TrainingSession(EXAMPLES["circle"].recipe)
    seen = observe(session)
    outside = next(i for i in range(len(session.data.train)) if i not in seen.rows)
    selection = Selection("w", 0, 0, 0)
    moment = describe_moment(session, seen, selection, outside, 0)
    assert (
        moment.about == f"i = sample {outside}, not in the current batch; shown on its own (m = 1)"
    )
    (product,) = [row for row in moment.rows if isinstance(row, Product)]
    assert product.total is None


def test_the_example_lies_on_the_path_of_the_selection() -> None:
    weight = Selection("w", 1, 1, 2)
    assert [unit_on_path(weight, layer) for layer in range(4)] == [0, 2, 1, 0]
    assert parameter_into(weight, 2) is weight
    assert parameter_into(weight, 1) == Selection("w", 0, 2, 0)
    assert parameter_into(weight, 3) == Selection("w", 2, 0, 1)
    bias = Selection("b", 1, 1)
    assert parameter_into(bias, 2) is bias
    assert parameter_into(bias, 3) == Selection("w", 2, 0, 1)
