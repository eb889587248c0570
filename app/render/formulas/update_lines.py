"""The lines of an optimizer's update rule for one parameter, in symbols and with live numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.engine.optimizers import Optimizer
from app.i18n.messages import _
from app.render.formulas import mathml as m
from app.render.formulas.substitution import put_in, put_symbols
from app.render.numbers import number, one_minus

Scalars = Mapping[str, float]


@dataclass(frozen=True)
class UpdateLine:
    """One assignment: MathML in symbols and in numbers; ``result`` is written after the numbers.

    ``label`` is the name of the result, and ``legend`` says what the letters are.
    """

    symbols: str
    numbers: str
    result: str
    label: str
    legend: str

    @property
    def is_computed(self) -> bool:
        """Whether the numbers are more than the result itself."""
        return self.numbers != m.math(m.num(self.result))


@dataclass(frozen=True)
class Moment:
    """One parameter at one update: all numbers of its optimizer's rule.

    ``g`` is the gradient that the optimizer got, ``state`` and ``new_state`` its slots before and
    after; ``step`` counts the optimizer's updates from 1.
    """

    w: float
    g: float
    alpha: float
    step: int
    state: Scalars
    new_state: Scalars
    hyperparameters: Scalars


def line_symbols(optimizer: Optimizer, place: int, symbols: Mapping[str, str]) -> str:
    """A line of the rule; ``symbols`` are those of w and g in MathML."""
    return m.math(put_symbols(optimizer.lines[place].symbols, symbols))


def state_lines(
    optimizer: Optimizer, moment: Moment, symbols: Mapping[str, str]
) -> list[UpdateLine]:
    """What the optimizer computes before it moves the parameter."""
    values = _values(optimizer, moment)
    return [
        UpdateLine(
            line_symbols(optimizer, place, symbols),
            m.math(put_in(line.numbers, values, digits=6)),
            number(values[line.result], 5),
            _(line.label),
            _(line.legend),
        )
        for place, line in enumerate(optimizer.lines[:-1])
    ]


def move_numbers(optimizer: Optimizer, moment: Moment, digits: int) -> str:
    """The last line, w := …, with numbers, in MathML without the outer element."""
    return put_in(optimizer.lines[-1].numbers, _values(optimizer, moment), digits)


def _values(optimizer: Optimizer, moment: Moment) -> dict[str, float]:
    """The numbers by the names that ``Line.numbers`` may use."""
    values = {"w": moment.w, "g": moment.g, "alpha": moment.alpha}
    values |= moment.state
    values |= {f"new {slot}": value for slot, value in moment.new_state.items()}
    values |= moment.hyperparameters
    values |= {f"1-{name}": one_minus(value) for name, value in moment.hyperparameters.items()}
    return values | dict(optimizer.extra_values(values, moment.step))
