"""How numbers to predict are standardised, as the page writes it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.engine.features import standardisation
from app.i18n.messages import _
from app.render.numbers import number
from app.render.unit_text import difference_text, target_label, unit_text
from app.training.own_data import OwnData
from app.training.run.symbols import subscript

FAR_FROM_ONE = (0.1, 10.0)
"""Bounds of the root mean square of a target that needs no standardising."""


@dataclass(frozen=True)
class TargetScale:
    """The formula of each target, and a sentence if the targets are far from the size of 1.

    There are no formulas if all rows that train have the same targets.
    """

    formulas: tuple[str, ...]
    warning: str


def target_scale(own: OwnData | None) -> TargetScale | None:
    """None for classes. Mean and deviation are of all rows, as the split comes later."""
    if own is None or own.task != "numbers":
        return None
    target = np.asarray(own.target, dtype=np.float64).reshape(len(own.points), -1)
    mean, std = standardisation(target)
    size = float(np.sqrt(np.mean(target**2)))
    warning = ""
    lowest, highest = FAR_FROM_ONE
    if size > highest or (size < lowest and own.target_varies):
        advice = (
            _("Standardise the target, or expect a much smaller learning rate.")
            if own.target_varies
            else _("They are all equal, so they cannot be standardised.")
        )
        warning = _(
            "The numbers to predict are about %(size)s in size; a network learns numbers near 1 "
            "best.",
            size=number(size, 2),
        )
        warning = f"{warning} {advice}"
    if not own.target_varies:
        return TargetScale((), warning)
    several = len(own.target_names) > 1
    return TargetScale(
        formulas=tuple(
            f"y{subscript(output) if several else ''} = ({target_label(name)} "
            f"{difference_text(middle, deviation)}) / {unit_text(deviation, deviation)}"
            for output, (name, middle, deviation) in enumerate(
                zip(own.target_names, mean.tolist(), std.tolist(), strict=True), start=1
            )
        ),
        warning=warning,
    )
