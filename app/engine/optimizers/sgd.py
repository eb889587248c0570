"""Stochastic gradient descent."""

from __future__ import annotations

from typing import Any

from app.engine.optimizers.base import Line, Optimizer
from app.i18n.messages import N_


def sgd(w: Any, g: Any, learning_rate: float, step: float, state: Any, h: Any) -> Any:
    """Gradient descent: w := w − α g."""
    return w - learning_rate * g, state


SGD = Optimizer(
    name="sgd",
    title="SGD",
    rule=sgd,
    lines=(
        Line(
            r"<w> := <w> - \alpha \cdot <g>",
            r"<w> - <alpha> \cdot <g>",
            legend=N_("α: learning rate"),
        ),
    ),
    torch="SGD(model.parameters(), lr={rate})",
)
