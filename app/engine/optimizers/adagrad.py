"""AdaGrad (Duchi, Hazan and Singer 2011)."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.engine.optimizers.base import Line, Optimizer
from app.i18n.messages import N_


def adagrad(w: Any, g: Any, learning_rate: float, step: float, state: Any, h: Any) -> Any:
    """AdaGrad: s := s + g², w := w − α g / (√s + ε)."""
    (square_sum,), (epsilon,) = state, h
    square_sum = square_sum + g * g
    return w - learning_rate * g / (np.sqrt(square_sum) + epsilon), (square_sum,)


ADAGRAD = Optimizer(
    name="adagrad",
    title="AdaGrad",
    rule=adagrad,
    lines=(
        Line(
            r"s_{<w>} := s_{<w>} + \left(<g>\right)^2",
            r"<square_sum> + \left(<g>\right)^2",
            "new square_sum",
            N_("sum of squares"),
            N_("s: sum of squares of the gradient, for this parameter"),
        ),
        Line(
            r"<w> := <w> - \alpha\,\frac{<g>}{\sqrt{s_{<w>}} + \epsilon}",
            r"<w> - <alpha> \cdot \frac{<g>}{\sqrt{<new square_sum>} + <epsilon>}",
            legend=N_("α: learning rate, s: sum of squares, ε: keeps the divisor from 0"),
        ),
    ),
    torch="Adagrad(model.parameters(), lr={rate}, eps={epsilon})",
    slots=("square_sum",),
    defaults={"epsilon": 1e-10},
    non_negative=frozenset({"square_sum"}),
)
