"""J and each sample's part of it, in symbols and with numbers; the penalty, which is not in J."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.engine.losses import Loss
from app.engine.network import MLP
from app.engine.update import Rules, penalty
from app.render.formulas import mathml as m
from app.render.formulas.substitution import put_in
from app.training.run.observation import SampleView

_SUM = r"\sum_{i}"
MAX_TERMS = 4
"""The outputs whose terms are written out; the others are an ellipsis."""
MAX_SAMPLES = 3
"""J of a batch of no more samples is written out."""


@dataclass(frozen=True)
class Penalty:
    """What the regularizer would add to J: MathML in symbols and in numbers, and its value."""

    symbols: str
    numbers: str
    value: float


def loss_symbols(loss: Loss, network: MLP) -> str:
    """J = 1/m Σᵢ …, as MathML; with several outputs also their mean or sum."""
    return m.math(
        m.from_latex(_with_layer(loss.formula_for(network.units[-1]), network)), display=True
    )


def narrow_symbols(loss: Loss, network: MLP) -> str:
    """The same for a narrow place: a line may break behind the sums and before a +."""
    sums, term = loss.formula_parts(network.units[-1])
    term = term.replace(r"\left(", "(").replace(r"\right)", ")").replace(" + ", "\n+ ")
    pieces = [sums, *_with_layer(term, network).split("\n")]
    return "<wbr>".join(m.math(m.from_latex(piece)) for piece in pieces)


def part_symbols(loss: Loss, network: MLP) -> str:
    """Jᵢ = …, one sample's part of J, as MathML."""
    part = loss.formula_for(network.units[-1]).replace("J =", "J_i =", 1).replace(_SUM, "", 1)
    return m.math(m.from_latex(_with_layer(part, network)))


def definition(loss: Loss) -> str:
    """What the formula's own function is, as MathML; empty if it has none."""
    if loss.name != "huber":
        return ""
    near = r"h(e) = \frac{1}{2} (e)^2 \text{ if } |e| \le 1"
    return m.math(m.from_latex(near + r"\text{, else } |e| - \frac{1}{2}"))


def part_numbers(loss: Loss, network: MLP, view: SampleView) -> str:
    """The right side of Jᵢ = … with the sample's numbers, as MathML without the outer element."""
    terms, values = _terms(loss, network, view, 0)
    if len(view.y) > MAX_TERMS and loss.per_output:
        terms = [*terms[:MAX_TERMS], r"\dots"]
    return _mean(loss, network, terms, values, view.m)


def batch_numbers(loss: Loss, network: MLP, views: Sequence[SampleView]) -> str:
    """The right side of J = … of a small batch, as MathML without the outer element.

    Empty if the batch has more than ``MAX_SAMPLES`` samples, or ``MAX_TERMS`` terms.
    """
    terms: list[str] = []
    values: dict[str, float] = {}
    if len(views) > MAX_SAMPLES:
        return ""
    for place, view in enumerate(views):
        more, numbers = _terms(loss, network, view, place * network.units[-1])
        terms += more
        values |= numbers
    if len(terms) > MAX_TERMS:
        return ""
    return _mean(loss, network, terms, values, len(views))


def penalty_of(network: MLP, rules: Rules) -> Penalty | None:
    """The penalty of the weights; None without a regularizer."""
    if rules.regularizer_name == "none":
        return None
    value, rate = penalty(network, rules), rules.regularizer_rate
    symbols = m.math(m.from_latex(rules.regularizer.formula))
    if rules.regularizer_name == "l1":
        total = float(sum(np.abs(w).sum() for w in network.w))
        return Penalty(symbols, m.math(put_in(r"<rate> \cdot <sum>", _sum(rate, total))), value)
    total = float(sum((w * w).sum() for w in network.w))
    numbers = put_in(r"\frac{<rate>}{2} \cdot <sum>", _sum(rate, total))
    return Penalty(symbols, m.math(numbers), value)


def _sum(rate: float, total: float) -> dict[str, float]:
    return {"rate": rate, "sum": total}


def _mean(
    loss: Loss, network: MLP, terms: list[str], values: dict[str, float], samples: int
) -> str:
    """The sum of terms, divided as the loss's convention has it."""
    outputs = network.units[-1]
    is_divided = loss.divisor_letters(outputs) or loss.reduction.half
    scale = r"\frac{1}{<of>} \cdot " if is_divided else ""
    body = terms[0]
    if len(terms) > 1:
        body = " + ".join(terms)
        body = f"({body})" if scale or loss.sign else body
    values = {**values, "of": loss.divisor(samples, outputs)}
    return put_in(loss.sign + scale + body, values)


def _terms(
    loss: Loss, network: MLP, view: SampleView, first: int
) -> tuple[list[str], dict[str, float]]:
    """The terms of one sample in LaTeX and the numbers for their places, counted from ``first``."""
    a, y, z = view.a[network.depth], view.y, view.z[network.depth]
    if not loss.per_output:
        # Only the class of the sample has a term other than 0.
        own = int(np.argmax(y))
        values = {f"a{first}": float(a[own]), f"y{first}": float(y[own])}
        return [rf"<y{first}> \cdot \ln(<a{first}>)"], values
    terms, values = list[str](), dict[str, float]()
    for place, (a_k, y_k, z_k) in enumerate(
        zip(a.tolist(), y.tolist(), z.tolist(), strict=True), first
    ):
        values |= {f"a{place}": a_k, f"y{place}": y_k}
        values[f"rest{place}"] = float(np.exp(-np.logaddexp(0.0, z_k)))
        terms.append(_term(loss, a_k, y_k, place))
    return terms, values


def _term(loss: Loss, a: float, y: float, k: int) -> str:
    """One output's term of Jᵢ in LaTeX, with places for its numbers."""
    difference = f"<a{k}> - <y{k}>"
    if loss.name == "mse":
        return f"({difference})^2"
    if loss.name == "huber":
        if abs(a - y) <= 1:
            return rf"\frac{{1}}{{2}} \cdot ({difference})^2"
        return rf"(|{difference}| - \frac{{1}}{{2}})"
    if loss.name == "binary_cross_entropy":
        if y == 1:
            return rf"\ln(<a{k}>)"
        # Close to 1, four digits of a leave none of 1 − a.
        return rf"\ln(1 - <a{k}>)" if a < 0.99 else rf"\ln(<rest{k}>)"
    return loss.term.replace("a_i", f"<a{k}>").replace("y_i", f"<y{k}>")


def _with_layer(formula: str, network: MLP) -> str:
    """The output's layer above each a, as in the article."""
    layer = network.depth
    return formula.replace("a_{ik}", f"a^{{{layer}}}_{{ik}}").replace("a_i", f"a^{{{layer}}}_i")
