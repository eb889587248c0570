"""RMSProp (Tieleman and Hinton 2012)."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.engine.optimizers.base import Line, Optimizer
from app.i18n.messages import N_


def rmsprop(w: Any, g: Any, learning_rate: float, step: float, state: Any, h: Any) -> Any:
    """RMSProp: s := ρ s + (1 − ρ) g², w := w − α g / (√s + ε)."""
    (square_average,), (decay, epsilon) = state, h
    square_average = decay * square_average + (1.0 - decay) * (g * g)
    return w - learning_rate * g / (np.sqrt(square_average) + epsilon), (square_average,)


RMSPROP = Optimizer(
    name="rmsprop",
    title="RMSProp",
    rule=rmsprop,
    lines=(
        Line(
            r"s_{<w>} := \rho\,s_{<w>} + (1 - \rho)\,\left(<g>\right)^2",
            r"<decay> \cdot <square_average> + <1-decay> \cdot \left(<g>\right)^2",
            "new square_average",
            N_("mean of squares"),
            N_("s: running mean of squares of the gradient, for this parameter; ρ: its decay rate"),
        ),
        Line(
            r"<w> := <w> - \alpha\,\frac{<g>}{\sqrt{s_{<w>}} + \epsilon}",
            r"<w> - <alpha> \cdot \frac{<g>}{\sqrt{<new square_average>} + <epsilon>}",
            legend=N_("α: learning rate, s: mean of squares, ε: keeps the divisor from 0"),
        ),
    ),
    torch="RMSprop(model.parameters(), lr={rate}, alpha={decay}, eps={epsilon})",
    slots=("square_average",),
    defaults={"decay": 0.99, "epsilon": 1e-8},
    non_negative=frozenset({"square_average"}),
)
