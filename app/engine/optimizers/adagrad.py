"""AdaGrad (Duchi, Hazan and Singer 2011)."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.engine.optimizers.base import Line, Optimizer


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
        Line(r"s := s + <g>\,<g>", r"<square_sum> + <g> \cdot <g>", "new square_sum"),
        Line(
            r"<w> := <w> - \alpha\,\frac{<g>}{\sqrt{s} + \epsilon}",
            r"<w> - <alpha> \cdot \frac{<g>}{\sqrt{<new square_sum>} + <epsilon>}",
        ),
    ),
    torch="Adagrad(model.parameters(), lr={rate}, eps={epsilon})",
    slots=("square_sum",),
    defaults={"epsilon": 1e-10},
    non_negative=frozenset({"square_sum"}),
)
