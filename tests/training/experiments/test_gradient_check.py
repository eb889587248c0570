"""The gradient check does not cry wolf, and still sees a wrong backward pass."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.training.experiments.gradient_check import GradientCheck, check_gradient
from app.training.recipe.recipe import Recipe
from app.training.run.observation import observe
from app.training.run.position import Unit
from app.training.run.selection import Selection, parse_selection
from app.training.run.session import TrainingSession
from tests.for_each import for_each

TABLES = ("and", "or", "xor")
KINKED = ("relu", "leaky_relu", "elu", "hardtanh")


def session(**parts: Any) -> TrainingSession:
    return TrainingSession(Recipe.model_validate(parts))


def layers(*units: int, hidden: str, output: str) -> list[dict[str, Any]]:
    names = [hidden] * (len(units) - 1) + [output]
    return [{"units": n, "activation": name} for n, name in zip(units, names, strict=True)]


def check_all(run: TrainingSession) -> GradientCheck:
    return check_gradient(observe(run), Selection("w", 0, 0, 0), every=True)


@for_each("seed", range(10), quick=3)
@for_each("table", TABLES)
@for_each("hidden", KINKED, quick=2)
def test_first_states_of_truth_tables_agree(table: str, hidden: str, seed: int) -> None:
    """z is 0 for the input 0, 0: right at the kink."""
    run = session(
        dataset={"name": table}, layers=layers(3, 1, hidden=hidden, output="sigmoid"), seed=seed
    )
    found = check_all(run)
    assert found.agrees, found


def test_a_kink_is_named() -> None:
    run = session(
        dataset={"name": "xor"}, layers=layers(4, 1, hidden="relu", output="sigmoid"), seed=5
    )
    checks = [
        check_gradient(observe(run), chosen, every=False)
        for unit in range(1, 5)
        if (chosen := parse_selection(f"b0.{unit}", run.recipe.units))
    ]
    (kinked,) = {check.why for check in checks}
    assert kinked == "kink"
    for check in checks:
        assert check.agrees and check.error > 0.1
        slack = 1e-6 * max(map(abs, check.sides))
        assert min(check.sides) - slack <= check.exact <= max(check.sides) + slack


@for_each("seed", range(30), quick=6)
@for_each("size", [0.3, 3.0])
@for_each("loss", ["mse", "huber", "binary_cross_entropy"], quick=2)
def test_random_states_agree(loss: str, size: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    hidden = str(rng.choice(["tanh", "sigmoid", "gelu", "sin", "relu", "silu"]))
    run = session(
        dataset={"name": "circle", "samples": 40},
        layers=layers(4, 3, 1, hidden=hidden, output="sigmoid"),
        loss=loss,
        batch_size=None,
        seed=seed,
    )
    run.network.parameters[:] = rng.normal(0.0, size, run.network.parameters.shape)
    found = check_all(run)
    assert found.agrees, found


@for_each("epochs", [0, 300])
def test_large_targets_and_the_bottom_of_a_run_agree(epochs: int) -> None:
    run = session(
        dataset={"name": "line", "samples": 20}, layers=layers(1, hidden="tanh", output="identity")
    )
    run.step(Unit.EPOCH, epochs) if epochs else None
    assert check_all(run).agrees
    run.data.train.y[:] *= 1e6
    assert check_all(run).agrees


@for_each("error", [1e-4, 1e-2, 0.5, -1.0, -2.0])
@for_each("hidden", ["tanh", "relu"])
def test_a_wrong_derivative_is_seen(hidden: str, error: float) -> None:
    run = session(
        dataset={"name": "circle", "samples": 40},
        layers=layers(4, 1, hidden=hidden, output="tanh"),
        seed=3,
    )
    run.step(Unit.EPOCH, 2)
    now = observe(run)
    dJ_dw = now.backward.dJ_dw[0]
    source, unit = np.unravel_index(np.abs(dJ_dw).argmax(), dJ_dw.shape)
    dJ_dw[source, unit] *= 1 + error
    key = f"w0.{source + 1}.{unit + 1}"
    selection = parse_selection(key, run.recipe.units)
    assert selection is not None
    assert not check_gradient(now, selection, every=False).agrees
    found = check_gradient(now, selection, every=True)
    assert not found.agrees and found.key == key


def test_of_a_large_network_every_nth_is_compared() -> None:
    run = session(
        dataset={"name": "circle", "samples": 20},
        layers=layers(64, 64, 1, hidden="tanh", output="tanh"),
    )
    found = check_all(run)
    assert (found.of, found.parameters) == (1473, 4417)


def test_it_counts_and_ends_early() -> None:
    now = observe(session(dataset={"name": "circle", "samples": 20}))
    counted: list[tuple[int, int]] = []
    selection = Selection("w", 0, 0, 0)

    def check(most: int) -> GradientCheck:
        counted.clear()
        return check_gradient(
            now,
            selection,
            every=True,
            go_on=lambda: len(counted) < most,
            report=lambda done, total: counted.append((done, total)),
        )

    whole = check(10_000)
    assert (whole.of, whole.ended) == (whole.parameters, False)
    assert counted == [(done, whole.of) for done in range(1, whole.of + 1)]
    part = check(3)
    assert (part.of, part.ended, part.parameters) == (3, True, whole.parameters)
    assert check(0).of == 1
