"""SGD with Nesterov's momentum, which looks one step ahead."""

from __future__ import annotations

from typing import Any

from app.engine.optimizers.base import Line, Optimizer
from app.engine.optimizers.momentum import VELOCITY
from app.i18n.messages import N_


def nesterov(w: Any, g: Any, learning_rate: float, step: float, state: Any, h: Any) -> Any:
    """Nesterov's momentum: v := μ v + g, w := w − α (g + μ v)."""
    (velocity,), (mu,) = state, h
    velocity = mu * velocity + g
    return w - learning_rate * (g + mu * velocity), (velocity,)


NESTEROV = Optimizer(
    name="nesterov",
    title="Nesterov",
    rule=nesterov,
    lines=(
        VELOCITY,
        Line(
            r"<w> := <w> - \alpha\,(<g> + \mu\,v_{<w>})",
            r"<w> - <alpha> \cdot (<g> + <momentum> \cdot <new velocity>)",
            legend=N_("α: learning rate, v: velocity, μ: momentum"),
        ),
    ),
    torch="SGD(model.parameters(), lr={rate}, momentum={momentum}, nesterov=True)",
    slots=("velocity",),
    defaults={"momentum": 0.9},
)
