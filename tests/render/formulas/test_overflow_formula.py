"""The formula of every operation that can overflow, and a symbol for each of its numbers."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np

from app.engine.losses import LOSSES, Reduction
from app.engine.network import MLP
from app.engine.optimizers import OPTIMIZERS
from app.engine.update import Rules
from app.render.formulas.overflow_formula import overflow_formula, overflow_numbers
from app.training.divergence.explanation import Divergence
from app.training.divergence.overflow import Overflow, OverflowFactor, first_overflow
from tests.for_each import for_each

UNITS = [2, 3, 1]


def written(mathml: str) -> str:
    """All characters of a formula that is well formed, without the structure."""
    return "".join(ElementTree.fromstring(mathml).itertext())


def divergence(found: Overflow) -> Divergence:
    return Divergence(
        "gradient",
        found.operation,
        found.layer,
        found.key,
        "train",
        found.row,
        found.factors,
        None,
        "network",
    )


def formula(found: Divergence, rules: Rules | None = None, output: str = "identity") -> str:
    made = overflow_formula(found, rules or Rules(), UNITS, output)
    return written(made) if made else ""


def symbols(found: Divergence) -> list[str]:
    return [written(f"<math>{number.symbol}</math>") for number in overflow_numbers(found, UNITS)]


@for_each(
    ("w0", "w1", "expected", "numbers"),
    [
        (1e200, 1.0, "z11=∑jaj0·wj10+b10", ["a10", "w110", "z11"]),
        (1e100, 1e200, "z2=∑jaj1·wj11+b1", ["a11", "w111", "z2"]),
        (1.0, 1e55, "", ["a2", "y", "J"]),
    ],
)
def test_a_forward_pass(w0: float, w1: float, expected: str, numbers: list[str]) -> None:
    network = MLP(UNITS, ["identity"] * 2)
    network.w[0][...], network.w[1][...] = w0, w1
    x = np.full((1, 2), 1e200 if w0 > 1e150 else 1e100)
    found = first_overflow(network, x, np.zeros((1, 1)), LOSSES["mse"])
    assert found is not None
    assert symbols(divergence(found)) == numbers
    if expected:
        assert formula(divergence(found)) == expected
    else:
        assert formula(divergence(found)).startswith("J=")


@for_each(
    ("operation", "layer", "key", "expected"),
    [
        ("dJ_dw", 0, "w0.2.3", "∂J∂w230=∑i∂Ji∂z31·a20"),
        ("dJ_db", 0, "b0.3", "∂J∂b30=∑i∂Ji∂z31"),
        ("dJ_da", 1, "a1.3", "∂Ji∂a31=∑k∂Ji∂z2·w3k1"),
        ("dJ_dz", 1, "a1.3", "∂Ji∂z31=∂Ji∂a31·∂a31∂z31"),
        ("a", 1, "a1.3", "a31=f(z31)"),
        ("penalty", 0, "w0.2.3", "λ-term of\u00a0w230=λ·w230"),
        ("g", 0, "w0.2.3", "g=∂J∂w230+λ·w230"),
        ("dropout", None, "", ""),
    ],
)
def test_other_operations(operation: str, layer: int | None, key: str, expected: str) -> None:
    result = OverflowFactor(operation, key, "overflow")  # type: ignore[arg-type]
    found = divergence(Overflow(operation, layer, key, 0, (result,)))  # type: ignore[arg-type]
    made = formula(found, Rules(regularizer_name="l2", regularizer_rate=0.1))
    assert made == expected


@for_each("name", OPTIMIZERS)
def test_every_optimizers_state_and_move(name: str) -> None:
    optimizer, rules = OPTIMIZERS[name], Rules(optimizer_name=name)
    for operation in ("parameter", *optimizer.slots):
        result = OverflowFactor(operation, "w0.1.1", "overflow")  # type: ignore[arg-type]
        found = divergence(
            Overflow(operation, 0, "w0.1.1", 0, (result,))  # type: ignore[arg-type]
        )
        letter = "w110" if operation == "parameter" else symbols(found)[0]
        assert formula(found, rules).replace(" ", "").startswith(f"{letter}:=")


def test_a_fused_loss_says_its_own_form() -> None:
    result = OverflowFactor("dJ_dz", "a2.1", "overflow")
    found = divergence(Overflow("dJ_dz", 2, "a2.1", 0, (result,)))
    rules = Rules(loss_name="binary_cross_entropy")
    assert formula(found, rules, "sigmoid").replace(" ", "") == "∂Ji∂z2=1m·(a2−y)"


def test_the_convention_of_the_loss_is_in_its_formula() -> None:
    result = OverflowFactor("dJ_da", "a2.1", "overflow")
    rules = Rules(reduction=Reduction("sum", "sum", half=True))
    slope = divergence(Overflow("dJ_da", 2, "a2.1", 0, (result,)))
    assert formula(slope, rules).replace(" ", "") == "∂Ji∂a2=(a2−y)"
    whole = divergence(Overflow("J", None, "", 0, (OverflowFactor("J", "", "overflow"),)))
    assert formula(whole, rules).replace(" ", "").startswith("J=12∑i(")


@for_each(("outputs", "mean"), [(1, "1m∑i"), (3, "1mK∑i∑k=1K")])
def test_j_of_several_outputs_is_their_mean(outputs: int, mean: str) -> None:
    result = OverflowFactor("J", "", "overflow")
    found = divergence(Overflow("J", None, "", 0, (result,)))
    for loss in ("mse", "huber", "binary_cross_entropy"):
        made = overflow_formula(found, Rules(loss_name=loss), [2, outputs], "sigmoid")
        assert mean in written(made)
