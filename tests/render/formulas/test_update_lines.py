"""Every optimizer's update in lines, equal to the run's own update to the last bit."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from app.engine.optimizers import OPTIMIZERS
from app.render.formulas.update_rule import UpdateRule, update_rule
from app.render.numbers import number
from app.training.run.observation import observe, observe_update
from app.training.run.position import Unit
from app.training.run.selection import Selection
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.render import formula_reader as formulas
from tests.render import svg
from tests.render.sessions import chosen, every_selection, randomize, session

PHASES = 8
RULES: dict[str, dict[str, Any]] = {
    "plain": {},
    "l1": {"regularizer": {"name": "l1", "rate": 0.25}},
    "l2, clipped": {"regularizer": {"name": "l2", "rate": 0.5}, "clip_norm": 0.125},
    "clipped": {"clip_norm": 0.0625},
    "dropout": {
        "layers": [
            {"units": 4, "activation": "tanh", "dropout": 0.5},
            {"units": 2, "activation": "sigmoid"},
            {"units": 1, "activation": "tanh"},
        ]
    },
    "cosine": {"schedule": {"name": "cosine", "epochs": 4}},
    "frozen": {"frozen": ["w0.1.1", "layer2"]},
}
NAMES = list(OPTIMIZERS)
STATE = {
    "momentum": ["velocity"],
    "nesterov": ["velocity"],
    "adagrad": ["square_sum"],
    "rmsprop": ["square_average"],
    "adam": ["first_moment", "second_moment"],
    "adamw": ["first_moment", "second_moment"],
}


def run_of(optimizer: str, rules: str = "plain", batches: int = 0) -> TrainingSession:
    parts = {"optimizer": {"name": optimizer, "learning_rate": 0.0625}, **RULES[rules]}
    run = randomize(session(**parts))
    run.step(Unit.BATCH, batches) if batches else None
    return run


def parameters(run: TrainingSession) -> list[Selection]:
    return [
        selection
        for selection in every_selection(run.recipe.units)
        if selection.target_layer and selection.kind != "a"
    ]


def rule_of(run: TrainingSession, selection: Selection) -> UpdateRule:
    found = update_rule(run, observe_update(run) or observe(run), selection)
    assert found is not None
    return found


def index_of(run: TrainingSession, selection: Selection) -> int:
    """Weights of a layer row by row, then its biases."""
    units = run.recipe.units
    layer = selection.target_layer - 1
    before = sum((n + 1) * after for n, after in zip(units[:layer], units[1:], strict=False))
    row = units[layer] if selection.source is None else selection.source
    return before + row * units[layer + 1] + selection.unit


@for_each("optimizer", NAMES, quick=2)
@for_each("rules", RULES, quick=2)
@for_each("batches", [0, 4], quick=2)
def test_the_next_and_the_last_update_are_the_engines(
    optimizer: str, rules: str, batches: int
) -> None:
    run = run_of(optimizer, rules, batches)
    coming = {selection: rule_of(run, selection) for selection in parameters(run)}
    before = run.network.parameters.copy()
    run.step(Unit.PHASE, PHASES)
    assert (run.network.parameters != before).any()
    for selection, rule in coming.items():
        index = index_of(run, selection)
        made = rule_of(run, selection)
        assert (rule.done, made.done) == (False, True)
        for found in (rule, made):
            assert (found.before, found.after) == (before[index], run.network.parameters[index])
        assert made.lines == rule.lines
        assert (made.gradient, made.learning_rate) == (rule.gradient, rule.learning_rate)


@for_each("optimizer", NAMES)
@for_each("rules", ["plain", "l2, clipped"])
def test_results_are_the_runs_own_state(optimizer: str, rules: str) -> None:
    run = run_of(optimizer, rules, batches=2)
    run.step(Unit.PHASE, PHASES)
    update = run.last_update
    assert update is not None
    for selection in parameters(run):
        index, rule = index_of(run, selection), rule_of(run, selection)
        results = [line.result for line in rule.lines]
        wanted = [number(run.optimizer_state[slot][index], 5) for slot in STATE.get(optimizer, [])]
        if rules != "plain":
            penalty = 0.0 if selection.source is None else 0.5 * update.before[index]
            assert results.pop(0) == number(update.gradient[index] + penalty)
            assert results.pop(0) == number(update.used[index])
        if optimizer == "adamw":
            decayed = update.before[index] * (1 - 0.0625 * 0.01)
            assert results.pop(0) == number(decayed, 5)
        assert results[:-1] == wanted
        assert float(formulas.plain(results[-1])) == pytest.approx(rule.after, rel=1e-4)


@for_each("optimizer", NAMES, quick=2)
@for_each("rules", ["plain", "l1", "l2, clipped"], quick=2)
def test_the_numbers_of_a_line_give_its_result(optimizer: str, rules: str) -> None:
    run = run_of(optimizer, rules, batches=3)
    for selection in parameters(run):
        for line in rule_of(run, selection).lines:
            formulas.read(line.symbols)
            root = formulas.read(line.numbers)
            (value,) = formulas.sides(root)
            result = float(formulas.plain(line.result))
            assert value == pytest.approx(result, abs=3e-3 * formulas.size_of_terms(root))


@for_each("optimizer", NAMES)
def test_the_symbols_are_the_optimizers_formulas(optimizer: str) -> None:
    run = run_of(optimizer)
    lines = rule_of(run, chosen("w1.2.1", run)).lines
    assert len(lines) == len(OPTIMIZERS[optimizer].formulas)
    symbols = [svg.text(svg.read(line.symbols)) for line in lines]
    assert all(":=" in text for text in symbols)
    if optimizer == "sgd":
        assert symbols == ["w211:=w211−α·∂J∂w211"]


def test_a_clipped_gradient_has_its_factor_and_else_that_is_1() -> None:
    run = run_of("sgd", "clipped")
    first, second, _ = rule_of(run, chosen("w1.2.1", run)).lines
    assert svg.text(svg.read(first.symbols)) == "g=∂J∂w211"
    assert svg.text(svg.read(second.symbols)) == "g:=g·min(1,c‖g‖+10−6)"
    assert second.result != first.result
    (scale,) = formulas.sides(formulas.read(second.numbers))
    assert scale == pytest.approx(float(formulas.plain(second.result)), rel=1e-3)
    wide = run.changed({"clip_norm": 1e6})
    first, second, _ = rule_of(wide, chosen("w1.2.1", wide)).lines
    assert second.result == first.result


LABELS = {
    "sgd": [],
    "momentum": ["velocity"],
    "nesterov": ["velocity"],
    "adagrad": ["sum of squares"],
    "rmsprop": ["mean of squares"],
    "adam": ["first moment", "second moment"],
    "adamw": ["weight decay", "first moment", "second moment"],
}
NAMED = {"v": "v", "μ": "μ", "β": "β", "c": "c", "λ": "λ", "ρ": "ρ", "ϵ": "ε", "α": "α", "s": "s"}
"""Letters of the formulas, as the legend writes them."""


@for_each("optimizer", NAMES)
@for_each("rules", ["plain", "l1", "l2, clipped"])
def test_each_line_says_what_it_computes_and_what_its_letters_are(
    optimizer: str, rules: str
) -> None:
    run = run_of(optimizer, rules)
    lines = rule_of(run, chosen("w1.2.1", run)).lines
    before = [] if rules == "plain" else ["gradient with penalty"]
    before += ["clipped gradient"] if "clipped" in rules else []
    assert [line.label for line in lines] == [*before, *LABELS[optimizer], "update"]
    for line in lines:
        root = formulas.read(line.symbols)
        # Upright letters are those of a function's name.
        letters = {node.text for node in svg.find_all(root, "mi") if not node.get("mathvariant")}
        for letter in letters & set(NAMED):
            assert NAMED[str(letter)] in line.legend, (letter, line)


def test_a_moment_is_not_the_number_of_samples() -> None:
    """In Adam's paper both are m; here the moment has its parameter below."""
    run = run_of("adam")
    for line in rule_of(run, chosen("w1.2.1", run)).lines:
        root = formulas.read(line.symbols)
        below = {node[0] for node in svg.find_all(root, "msub")}
        alone = [node for node in svg.find_all(root, "mi") if node not in below]
        assert not {"m", "v"} & {str(node.text) for node in alone}


@for_each("key", ["w1.2.1", "b1.2"])
def test_adamw_decays_the_parameter_itself_by_a_rate_of_its_own(key: str) -> None:
    run = run_of("adamw", "l2, clipped")
    lines = [svg.text(svg.read(line.symbols)) for line in rule_of(run, chosen(key, run)).lines]
    name = "w211" if key.startswith("w") else "b21"
    assert lines[0] == f"g=∂J∂{name}" + (f"+λ·{name}" if key.startswith("w") else "")
    assert lines[2].startswith(f"{name}:={name}−α") and "λ′" in lines[2]
    assert lines[-1].startswith(f"{name}:={name}−α")


@for_each(("beta", "rest"), [(0.9, "0.1"), (0.999, "0.001"), (0.99, "0.01")])
def test_one_minus_a_decay_is_written_in_decimals(beta: float, rest: str) -> None:
    run = run_of("adam").changed({"optimizer": {"beta1": beta}})
    (mean, *_) = rule_of(run, chosen("w1.2.1", run)).lines
    shown = [svg.text(node) for node in svg.find_all(formulas.read(mean.numbers), "mn")]
    assert shown[:3:2] == [str(beta), rest]


def test_a_bias_has_no_penalty() -> None:
    run = run_of("sgd", "l1")
    weight, bias = (rule_of(run, chosen(key, run)).lines[0] for key in ("w1.2.1", "b1.1"))
    assert svg.text(svg.read(weight.symbols)) == "g=∂J∂w211+λ·sign(w211)"
    assert formulas.numbers(formulas.read(weight.numbers))[-2] == 0.25
    assert svg.text(svg.read(bias.symbols)) == "b11:=b11−α·∂J∂b11"


@for_each("optimizer", NAMES)
def test_a_frozen_parameter_stays_and_is_marked(optimizer: str) -> None:
    """Also while its optimizer has a state from before."""
    run = run_of(optimizer, batches=3).changed({"frozen": ["w0.1.1", "layer2", "b2.1"]})
    before = deepcopy(run.network.parameters)
    run.step(Unit.PHASE, PHASES)
    for selection in parameters(run):
        index, rule = index_of(run, selection), rule_of(run, selection)
        frozen = selection.target_layer == 2 or selection.key in ("w0.1.1", "b2.1")
        assert rule.frozen == frozen
        if frozen:
            assert rule.before == rule.after == before[index] == run.network.parameters[index]
        else:
            assert rule.after == run.network.parameters[index] != before[index]


@for_each(("phases", "known"), [(5, []), (6, []), (7, [0, 1, 2])])
def test_clipping_waits_for_the_gradients_of_all_layers(phases: int, known: list[int]) -> None:
    run = run_of("adam", "clipped")
    run.step(Unit.PHASE, phases)
    for selection in parameters(run):
        is_known = selection.target_layer - 1 in known
        assert (rule_of(run, selection).after is not None) == is_known
