"""Initial weights and biases that a recipe gives in numbers instead of drawing them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from app.engine.activations import Array
from app.training.recipe.parts import GIVEN, InitializerRecipe

Shape = tuple[int, ...]
MAX_GIVEN = 1000
"""Parameters that a recipe may give: it is written into addresses and files."""


def given_problem(part: InitializerRecipe, units: Sequence[int]) -> str | None:
    """A sentence for weights that do not fit a network of ``units``; None if they fit."""
    if part.name != GIVEN:
        has = part.w is not None or part.b is not None
        return (
            f"initializer: w and b go with the name {GIVEN} only; leave them out" if has else None
        )
    if part.w is None or part.b is None:
        return f"initializer: {GIVEN} needs w and b; add both, or choose another name"
    weights, biases = list(map(_shape, part.w)), list(map(_shape, part.b))
    wanted: dict[str, tuple[list[Shape], list[Shape]]] = {
        "w": (weights, list(pairwise(units))),
        "b": (biases, [(n,) for n in units[1:]]),
    }
    for letter, (found, shapes) in wanted.items():
        if len(found) != len(shapes):
            return (
                f"initializer.{letter}: {letter} needs {len(shapes)} entries, one for each layer "
                f"that it leaves"
            )
        for layer, shape in enumerate(shapes):
            if found[layer] != shape:
                size = " by ".join(map(str, shape))
                return f"initializer.{letter}: {letter}[{layer}] needs {size} numbers"
    count = sum((n_in + 1) * n_out for n_in, n_out in pairwise(units))
    if count > MAX_GIVEN:
        return (
            f"initializer: a recipe gives at most {MAX_GIVEN} weights and biases, and these are "
            f"{count}; set them in the session"
        )
    return None


def given_parameters(part: InitializerRecipe) -> Array:
    """θ (P,) in the order of ``MLP.parameters``, of a part that fits."""
    assert part.w is not None and part.b is not None
    parts = [
        np.ravel(np.array(numbers, dtype=np.float64))
        for pair in zip(part.w, part.b, strict=True)
        for numbers in pair
    ]
    return np.concatenate(parts)


def drop_misfits(merged: dict[str, Any], default: dict[str, Any]) -> None:
    """Put the ``default`` initializer into a recipe whose given weights fit no longer."""
    part = merged.get("initializer")
    if isinstance(part, dict) and part.get("name") == GIVEN:
        merged["initializer"] = default


def _shape(numbers: Any) -> Shape:
    """(rows, columns) of lists of equal length, or (length,); () for ragged lists."""
    if not numbers or not isinstance(numbers[0], list):
        return (len(numbers),)
    lengths = {len(row) for row in numbers}
    return (len(numbers), *lengths) if len(lengths) == 1 else ()
