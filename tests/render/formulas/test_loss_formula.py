"""The formula of J and of each sample's part: the numbers put in give the number shown."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest

from app.render.formulas import loss_formula as formula
from app.render.formulas.loss_formula import part_numbers
from app.training.run.observation import observe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.render import formula_reader, svg
from tests.render.sessions import CLOUD, randomize, session

IRIS: dict[str, Any] = {"dataset": {"name": "iris"}, "batch_size": 5}
RUNS: dict[str, dict[str, Any]] = {
    "mse": CLOUD,
    "huber": {**CLOUD, "loss": "huber"},
    "bce": {
        **CLOUD,
        "loss": "binary_cross_entropy",
        "layers": [{"units": 1, "activation": "sigmoid"}],
    },
    "ce": {**IRIS, "loss": "cross_entropy", "layers": [{"units": 3, "activation": "softmax"}]},
    "mse of three": {**IRIS, "loss": "mse", "layers": [{"units": 3, "activation": "sigmoid"}]},
    "huber of three": {**IRIS, "loss": "huber", "layers": [{"units": 3, "activation": "sigmoid"}]},
    "bce of three": {
        **IRIS,
        "loss": "binary_cross_entropy",
        "layers": [{"units": 3, "activation": "sigmoid"}],
    },
}
WAYS = (("mean", "sum"), ("sum", "mean"), ("sum", "sum"))
RUNS |= {
    f"{name}, {samples} and {outputs}": {
        **parts,
        "reduction": {"samples": samples, "outputs": outputs, "half": name.startswith("mse")},
    }
    for name, parts in RUNS.items()
    for samples, outputs in WAYS
}


def evaluated(numbers: str) -> float:
    """A line of numbers, read as a person reads it."""
    text = _python(formula_reader.read(numbers))
    text = text.replace("ln(", "math.log(")
    text = re.sub(r"\|([^|]*)\|", r"abs(\1)", text)
    return float(eval(text, {"math": math, "abs": abs}))  # noqa: S307 - made by the app


def _python(node: Any) -> str:
    if node.tag == "mfrac":
        return f"(({_python(node[0])})/({_python(node[1])}))"
    if node.tag == "msup":
        return f"{_python(node[0])}**{_python(node[1])}"
    if len(node):
        return "".join(map(_python, node))
    for written, python in (("·", "*"), ("−", "-"), ("\u2062", ""), ("\u2061", "")):
        node.text = (node.text or "").replace(written, python)
    text = re.sub(r"\*10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", _power, str(node.text))
    return f"({text})" if node.tag == "mn" else text


def _power(match: re.Match[str]) -> str:
    digits = match[1].translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return f"*1e{digits}"


@for_each("name", list(RUNS))
def test_the_numbers_of_a_part_give_the_part(name: str) -> None:
    run = randomize(session(**RUNS[name]))
    seen = observe(run)
    for row in seen.rows.tolist():
        part = seen.sample_loss(row)
        numbers = part_numbers(run.loss, run.network, seen.sample(row))
        assert evaluated(numbers) == pytest.approx(part, rel=2e-3, abs=1e-4), numbers


@for_each("name", list(RUNS))
def test_the_parts_add_up_to_J(name: str) -> None:
    seen = observe(randomize(session(**RUNS[name])))
    parts = seen.sample_losses()
    assert len(parts) == seen.m
    assert float(parts.sum()) == pytest.approx(seen.loss(), rel=1e-12)
    assert [seen.sample_loss(row) for row in seen.rows.tolist()] == parts.tolist()


@for_each("name", list(RUNS))
@for_each("m", [1, 2, 3, 5])
def test_J_of_a_small_batch_is_written_out(name: str, m: int) -> None:
    run = randomize(session(**{**RUNS[name], "batch_size": m}))
    seen = observe(run)
    views = [seen.sample(row) for row in seen.rows.tolist()]
    numbers = formula.batch_numbers(run.loss, run.network, views)
    terms = m * (run.network.units[-1] if run.loss.per_output else 1)
    assert (numbers != "") == (m <= formula.MAX_SAMPLES and terms <= formula.MAX_TERMS)
    if numbers:
        assert evaluated(numbers) == pytest.approx(seen.loss(), rel=2e-3, abs=1e-4), numbers


def test_an_exponent_belongs_to_both_brackets() -> None:
    """Otherwise one of them may be drawn taller than the other."""
    run = randomize(session(**RUNS["mse"]))
    seen = observe(run)
    row = int(seen.rows[0])
    written = [
        formula.loss_symbols(run.loss, run.network),
        formula.part_symbols(run.loss, run.network),
        part_numbers(run.loss, run.network, seen.sample(row)),
    ]
    for each in written:
        (power,) = [
            node
            for node in svg.find_all(formula_reader.read(each), "msup")
            if svg.text(node).startswith("(")
        ]
        base, exponent = power
        assert (svg.text(base)[0], svg.text(base)[-1], svg.text(exponent)) == ("(", ")", "2")


def test_a_saturated_output_keeps_its_digits() -> None:
    """1 − a has no digits left when a is close to 1."""
    run = session(**RUNS["bce"])
    run.network.parameters[:] = [0.0, 0.0, 20.0]
    seen = observe(run)
    row = next(int(row) for row, y in zip(seen.rows, seen.y, strict=True) if y == 0)
    numbers = part_numbers(run.loss, run.network, seen.sample(row))
    assert evaluated(numbers) == pytest.approx(seen.sample_loss(row), rel=1e-3)


def test_a_sample_outside_the_batch_has_the_loss_of_a_batch_of_one() -> None:
    run = randomize(session())
    seen = observe(run)
    outside = min(set(range(12)) - set(seen.rows.tolist()))
    train = run.data.train
    alone = run.network.loss(train.x[[outside]], train.y[[outside]], run.loss)
    assert seen.sample_loss(outside) == alone


def test_parts_are_known_as_soon_as_the_loss_phase_is_done() -> None:
    run: TrainingSession = session()
    row = int(run.batch_rows()[0])
    outside = min(set(range(12)) - set(run.batch_rows().tolist()))
    known = []
    for _ in range(5):
        run.step(Unit.PHASE, 1)
        seen = observe(run)
        parts = (len(seen.sample_losses()), seen.sample_loss(row), seen.sample_loss(outside))
        known.append((parts[0], parts[1] is not None, parts[2] is not None))
    assert known == [(0, False, False)] * 3 + [(5, True, True)] * 2


def test_sample_by_sample_the_finished_parts_are_known() -> None:
    run = session()
    run.step(Unit.SAMPLE, 2)
    seen = observe(run)
    assert len(seen.sample_losses()) == 2
    known = [seen.sample_loss(row) is not None for row in seen.rows.tolist()]
    assert known == [True, True, False, False, False]


@for_each(
    ("name", "symbols"),
    [
        ("mse", "J=1m∑i(ai3−yi)2"),
        ("mse of three", "J=1mK∑i∑k=1K(aik1−yik)2"),
        ("ce", "J=−1m∑i∑kyiklnaik1"),
    ],
)
def test_the_symbols_name_layer_samples_and_outputs(name: str, symbols: str) -> None:
    run = session(**RUNS[name])
    written = svg.read(formula.loss_symbols(run.loss, run.network))
    assert "".join("".join(written.itertext()).split()) == symbols
    part = svg.read(formula.part_symbols(run.loss, run.network))
    assert "".join(part.itertext()).startswith("Ji=")


@for_each("name", ["l1", "l2"])
def test_the_penalty_is_apart_from_J(name: str) -> None:
    run = randomize(session(regularizer={"name": name, "rate": 0.02}))
    without = randomize(session())
    assert observe(run).loss() == observe(without).loss()
    found = formula.penalty_of(run.network, run.rules)
    assert found is not None
    weights = np.concatenate([w.ravel() for w in run.network.w])
    size = np.abs(weights).sum() if name == "l1" else (weights**2).sum() / 2
    assert found.value == pytest.approx(0.02 * size)
    assert evaluated(found.numbers) == pytest.approx(found.value, rel=1e-3)


def test_without_a_regularizer_there_is_no_penalty() -> None:
    run = session()
    assert formula.penalty_of(run.network, run.rules) is None
