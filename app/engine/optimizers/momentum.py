"""SGD with momentum."""

from __future__ import annotations

from typing import Any

from app.engine.optimizers.base import Line, Optimizer
from app.i18n.messages import N_


def momentum(w: Any, g: Any, learning_rate: float, step: float, state: Any, h: Any) -> Any:
    """Momentum: v := μ v + g, w := w − α v."""
    (velocity,), (mu,) = state, h
    velocity = mu * velocity + g
    return w - learning_rate * velocity, (velocity,)


VELOCITY = Line(
    r"v_{<w>} := \mu\,v_{<w>} + <g>",
    r"<momentum> \cdot <velocity> + <g>",
    "new velocity",
    N_("velocity"),
    N_("v: velocity of this parameter, μ: momentum"),
)
MOMENTUM = Optimizer(
    name="momentum",
    title=N_("Momentum"),
    rule=momentum,
    lines=(
        VELOCITY,
        Line(
            r"<w> := <w> - \alpha\,v_{<w>}",
            r"<w> - <alpha> \cdot <new velocity>",
            legend=N_("α: learning rate, v: velocity"),
        ),
    ),
    torch="SGD(model.parameters(), lr={rate}, momentum={momentum})",
    slots=("velocity",),
    defaults={"momentum": 0.9},
)
