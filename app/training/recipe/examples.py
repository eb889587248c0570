"""Example recipes, one click each. Each learns with the default seed."""

from __future__ import annotations

from dataclasses import dataclass

from app.training.recipe.parts import DatasetName, DatasetRecipe, LayerRecipe, OptimizerRecipe
from app.training.recipe.recipe import Recipe


@dataclass(frozen=True)
class Example:
    """A recipe with a name for addresses, a short title and a description."""

    name: str
    title: str
    about: str
    recipe: Recipe


def _small(dataset: DatasetName, units: list[int]) -> Recipe:
    """A sigmoid network on a truth table, trained by the full batch."""
    return Recipe(
        dataset=DatasetRecipe(name=dataset),
        layers=[LayerRecipe(units=n, activation="sigmoid") for n in units],
        optimizer=OptimizerRecipe(learning_rate=2.0),
        batch_size=None,
    )


EXAMPLES: dict[str, Example] = {
    example.name: example
    for example in (
        Example(
            "article",
            "Article 1-1-1",
            "the article's network: one input, one hidden neuron, one output, all sigmoid",
            _small("article", [1, 1]),
        ),
        Example(
            "three",
            "Three inputs",
            "three binary inputs and one output neuron: on only when all three are",
            _small("and3", [1]),
        ),
        Example(
            "xor", "XOR 2-2-1", "the smallest network that can learn XOR", _small("xor", [2, 1])
        ),
        Example(
            "circle",
            "Circle 2-4-2-1",
            "a disc inside a ring, the run that the page opens with",
            Recipe(),
        ),
    )
}
