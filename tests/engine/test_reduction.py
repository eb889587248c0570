"""Conventions of the loss: mean or sum over samples and outputs, ½ or not."""

from __future__ import annotations

import hashlib
from itertools import product

import numpy as np
import pytest

from app.engine import kernels
from app.engine.activations import Array
from app.engine.gradcheck import central_differences, relative_error
from app.engine.losses import LOSSES, Loss, Reduction, reduced_loss
from app.engine.losses.reduction import Way
from app.engine.network import MLP
from app.engine.optimizers import OPTIMIZERS
from app.engine.update import Rules, compute_step
from tests.for_each import for_each

WAYS: tuple[Way, ...] = ("mean", "sum")
CONVENTIONS = [
    Reduction(samples, outputs, half)
    for samples, outputs, half in product(WAYS, WAYS, (False, True))
]
FORMS = [
    ("mse", "identity", 1),
    ("mse", "softmax", 3),
    ("huber", "identity", 3),
    ("binary_cross_entropy", "sigmoid", 1),
    ("binary_cross_entropy", "sigmoid", 3),
    ("cross_entropy", "softmax", 3),
]
SAMPLES = 11


def made(_loss: str, output: str, outputs: int) -> tuple[MLP, Array, Array]:
    rng = np.random.default_rng(4)
    network = MLP([2, 3, outputs], ["tanh", output])
    network.parameters[:] = rng.normal(size=network.parameters.size)
    x = rng.normal(size=(SAMPLES, 2))
    y = np.eye(max(outputs, 2))[rng.integers(max(outputs, 2), size=SAMPLES)][:, :outputs]
    return network, x, y if output == "sigmoid" or output == "softmax" else y - 0.3


def written_out(loss: Loss, a: Array, y: Array) -> float:
    """J as the convention's words say."""
    terms = {
        "mse": lambda p, t: (p - t) ** 2,
        "huber": lambda p, t: (p - t) ** 2 / 2 if abs(p - t) < 1 else abs(p - t) - 1 / 2,
        "binary_cross_entropy": lambda p, t: -np.log(p) if t else -np.log(1 - p),
        "cross_entropy": lambda p, t: -np.log(p) if t else 0.0,
    }
    each = np.vectorize(terms[loss.name])(a, y)
    convention = loss.reduction
    rows = (
        each.mean(axis=1)
        if convention.outputs == "mean" and loss.name != "cross_entropy"
        else each.sum(axis=1)
    )
    value = rows.mean() if convention.samples == "mean" else rows.sum()
    return float(value / 2 if convention.half and loss.name == "mse" else value)


@for_each("form", FORMS)
@for_each("convention", CONVENTIONS)
def test_value_and_slope(form: tuple[str, str, int], convention: Reduction) -> None:
    network, x, y = made(*form)
    loss = LOSSES[form[0]].reduced(convention)
    found = network.loss(x, y, loss)
    assert found == pytest.approx(written_out(loss, network.predict(x), y), rel=1e-12)
    numeric = central_differences(network, x, y, loss)
    assert relative_error(network.gradient(x, y, loss), numeric) < 1e-7


@for_each("form", FORMS)
@for_each("convention", CONVENTIONS)
def test_a_fused_form_has_the_same_convention(
    form: tuple[str, str, int], convention: Reduction
) -> None:
    network, x, y = made(*form)
    loss = LOSSES[form[0]].reduced(convention)
    forward = network.forward(x)
    z, a = forward.z[2], forward.a[2]
    for fused in loss.fused.values():
        assert fused.value(z, y) == pytest.approx(loss.value(a, y), rel=1e-12)
        if fused.sensitivity is not None:
            direct = fused.sensitivity(z, y, fused.divisor(*y.shape))
            np.testing.assert_allclose(direct, loss.derivative(a, y), rtol=1e-12)


def test_half_of_two_is_one() -> None:
    """The slope of ½ Σ (a − y)² is a − y to the last bit, in NumPy and in the kernels' function."""
    rng = np.random.default_rng(0)
    a = rng.normal(size=(50, 3))
    y: Array = a + rng.choice([-0.7, 0.1, 0.3], size=(50, 3))
    loss = LOSSES["mse"].reduced(Reduction("sum", "sum", half=True))
    assert loss.derivative(a, y).tobytes() == (a - y).tobytes()
    assert loss.compiled is not None
    assert loss.compiled.slope(0.1, 0.3) / loss.divisor(50, 3) == 0.1 - 0.3
    assert loss.value(a, y) == 0.5 * LOSSES["mse"].reduced(Reduction("sum", "sum")).value(a, y)


def test_half_belongs_to_the_squared_error() -> None:
    for name, loss in LOSSES.items():
        assert loss.reduced(Reduction(half=True)).reduction.half == (name == "mse")


def test_the_default_keeps_its_bits() -> None:
    """The digest was taken before there were conventions."""
    digest, rng = hashlib.sha256(), np.random.default_rng(0)
    for outputs, samples in product((1, 2, 3), (1, 3, 7, 10)):
        for name, loss in LOSSES.items():
            z = rng.integers(-9, 9, size=(samples, outputs)) / 4
            a = 1 / (1 + z * z) if name != "cross_entropy" else np.full(z.shape, 1 / outputs)
            y: Array = (rng.random(z.shape) > 0.5).astype(np.float64)
            a = np.where(a == 1.0, 0.75, a)
            digest.update(loss.derivative(a, y).tobytes())
            for fused in loss.fused.values():
                digest.update(fused.derivative(a, y).tobytes())
            if name in ("mse", "huber"):
                digest.update(np.float64(loss.value(a, y)).tobytes())
    assert digest.hexdigest() == "55f4b0589c9bc08c3b573ebe096b04e0032745c37b4bc1d1db1ee2381158e4a3"


@pytest.mark.slow
@for_each("form", FORMS)
@for_each("convention", CONVENTIONS)
@pytest.mark.usefixtures("compiled_engine")
def test_the_kernels_have_it(form: tuple[str, str, int], convention: Reduction) -> None:
    network, x, y = made(*form)
    rules = Rules(form[0], reduction=convention)
    loss = reduced_loss(form[0], convention)
    wanted = network.loss(x, y, loss)
    assert kernels.loss(rules, network, x, y) == pytest.approx(wanted, rel=1e-12)
    probe = network.with_parameters(network.parameters.copy())
    for at in range(0, SAMPLES, 4):
        rows = slice(at, at + 4)
        state = OPTIMIZERS["sgd"].start(probe.parameters)
        step = compute_step(probe, rules, state, 1, 0.01, x[rows], y[rows])
        probe.parameters[:] = step.after
    order = np.arange(SAMPLES)[np.newaxis]
    _, losses = kernels.train_epochs(
        rules, network, {}, 1, np.array([0.01]), x, y, order, 0, 4, None, 1e50, 9, (x, y)
    )
    scale = np.abs(probe.parameters).max()
    np.testing.assert_allclose(network.parameters, probe.parameters, rtol=0, atol=1e-12 * scale)
    assert losses[0].tolist() == pytest.approx([probe.loss(x, y, loss)] * 2, rel=1e-12)


@for_each(
    ("convention", "outputs", "formula", "slope"),
    [
        (
            ("mean", "mean", False),
            1,
            r"\frac{1}{m} \sum_{i} (a_i - y_i)^2",
            r"\frac{2}{<of>} \cdot ",
        ),
        (
            ("mean", "mean", True),
            2,
            r"\frac{1}{2 m K} \sum_{i} \sum_{k=1}^{K} (a_{ik} - y_{ik})^2",
            r"\frac{1}{<of>} \cdot ",
        ),
        (
            ("mean", "sum", True),
            1,
            r"\frac{1}{2 m} \sum_{i} (a_i - y_i)^2",
            r"\frac{1}{<of>} \cdot ",
        ),
        (
            ("sum", "sum", True),
            2,
            r"\frac{1}{2} \sum_{i} \sum_{k=1}^{K} (a_{ik} - y_{ik})^2",
            "",
        ),
        (("sum", "sum", False), 1, r"\sum_{i} (a_i - y_i)^2", r"2 \cdot "),
        (
            ("sum", "mean", False),
            3,
            r"\frac{1}{K} \sum_{i} \sum_{k=1}^{K} (a_{ik} - y_{ik})^2",
            r"\frac{2}{<of>} \cdot ",
        ),
    ],
)
def test_formulas(
    convention: tuple[str, str, bool], outputs: int, formula: str, slope: str
) -> None:
    loss = LOSSES["mse"].reduced(Reduction(*convention))  # type: ignore[arg-type]
    assert loss.formula_for(outputs) == f"J = {formula}"
    assert loss.slope_template(outputs) == f"{slope}<a-y>"


def test_a_sum_of_logarithms_keeps_its_minus() -> None:
    loss = LOSSES["binary_cross_entropy"].reduced(Reduction("sum", "sum"))
    assert loss.formula.startswith(r"J = -\sum_{i} \left(y_i")
    assert loss.slope_numbers(0.5, 1.0, 1) == r"-\frac{1}{<a>}"
