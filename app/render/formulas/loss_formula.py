"""J and each sample's part of it, in symbols and with numbers; the penalty, which is not in J."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.engine.losses import Loss
from app.engine.network import MLP
from app.engine.update import Rules, penalty
from app.render.formulas import mathml as m
from app.render.formulas.substitution import put_in
from app.training.run.observation import SampleView

_SUM = r"\sum_{i=1}^{m}"
MAX_TERMS = 4
"""The outputs whose terms are written out; the others are an ellipsis."""


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


def part_symbols(loss: Loss, network: MLP) -> str:
    """Jᵢ = …, one sample's part of J, as MathML."""
    part = loss.formula_for(network.units[-1]).replace("J =", "J_i =", 1).replace(_SUM, "", 1)
    return m.math(m.from_latex(_with_layer(part, network)))


def definition(loss: Loss) -> str:
    """What the formula's own function is, as MathML; empty if it has none."""
    if loss.name != "huber":
        return ""
    near = r"h(e) = \frac{1}{2} e\,e \text{ if } |e| \le 1"
    return m.math(m.from_latex(near + r"\text{, else } |e| - \frac{1}{2}"))


def part_numbers(loss: Loss, network: MLP, view: SampleView) -> str:
    """The right side of Jᵢ = … with the sample's numbers, as MathML without the outer element."""
    a, y = view.a[network.depth], view.y
    values: dict[str, float] = {"m": view.m, "mK": view.m * len(a)}
    if not loss.mean_over_outputs:
        # Only the class of the sample has a term other than 0.
        place = int(np.argmax(y))
        values |= {"a": float(a[place]), "y": float(y[place])}
        return put_in(r"-\frac{1}{<m>} \cdot <y> \cdot \ln <a>", values)
    terms = []
    for k in range(min(len(a), MAX_TERMS)):
        values |= {f"a{k}": float(a[k]), f"y{k}": float(y[k])}
        values[f"rest{k}"] = float(np.exp(-np.logaddexp(0.0, view.z[network.depth][k])))
        terms.append(_term(loss, float(a[k]), float(y[k]), k))
    sign = "-" if loss.name == "binary_cross_entropy" else ""
    if len(a) == 1:
        return put_in(rf"{sign}\frac{{1}}{{<m>}} \cdot {terms[0]}", values)
    if len(a) > MAX_TERMS:
        terms.append(r"\dots")
    return put_in(rf"{sign}\frac{{1}}{{<mK>}} \cdot ({' + '.join(terms)})", values)


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
            return rf"\ln <a{k}>"
        # Close to 1, four digits of a leave none of 1 − a.
        return rf"\ln (1 - <a{k}>)" if a < 0.99 else rf"\ln <rest{k}>"
    body = loss.formula.partition(_SUM)[2].strip()
    return body.replace("a_i", f"<a{k}>").replace("y_i", f"<y{k}>")


def _with_layer(formula: str, network: MLP) -> str:
    """The output's layer above each a, as in the article."""
    layer = network.depth
    return formula.replace("a_{ik}", f"a^{{{layer}}}_{{ik}}").replace("a_i", f"a^{{{layer}}}_i")
