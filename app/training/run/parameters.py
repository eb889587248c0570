"""Weights and biases as a recipe draws them, and as a person sets them: checked, flattened."""

from __future__ import annotations

import numpy as np

from app.engine.activations import Array
from app.engine.network import MLP
from app.errors import ProblemError
from app.i18n.messages import _
from app.training.data.seeds import seed_streams
from app.training.recipe.given_weights import given_parameters
from app.training.recipe.parts import GIVEN
from app.training.recipe.recipe import Recipe
from app.training.weights.arrays import shape_text
from app.training.weights.naming import SOURCE_ROWS


class UnusableParameters(ProblemError):
    """Parameters do not fit the network or are not finite. The message says what to change."""


def flatten_parameters(network: MLP, w: list[Array], b: list[Array]) -> Array:
    """θ (P,) of w[l] (n_l, n_{l+1}) and b[l] (n_{l+1},).

    Raises UnusableParameters if a shape is not the network's.
    """
    if len(w) != network.depth or len(b) != network.depth:
        raise UnusableParameters(
            _(
                "w and b must each have %(depth)s entries, one for each layer they leave.",
                depth=network.depth,
            )
        )
    for kind, given, present in (("w", w, network.w), ("b", b, network.b)):
        for layer, (new, old) in enumerate(zip(given, present, strict=True)):
            if new.shape != old.shape:
                raise UnusableParameters(_misfit(f"{kind}[{layer}]", old.shape, new.shape))
    parts = [part.ravel() for pair in zip(w, b, strict=True) for part in pair]
    return np.concatenate(parts).astype(np.float64)


def _misfit(name: str, wanted: tuple[int, ...], given: tuple[int, ...]) -> str:
    rule = f" ({SOURCE_ROWS})" if len(wanted) == 2 else " numbers"
    text = f"{name} must have {shape_text(wanted)}{rule}, not {shape_text(given)}"
    if len(wanted) == 2 and given == wanted[::-1]:
        return _(
            "%(text)s: it is transposed, as PyTorch has it; send it with source and target "
            "swapped.",
            text=text,
        )
    return f"{text}."


def initial_parameters(recipe: Recipe) -> Array:
    """θ (P,) at epoch 0, as the recipe gives it or draws it by initializer and seed."""
    if recipe.initializer.name == GIVEN:
        return given_parameters(recipe.initializer)
    network = MLP(recipe.units, recipe.activations)
    stream = seed_streams(recipe.seeds.weights)[2]
    network.initialize(recipe.initializer.name, np.random.default_rng(stream))
    return network.parameters
