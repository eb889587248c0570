"""The lines of each optimizer's update rule for one parameter, in symbols and with live numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.render.formulas import mathml as m
from app.render.numbers import factor, number

Scalars = Mapping[str, float]


@dataclass(frozen=True)
class UpdateLine:
    """One assignment: MathML in symbols and in numbers; ``result`` is written after the numbers."""

    symbols: str
    numbers: str
    result: str


@dataclass(frozen=True)
class Moment:
    """One parameter at one update: everything that its optimizer's rule puts in.

    ``g`` is what the optimizer got for it, ``state`` and ``new_state`` its slots before and
    after, ``step`` counts the optimizer's updates from 1.
    """

    w: float
    g: float
    alpha: float
    step: int
    state: Scalars
    new_state: Scalars
    hyperparameters: Scalars


def state_lines(optimizer: str, formulas: tuple[str, ...], moment: Moment) -> list[UpdateLine]:
    """What the optimizer does to its state before it moves the parameter."""
    numbers = _STATE_LINES[optimizer](moment)
    return [
        UpdateLine(m.math(m.from_latex(formula)), m.math(text), number(result, 5))
        for formula, (text, result) in zip(formulas[:-1], numbers, strict=True)
    ]


def move_numbers(optimizer: str, moment: Moment, digits: int) -> str:
    """The last line, w := …, with numbers, in MathML without the outer element."""
    start = _n(moment.w, digits)
    if optimizer == "adamw":
        decay = 1 - moment.alpha * moment.hyperparameters["weight_decay"]
        start = _n(moment.w * decay, digits)
    return start + m.op("−") + _n(moment.alpha) + m.op("·") + _MOVES[optimizer](moment)


def _n(value: float, digits: int = 4) -> str:
    return m.num(number(value, digits))


def _f(value: float) -> str:
    return m.num(factor(value))


def _times(*parts: str) -> str:
    return m.op("·").join(parts)


def _average(
    name: str, weight: str, value: Callable[[float], tuple[str, ...]]
) -> Callable[[Moment], tuple[str, float]]:
    """β s + (1 − β) x with numbers."""

    def line(moment: Moment) -> tuple[str, float]:
        beta = moment.hyperparameters[weight]
        old = _times(_n(beta), _f(moment.state[name]))
        new = _times(_n(1 - beta), *value(moment.g))
        return old + m.op("+") + new, moment.new_state[name]

    return line


def _velocity(moment: Moment) -> tuple[str, float]:
    old = _times(_n(moment.hyperparameters["momentum"]), _f(moment.state["velocity"]))
    return old + m.op("+") + _f(moment.g), moment.new_state["velocity"]


def _square_sum(moment: Moment) -> tuple[str, float]:
    squared = _times(_f(moment.g), _f(moment.g))
    return _n(moment.state["square_sum"]) + m.op("+") + squared, moment.new_state["square_sum"]


def _decayed(moment: Moment) -> tuple[str, float]:
    shrink = moment.alpha * moment.hyperparameters["weight_decay"]
    text = (
        _n(moment.w, 6)
        + m.op("−")
        + _times(_n(moment.alpha), _n(moment.hyperparameters["weight_decay"]), _f(moment.w))
    )
    return text, moment.w * (1 - shrink)


_square_average = _average("square_average", "decay", lambda g: (_f(g), _f(g)))
_first_moment = _average("first_moment", "beta1", lambda g: (_f(g),))
_second_moment = _average("second_moment", "beta2", lambda g: (_f(g), _f(g)))

_STATE_LINES: dict[str, Callable[[Moment], list[tuple[str, float]]]] = {
    "sgd": lambda moment: [],
    "momentum": lambda moment: [_velocity(moment)],
    "nesterov": lambda moment: [_velocity(moment)],
    "adagrad": lambda moment: [_square_sum(moment)],
    "rmsprop": lambda moment: [_square_average(moment)],
    "adam": lambda moment: [_first_moment(moment), _second_moment(moment)],
    "adamw": lambda moment: [_decayed(moment), _first_moment(moment), _second_moment(moment)],
}


def _move_nesterov(moment: Moment) -> str:
    ahead = _times(_n(moment.hyperparameters["momentum"]), _f(moment.new_state["velocity"]))
    return m.bracketed(_n(moment.g) + m.op("+") + ahead)


def _scaled(name: str) -> Callable[[Moment], str]:
    def move(moment: Moment) -> str:
        root = m.root(_n(moment.new_state[name]))
        below = root + m.op("+") + _n(moment.hyperparameters["epsilon"])
        return m.fraction(_n(moment.g), below)

    return move


def _move_adam(moment: Moment) -> str:
    h = moment.hyperparameters
    first = moment.new_state["first_moment"] / (1 - h["beta1"] ** moment.step)
    second = moment.new_state["second_moment"] / (1 - h["beta2"] ** moment.step)
    return m.fraction(_n(first), m.root(_n(second)) + m.op("+") + _n(h["epsilon"]))


_MOVES: dict[str, Callable[[Moment], str]] = {
    "sgd": lambda moment: _f(moment.g),
    "momentum": lambda moment: _f(moment.new_state["velocity"]),
    "nesterov": _move_nesterov,
    "adagrad": _scaled("square_sum"),
    "rmsprop": _scaled("square_average"),
    "adam": _move_adam,
    "adamw": _move_adam,
}
