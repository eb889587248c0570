"""Frozen parameters: weights, biases and whole layers that training leaves unchanged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.engine.network import parameter_count, split_parameters
from app.training.run.selection import Selection, parse_selection

_LAYER = "layer"
BIASES = "biases"
"""The key of all biases."""


def frozen_problem(keys: Sequence[str], units: Sequence[int]) -> str | None:
    """A sentence for the first key that names nothing in a network of ``units``, or None."""
    for key in keys:
        if _find(key, units) is None:
            return (
                f"frozen: “{key[:20]}” is not in this network; write a weight as w0.1.2, "
                f"a bias as b0.2, a layer with all that leads into it as layer1, all biases as "
                f"{BIASES}"
            )
    return None


def frozen_mask(keys: Sequence[str], units: Sequence[int]) -> NDArray[np.bool_] | None:
    """True for frozen parameters, flat as ``MLP.parameters`` (P,); None without any."""
    if not keys:
        return None
    marks = np.zeros(parameter_count(units))
    w, b = split_parameters(marks, tuple(units))
    for key in keys:
        found = _find(key, units)
        if found == BIASES:
            for bias in b:
                bias[:] = 1.0
        elif isinstance(found, int):
            w[found - 1][:], b[found - 1][:] = 1.0, 1.0
        elif isinstance(found, Selection) and found.source is not None:
            w[found.layer][found.source, found.unit] = 1.0
        elif isinstance(found, Selection):
            b[found.layer][found.unit] = 1.0
    return marks > 0


def _find(key: str, units: Sequence[int]) -> Selection | int | str | None:
    """The weight or bias that ``key`` names, the layer's number, or ``BIASES``; otherwise None."""
    if key == BIASES:
        return BIASES
    number = key.removeprefix(_LAYER)
    if number != key:
        written = number.isascii() and number.isdigit() and len(number) <= 3
        return int(number) if written and 1 <= int(number) < len(units) else None
    found = parse_selection(key, list(units))
    return found if found is not None and found.is_parameter else None
