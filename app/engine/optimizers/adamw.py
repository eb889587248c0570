"""AdamW (Loshchilov and Hutter 2019): Adam with decoupled weight decay."""

from __future__ import annotations

from typing import Any

from app.engine.optimizers.adam import BETAS, LEGEND, MEANS, SLOTS, STEP, SYMBOLS, adam, corrected
from app.engine.optimizers.base import Line, Optimizer, Values
from app.i18n.messages import N_


def adamw(w: Any, g: Any, learning_rate: float, step: float, state: Any, h: Any) -> Any:
    """AdamW: first w := w − α λ′ w, then Adam; the decay is not part of the gradient."""
    beta1, beta2, epsilon, weight_decay = h
    decayed = w * (1.0 - learning_rate * weight_decay)
    return adam(decayed, g, learning_rate, step, state, (beta1, beta2, epsilon))


def _extra_values(values: Values, step: int) -> Values:
    decayed = values["w"] * (1 - values["alpha"] * values["weight_decay"])
    return {**corrected(values, step), "decayed": decayed}


ADAMW = Optimizer(
    name="adamw",
    title="AdamW",
    rule=adamw,
    lines=(
        Line(
            r"<w> := <w> - \alpha\,\lambda'\,<w>",
            r"<w> - <alpha> \cdot <weight_decay> \cdot <w>",
            "decayed",
            N_("weight decay"),
            N_("α: learning rate, λ′: rate of the weight decay"),
        ),
        *MEANS,
        Line(SYMBOLS, f"<decayed> - {STEP}", legend=LEGEND),
    ),
    torch=(
        "AdamW(model.parameters(), lr={rate}, betas=({beta1}, {beta2}), eps={epsilon}, "
        "weight_decay={weight_decay})"
    ),
    slots=SLOTS,
    defaults={**BETAS, "weight_decay": 0.01},
    non_negative=frozenset({"second_moment"}),
    extra_values=_extra_values,
)
