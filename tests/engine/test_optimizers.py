"""Update rules against two hundred steps of a textbook, and on numbers to be followed by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from app.engine.activations import Array
from app.engine.optimizers import OPTIMIZERS
from tests.engine.textbook_optimizers import RULES
from tests.for_each import for_each

STEPS = 200
# PyTorch 2's defaults, beside the learning rate.
DEFAULTS: dict[str, dict[str, float]] = {
    "sgd": {},
    "momentum": {"momentum": 0.9},  # PyTorch's 0 is plain SGD; 0.9 is what its pages use
    "nesterov": {"momentum": 0.9},
    "adagrad": {"epsilon": 1e-10},
    "rmsprop": {"decay": 0.99, "epsilon": 1e-8},
    "adam": {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
    "adamw": {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.01},
}
OTHERS: list[tuple[str, dict[str, float]]] = [
    ("momentum", {"momentum": 0.5}),
    ("momentum", {"momentum": 0.0}),
    ("nesterov", {"momentum": 0.99}),
    ("adagrad", {"epsilon": 0.1}),
    ("rmsprop", {"decay": 0.9, "epsilon": 1e-3}),
    ("adam", {"beta1": 0.5, "beta2": 0.9, "epsilon": 1e-4}),
    ("adam", {"beta1": 0.0, "beta2": 0.0, "epsilon": 1e-8}),
    ("adamw", {"beta1": 0.8, "beta2": 0.99, "epsilon": 1e-6, "weight_decay": 0.3}),
]
Gradient = Callable[[Array, int], Array]


def bowl(w: Array, step: int) -> Array:
    """A quadratic, steep in one direction, with a gradient that turns with the step."""
    tilt: Array = 0.3 * np.sin(step * np.array([1.0, 0.7, 0.2]))
    return np.array([4.0, 0.5, 0.01]) * w + tilt


def rate(step: int) -> float:
    """A learning rate that a schedule changes."""
    return 0.02 * 0.99**step


def engine(name: str, hyperparameters: dict[str, float], gradient: Gradient) -> list[Array]:
    optimizer, w = OPTIMIZERS[name], np.array([1.0, -2.0, 0.5])
    state, path = optimizer.start(w), []
    for step in range(1, STEPS + 1):
        w, state = optimizer.update(w, gradient(w, step), state, step, rate(step), hyperparameters)
        assert set(state) == set(optimizer.slots)
        path.append(w)
    return path


def textbook(name: str, hyperparameters: dict[str, float], gradient: Gradient) -> list[Array]:
    rules = [RULES[name](**hyperparameters) for _ in range(3)]
    w, path = [1.0, -2.0, 0.5], []
    for step in range(1, STEPS + 1):
        g = gradient(np.array(w), step).tolist()
        w = [rules[i].step(w[i], g[i], rate(step)) for i in range(3)]
        path.append(np.array(w))
    return path


def test_every_optimizer_is_covered() -> None:
    assert set(RULES) == set(DEFAULTS) == set(OPTIMIZERS)
    assert all(name == optimizer.name for name, optimizer in OPTIMIZERS.items())


@for_each("name", OPTIMIZERS)
def test_defaults_are_pytorchs(name: str) -> None:
    assert dict(OPTIMIZERS[name].defaults) == DEFAULTS[name]


@for_each(("name", "hyperparameters"), [*DEFAULTS.items(), *OTHERS])
def test_two_hundred_steps_of_the_textbook(name: str, hyperparameters: dict[str, float]) -> None:
    found = engine(name, hyperparameters, bowl)
    expected = textbook(name, hyperparameters, bowl)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)
    assert np.abs(found[-1] - found[0]).min() > 1e-3


@for_each("name", OPTIMIZERS)
def test_two_hundred_steps_of_pytorch(name: str) -> None:
    torch: Any = pytest.importorskip("torch")
    optimizers: dict[str, tuple[Any, dict[str, Any]]] = {
        "sgd": (torch.optim.SGD, {}),
        "momentum": (torch.optim.SGD, {"momentum": 0.9}),
        "nesterov": (torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
        "adagrad": (torch.optim.Adagrad, {}),
        "rmsprop": (torch.optim.RMSprop, {}),
        "adam": (torch.optim.Adam, {}),
        "adamw": (torch.optim.AdamW, {}),
    }
    make, options = optimizers[name]
    w = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64, requires_grad=True)
    optimizer, path = make([w], lr=1.0, **options), []
    for step in range(1, STEPS + 1):
        optimizer.param_groups[0]["lr"] = rate(step)
        w.grad = torch.from_numpy(bowl(w.detach().numpy(), step))
        optimizer.step()
        path.append(w.detach().numpy().copy())
    found = engine(name, DEFAULTS[name], bowl)
    np.testing.assert_allclose(found, path, rtol=1e-12, atol=1e-12)


def first_move(name: str, gradient: float, alpha: float = 0.25) -> float:
    optimizer, w = OPTIMIZERS[name], np.array([1.0])
    after, _ = optimizer.update(
        w, np.array([gradient]), optimizer.start(w), 1, alpha, optimizer.defaults
    )
    return float(after[0]) - 1.0


@for_each(
    ("name", "moved"),
    [
        ("sgd", -0.25 * 4.0),
        ("momentum", -0.25 * 4.0),
        ("nesterov", -0.25 * (4.0 + 0.9 * 4.0)),
        ("adagrad", -0.25),  # 4 / √16
        ("rmsprop", -0.25 * 10.0),  # 4 / √(16 / 100)
        ("adam", -0.25),  # the correction makes the first moments 4 and 16
        ("adamw", -0.25 - 0.25 * 0.01),
    ],
)
def test_the_first_move_by_hand(name: str, moved: float) -> None:
    assert first_move(name, 4.0) == pytest.approx(moved, rel=1e-7)


def test_adam_corrects_the_bias_of_the_first_steps() -> None:
    # With a gradient that stays the same, the corrected moments are g and g² in every step.
    optimizer, w = OPTIMIZERS["adam"], np.array([0.0])
    state = optimizer.start(w)
    for step in range(1, 50):
        w, state = optimizer.update(w, np.array([3.0]), state, step, 0.1, optimizer.defaults)
        assert w[0] == pytest.approx(-0.1 * step, rel=1e-8)
        assert state["first_moment"][0] == pytest.approx(3.0 * (1 - 0.9**step), rel=1e-12)
        assert state["second_moment"][0] == pytest.approx(9.0 * (1 - 0.999**step), rel=1e-12)


@for_each("name", OPTIMIZERS)
def test_what_is_passed_in_is_left_alone(name: str) -> None:
    optimizer = OPTIMIZERS[name]
    parameters, gradient = np.array([1.0, -2.0]), np.array([0.5, 0.25])
    state = {slot: np.array([0.5, 0.25]) for slot in optimizer.slots}
    after, new = optimizer.update(parameters, gradient, state, 3, 0.1, optimizer.defaults)
    assert parameters.tolist() == [1.0, -2.0]
    assert gradient.tolist() == [0.5, 0.25]
    assert all(part.tolist() == [0.5, 0.25] for part in state.values())
    for made in (after, *new.values()):
        assert not any(np.shares_memory(made, old) for old in (parameters, gradient))
        assert not any(np.shares_memory(made, old) for old in state.values())


@for_each("name", sorted(set(OPTIMIZERS) - {"adamw"}))
def test_no_gradient_no_move(name: str) -> None:
    assert first_move(name, 0.0) == 0.0


def test_without_a_gradient_adamw_decays() -> None:
    assert first_move("adamw", 0.0) == pytest.approx(-0.25 * 0.01)


@for_each("name", OPTIMIZERS)
def test_the_state_starts_at_zero(name: str) -> None:
    state = OPTIMIZERS[name].start(np.array([1.0, -2.0]))
    assert set(state) == set(OPTIMIZERS[name].slots)
    assert all(part.tolist() == [0.0, 0.0] for part in state.values())


@for_each("name", OPTIMIZERS)
def test_descends_a_parabola(name: str) -> None:
    optimizer, parameters = OPTIMIZERS[name], np.array([3.0])
    state = optimizer.start(parameters)
    alpha = 1.0 if name == "adagrad" else 0.05
    for step in range(1, 401):
        parameters, state = optimizer.update(
            parameters, 2.0 * parameters, state, step, alpha, optimizer.defaults
        )
    assert abs(parameters[0]) < 0.05


@for_each("name", OPTIMIZERS)
@for_each("size", [1e-300, 1e-160, 1e-8, 1e8, 1e150])
def test_tiny_and_large_gradients_give_no_warning(name: str, size: float) -> None:
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        moves = [first_move(name, sign * size) for sign in (1.0, -1.0)]
    assert all(math.isfinite(move) for move in moves)
