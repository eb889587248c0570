"""The operation that overflowed in a diverged run, and its operands, in MathML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.engine.update import Rules
from app.render.formulas import mathml as m
from app.render.formulas.layer_formulas import loss_slope
from app.render.formulas.mathml_symbols import LAMBDA, SAMPLE_J, J, Notation
from app.render.formulas.substitution import put_symbols
from app.training.divergence.explanation import Divergence
from app.training.divergence.overflow import OverflowFactor, Symbol
from app.training.run.selection import Selection, parse_selection


@dataclass(frozen=True)
class OverflowNumber:
    """A number of the chain: MathML symbol, value, and key of its place on the diagram."""

    symbol: str
    value: float | Literal["overflow"]
    place: str


def overflow_numbers(found: Divergence, units: list[int]) -> list[OverflowNumber]:
    """The numbers of the chain in order; the last is the result."""
    write = _FormulaWriter(units)
    return [OverflowNumber(write.factor(f), f.value, f.key) for f in found.factors]


def overflow_formula(found: Divergence, rules: Rules, units: list[int], output: str) -> str:
    """The formula of the operation that overflowed; ``output`` is the output's activation.

    Empty for the bound with dropout, which has no formula.
    """
    body = _FormulaWriter(units).formula(found, rules, output)
    return m.math(body, display=True) if body else ""


_LETTERS: dict[Symbol, str] = {
    "learning_rate": "α",
    "rate": "λ",
    "momentum": "μ",
    "decay": "ρ",
    "beta1": "β₁",
    "beta2": "β₂",
    "g": "g",
    "J": "J",
}
_SLOT_LETTERS: dict[Symbol, str] = {
    "velocity": "v",
    "square_sum": "s",
    "square_average": "s",
    "first_moment": "m",
    "second_moment": "v",
}


class _FormulaWriter:
    def __init__(self, units: list[int]):
        self.units, self.write = units, Notation(units)

    def factor(self, factor: OverflowFactor) -> str:
        symbol = factor.symbol
        if symbol in _SLOT_LETTERS:
            return m.with_subscript(_SLOT_LETTERS[symbol], self.write.of(self._chosen(factor.key)))
        if symbol in _LETTERS:
            return m.identifier(_LETTERS[symbol])
        if symbol == "dropout":
            return m.text("bound with dropout")
        chosen = self._chosen(factor.key)
        own = self.write.of(chosen)
        if symbol == "parameter":
            return m.text("new\u00a0") + own
        if symbol == "penalty":
            return m.identifier("λ") + m.text("-term of\u00a0") + own
        if symbol in ("dJ_dw", "dJ_db"):
            return m.derivative(J, own)
        if symbol == "dJ_da":
            return m.derivative(SAMPLE_J, own)
        z = self.write.z(chosen.layer, chosen.unit)
        written = {
            "z": z,
            "dJ_dz": m.derivative(SAMPLE_J, z),
            "da_dz": m.derivative(own, z),
            "y": m.identifier("y"),
        }
        return written.get(symbol, own)

    def formula(self, found: Divergence, rules: Rules, output: str) -> str:
        operation = found.operation
        if operation == "J":
            return m.from_latex(rules.loss.formula_for(self.units[-1]))
        lines, slots = rules.optimizer.lines, rules.optimizer.slots
        if operation == "parameter":
            letters = {"w": self.write.of(self._chosen(found.key))}
            return put_symbols(lines[-1].symbols, letters)
        if operation in slots:
            letters = {"w": self.write.of(self._chosen(found.key))}
            return put_symbols(lines[-1 - len(slots) + slots.index(operation)].symbols, letters)
        if operation == "dropout":
            return ""
        left = self.factor(found.factors[-1])
        chosen = self._chosen(found.key)
        return left + m.op("=") + self._right(operation, chosen, rules, output)

    def _right(self, operation: Symbol, chosen: Selection, rules: Rules, output: str) -> str:
        write, layer, unit = self.write, chosen.layer, chosen.unit
        depth = len(self.units) - 1
        if operation in ("penalty", "g"):
            template = rules.regularizer.derivative_template
            term = put_symbols(template, {"rate": LAMBDA, "w": write.of(chosen)})
            of_loss = m.derivative(J, write.of(chosen))
            if operation == "penalty":
                return term
            return of_loss + m.op("+") + term if chosen.kind == "w" else of_loss
        if operation in ("dJ_dw", "dJ_db"):
            share = m.derivative(SAMPLE_J, write.z(layer + 1, unit))
            if chosen.source is not None:
                share += m.op("·") + write.a(layer, chosen.source)
            return m.sum_over("i", share)
        if operation == "z":
            term = write.a(layer - 1, "j") + m.op("·") + write.w(layer - 1, "j", unit)
            return m.sum_over("j", term) + m.op("+") + write.b(layer - 1, unit)
        z = write.z(layer, unit)
        if operation == "a":
            return m.identifier("f") + m.bracketed(z)
        if operation == "dJ_dz":
            fused = rules.loss.fused.get(output)
            a = write.a(layer, unit)
            if layer == depth and fused is not None:
                return loss_slope(fused, a, write.y(unit), self.units[-1]).symbols
            return m.derivative(SAMPLE_J, a) + m.op("·") + m.derivative(a, z)
        if layer == depth:
            a = write.a(layer, unit)
            return loss_slope(rules.loss, a, write.y(unit), self.units[-1]).symbols
        behind = m.derivative(SAMPLE_J, write.z(layer + 1, "k"))
        return m.sum_over("k", behind + m.op("·") + write.w(layer, unit, "k"))

    def _chosen(self, key: str) -> Selection:
        chosen = parse_selection(key, self.units)
        assert chosen is not None
        return chosen
