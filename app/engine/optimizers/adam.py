"""Adam (Kingma and Ba 2015)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from app.engine.optimizers.base import Line, Optimizer, Values
from app.i18n.messages import N_


def adam(w: Any, g: Any, learning_rate: float, step: float, state: Any, h: Any) -> Any:
    """Adam: running means m of g and v of g², each divided by 1 − β^t for having started at 0.

    w := w − α m / (√v + ε).
    """
    (m, v), (beta1, beta2, epsilon) = state, h
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * (g * g)
    corrected_m = m / (1.0 - math.pow(beta1, step))
    corrected_v = v / (1.0 - math.pow(beta2, step))
    return w - learning_rate * corrected_m / (np.sqrt(corrected_v) + epsilon), (m, v)


def corrected(values: Values, step: int) -> Values:
    """Both means as the last line divides them."""
    return {
        "m": values["new first_moment"] / (1 - values["beta1"] ** step),
        "v": values["new second_moment"] / (1 - values["beta2"] ** step),
    }


MEANS = (
    Line(
        r"m_{<w>} := \beta_1\,m_{<w>} + (1 - \beta_1)\,<g>",
        r"<beta1> \cdot <first_moment> + <1-beta1> \cdot <g>",
        "new first_moment",
        N_("first moment"),
        N_(
            "m with the parameter below: first moment, a running mean of its gradient; "
            "β₁: decay rate"
        ),
    ),
    Line(
        r"v_{<w>} := \beta_2\,v_{<w>} + (1 - \beta_2)\,\left(<g>\right)^2",
        r"<beta2> \cdot <second_moment> + <1-beta2> \cdot \left(<g>\right)^2",
        "new second_moment",
        N_("second moment"),
        N_("v: second moment, a running mean of squares of the gradient; β₂: its decay rate"),
    ),
)
SLOTS = ("first_moment", "second_moment")
BETAS = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
SYMBOLS = (
    r"<w> := <w> - \alpha\,"
    r"\frac{m_{<w>} / (1 - \beta_1^t)}{\sqrt{v_{<w>} / (1 - \beta_2^t)} + \epsilon}"
)
LEGEND = N_(
    "α: learning rate, m and v: first and second moment, β₁ and β₂: their decay rates, "
    "t: number of the update, ε: keeps the divisor from 0"
)
STEP = r"<alpha> \cdot \frac{<m>}{\sqrt{<v>} + <epsilon>}"

ADAM = Optimizer(
    name="adam",
    title="Adam",
    rule=adam,
    lines=(*MEANS, Line(SYMBOLS, f"<w> - {STEP}", legend=LEGEND)),
    torch="Adam(model.parameters(), lr={rate}, betas=({beta1}, {beta2}), eps={epsilon})",
    slots=SLOTS,
    defaults=BETAS,
    non_negative=frozenset({"second_moment"}),
    extra_values=corrected,
)
