"""The update rule shows the value that the parameter has after the update."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from app.render.formulas.update_rule import UpdateRule, update_rule
from app.training.run.observation import observe, observe_update
from app.training.run.position import Unit
from app.training.run.selection import Selection
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.render import svg
from tests.render.sessions import chosen, every_selection, randomize, session

PHASES = 8
RUNS: dict[str, dict[str, Any]] = {
    "batches": {},
    "full batch": {"batch_size": None},
    "relu": {"layers": [{"units": 5, "activation": "relu"}, {"units": 1, "activation": "sigmoid"}]},
    "article": {
        "dataset": {"name": "article"},
        "layers": [{"units": 1, "activation": "sigmoid"}] * 2,
        "optimizer": {"learning_rate": 2.0},
    },
    "tiny rate": {"optimizer": {"learning_rate": 1e-12}},
}


def rule_of(run: TrainingSession, selection: Selection) -> UpdateRule:
    found = update_rule(run, observe_update(run) or observe(run), selection)
    assert found is not None
    return found


def parameters(run: TrainingSession) -> list[Selection]:
    return [selection for selection in every_selection(run.recipe.units) if selection.target_layer]


def value(run: TrainingSession, selection: Selection) -> float:
    layer = selection.target_layer - 1
    if selection.source is None:
        return float(run.network.b[layer][selection.unit])
    return float(run.network.w[layer][selection.source, selection.unit])


@for_each("parts", RUNS.values(), ids=RUNS)
@for_each("seed", range(3))
def test_the_next_update_is_the_engines(parts: dict[str, Any], seed: int) -> None:
    run = randomize(session(**parts), seed)
    run.step(Unit.BATCH, seed)
    shown = {selection: rule_of(run, selection) for selection in parameters(run)}
    for selection, rule in shown.items():
        assert not rule.done
        assert rule.before == value(run, selection)
    run.step(Unit.BATCH, 1)
    for selection, rule in shown.items():
        assert rule.after == value(run, selection)


def test_also_when_all_phases_but_the_update_are_done() -> None:
    run = randomize(session())
    run.step(Unit.PHASE, PHASES - 1)
    shown = {selection: rule_of(run, selection).after for selection in parameters(run)}
    run.step(Unit.PHASE, 1)
    assert shown == {selection: value(run, selection) for selection in shown}


@for_each(("unit", "count"), [(Unit.PHASE, PHASES), (Unit.SAMPLE, 5)])
def test_after_a_watched_step_it_is_the_last_update(unit: Unit, count: int) -> None:
    run = randomize(session())
    before = deepcopy(run)
    run.step(unit, count)
    for selection in parameters(run):
        rule = rule_of(run, selection)
        assert rule.done
        assert (rule.before, rule.after) == (value(before, selection), value(run, selection))
        assert rule.gradient is not None
        assert rule.after == rule.before - rule.learning_rate * rule.gradient


@for_each(
    ("unit", "count", "known"),
    [
        (Unit.PHASE, 1, []),
        (Unit.PHASE, 4, []),
        (Unit.PHASE, 5, [2]),
        (Unit.PHASE, 6, [1, 2]),
        (Unit.PHASE, 7, [0, 1, 2]),
        (Unit.SAMPLE, 1, []),
        (Unit.SAMPLE, 4, []),
    ],
)
def test_it_waits_for_the_gradient_of_the_whole_batch(
    unit: Unit, count: int, known: list[int]
) -> None:
    run = randomize(session())
    run.step(unit, count)
    for selection in parameters(run):
        rule = rule_of(run, selection)
        assert rule.before == value(run, selection)
        is_known = selection.target_layer - 1 in known
        assert (rule.gradient is not None) == (rule.after is not None) == is_known
        assert (rule.lines[-1].numbers != "") == is_known
        assert (rule.lines[-1].result != "") == is_known


def test_an_input_is_not_updated() -> None:
    run = session()
    assert update_rule(run, observe(run), chosen("a0.1", run)) is None


def test_a_neurons_is_that_of_its_bias() -> None:
    run = randomize(session())
    assert rule_of(run, chosen("a2.2", run)) == rule_of(run, chosen("b1.2", run))


@for_each("rate", [1.0, 1e-4, 1e-7])
def test_the_result_is_written_so_that_it_can_be_seen_to_move(rate: float) -> None:
    run = randomize(session(optimizer={"learning_rate": rate}))
    rule = rule_of(run, chosen("w0.1.1", run))
    assert rule.after != rule.before
    before = svg.find_all(svg.read(rule.lines[-1].numbers), "mn")[0].text
    assert before is not None and before != rule.lines[-1].result


def test_the_symbols_are_the_articles() -> None:
    run = session(**RUNS["article"])
    weight, bias = rule_of(run, chosen("w0.1.1", run)), rule_of(run, chosen("b1.1", run))
    assert svg.text(svg.read(weight.lines[-1].symbols)) == "w0:=w0−α·∂J∂w0"
    assert svg.text(svg.read(bias.lines[-1].symbols)) == "b1:=b1−α·∂J∂b1"


def test_the_numbers_are_those_of_the_symbols() -> None:
    run = session(**RUNS["article"])
    run.network.parameters[:] = [0.25, 0.5, -0.75, 1.0]
    rule = rule_of(run, chosen("w1.1.1", run))
    (line,) = rule.lines
    before, rate, gradient = (node.text for node in svg.find_all(svg.read(line.numbers), "mn"))
    assert (before, rate) == ("−0.75", "2")
    assert gradient is not None and rule.gradient is not None
    assert float(gradient.strip("()").replace("−", "-")) == pytest.approx(rule.gradient, rel=1e-3)


def test_the_learning_rate_is_the_one_that_the_step_was_made_with() -> None:
    run = randomize(session())
    run.step(Unit.PHASE, PHASES)
    made = rule_of(run, chosen("w0.1.1", run))
    changed = run.changed({"optimizer": {"learning_rate": 0.5}})
    coming = rule_of(changed, chosen("w0.1.1", changed))
    assert (made.done, made.learning_rate) == (True, 0.03)
    assert (coming.done, coming.learning_rate) == (False, 0.5)
