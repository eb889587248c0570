"""exp, expm1, tanh and σ of vector_math against the C library over the whole range."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from app.engine.activations import Array
from app.engine.vector_math import exp_negative, expm1_negative, sigmoids, tanh_and_slope
from tests.for_each import for_each

numba = pytest.importorskip("numba")

ULPS = 4  # 9e-16 relative


@pytest.fixture(scope="module")
def compiled() -> dict[str, Callable[[Array], Array]]:
    from app.engine.kernels import intrinsics  # noqa: F401 (float_to_bits and bits_to_float)
    from app.engine.kernels.compiler import make_callable

    for function in (exp_negative, expm1_negative, sigmoids, tanh_and_slope):
        make_callable(function)

    @numba.njit  # type: ignore[untyped-decorator]
    def each(values: Array) -> tuple[Array, ...]:
        exps, expm1s, tanhs = np.empty_like(values), np.empty_like(values), np.empty_like(values)
        up, down, slopes = (
            np.empty_like(values), np.empty_like(values), np.empty_like(values)
        )  # fmt: skip
        for k in range(values.size):
            exps[k] = exp_negative(-abs(values[k]))
            expm1s[k] = expm1_negative(-abs(values[k]))
            tanhs[k], slopes[k] = tanh_and_slope(values[k])
            up[k], down[k] = sigmoids(values[k])
        return exps, expm1s, tanhs, up, down, slopes

    def only(k: int, values: Array) -> Array:
        result: Array = each(values)[k]
        return result

    names = ("exp", "expm1", "tanh", "up", "down", "slope")
    return {name: partial(only, k) for k, name in enumerate(names)}


def everywhere() -> Array:
    rng = np.random.default_rng(0)
    steps = np.linspace(-800.0, 800.0, 200_001)
    near = rng.uniform(-45.0, 45.0, 200_000)
    sizes = 10.0 ** rng.uniform(-320.0, 308.0, 50_000) * rng.choice([-1.0, 1.0], 50_000)
    turns = np.arange(-1100, 1101) * (math.log(2.0) / 2)
    edges = [0.0, -0.0, math.inf, -math.inf, 1e-310, 708.4, 745.1, 745.2, 746.0, 1e308]
    return np.concatenate([steps, near, sizes, turns, edges])


def sigmoid(x: float) -> float:
    e = math.exp(-abs(x))
    return (1.0 if x >= 0.0 else e) / (1.0 + e)


WANTED: dict[str, Callable[[float], float]] = {
    "exp": lambda x: math.exp(-abs(x)),
    "expm1": lambda x: math.expm1(-abs(x)),
    "tanh": math.tanh,
    "up": sigmoid,
    "down": lambda x: sigmoid(-x),
    "slope": lambda x: 4 * sigmoid(2 * x) * sigmoid(-2 * x) if abs(x) <= 354 else 0.0,
}


@for_each("name", WANTED, quick=1)
def test_as_the_c_library(name: str, compiled: dict[str, Callable[[Array], Array]]) -> None:
    x = everywhere()
    got = compiled[name](x)
    wanted = np.array([WANTED[name](value) for value in x.tolist()])
    error = np.abs(got - wanted) / np.spacing(np.abs(wanted))
    # The slope and what it is compared with are products of three such numbers each.
    bound = 2 * ULPS if name == "slope" else ULPS
    assert error.max() <= bound, (name, x[error.argmax()], error.max())
    assert np.isnan(compiled[name](np.array([math.nan]))).all()


def test_plain_python_gives_the_same(compiled: dict[str, Callable[[Array], Array]]) -> None:
    x = np.linspace(-50.0, 50.0, 2001)
    plain: dict[str, Callable[[float], float]] = {
        "exp": lambda x: exp_negative(-abs(x)),
        "tanh": lambda x: tanh_and_slope(x)[0],
        "slope": lambda x: tanh_and_slope(x)[1],
        "up": lambda x: sigmoids(x)[0],
    }
    for name, function in plain.items():
        got = [function(value) for value in x.tolist()]
        np.testing.assert_allclose(
            compiled[name](x), got, rtol=2e-15 if name == "slope" else 1e-15, atol=0
        )


def test_a_cache_that_cannot_be_written_to_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.engine.kernels import compiler

    def refuse(cache: bool = False, **options: object) -> Callable[..., object]:
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(compiler.numba, "njit", refuse)
    assert compiler.entry(abs) is abs
