"""Examples, one click each: those of the article, of textbooks, and others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.i18n.messages import N_
from app.training.own_data import OwnData
from app.training.recipe.parts import DatasetName, DatasetRecipe, LayerRecipe, OptimizerRecipe
from app.training.recipe.recipe import Recipe
from app.training.recipe.textbook_recipes import (
    one_neuron,
    one_neuron_data,
    slow_neuron,
    slow_neuron_classes,
    slow_neuron_data,
    two_two_two,
    two_two_two_data,
)

Group = Literal["Article", "Textbook", "Other"]


@dataclass(frozen=True)
class Example:
    """A recipe with a name for addresses, a short title and a description.

    ``own`` are its data if they are none of the app's data sets. ``source`` names the author and
    title of a published example; docs/textbook.md has the addresses. The recipe learns with the
    default seed, or has its weights in numbers.
    """

    name: str
    title: str
    about: str
    recipe: Recipe
    group: Group = "Other"
    own: OwnData | None = None
    source: str = ""


def _small(dataset: DatasetName, units: list[int]) -> Recipe:
    """A sigmoid network on a truth table, trained by the full batch."""
    return Recipe(
        dataset=DatasetRecipe(name=dataset),
        layers=[LayerRecipe(units=n, activation="sigmoid") for n in units],
        optimizer=OptimizerRecipe(learning_rate=2.0),
        batch_size=None,
    )


_NIELSEN = "Michael Nielsen, Neural Networks and Deep Learning, chapter 3"

EXAMPLES: dict[str, Example] = {
    example.name: example
    for example in (
        Example(
            "article",
            N_("Article 1-1-1"),
            N_("the article's network: one input, one hidden neuron, one output, all sigmoid"),
            _small("article", [1, 1]),
            "Article",
        ),
        Example(
            "three",
            N_("Three inputs"),
            N_("three binary inputs and one output neuron: on only when all three are"),
            _small("and3", [1]),
        ),
        Example(
            "xor",
            N_("XOR 2-2-1"),
            N_("the smallest network that can learn XOR"),
            _small("xor", [2, 1]),
        ),
        Example(
            "circle",
            N_("Circle 2-4-2-1"),
            N_("a disc inside a ring, the run that the page opens with"),
            Recipe(),
        ),
        Example(
            "2-2-2",
            N_("2-2-2 with two targets"),
            N_(
                "one sample, two numeric targets, weights and biases as printed; J is ½ of the "
                "sum of "
                "squares, and the biases are not trained"
            ),
            two_two_two(),
            "Textbook",
            two_two_two_data(),
            "Matt Mazur, A Step by Step Backpropagation Example",
        ),
        Example(
            "one-neuron",
            N_("One sigmoid neuron"),
            N_(
                "the slope σ′(z) = 0.1966 and its products with the inputs −1 and −2. Huber "
                "loss and "
                "the target −1 are chosen here so that ∂J/∂a is exactly 1: each ∂J/∂w is then the "
                "printed ∂a/∂w"
            ),
            one_neuron(),
            "Textbook",
            one_neuron_data(),
            "Stanford CS231n, Backpropagation, Intuitions",
        ),
        Example(
            "slow-neuron",
            N_("Slow neuron"),
            N_(
                "one neuron that starts badly wrong, w = b = 2: its output falls from 0.98 to "
                "0.20 in "
                "300 epochs, at first hardly at all"
            ),
            slow_neuron(2.0, 2.0),
            "Textbook",
            slow_neuron_data(),
            _NIELSEN,
        ),
        Example(
            "quick-neuron",
            N_("The same neuron, starting better"),
            N_("w = 0.6, b = 0.9: its output falls from 0.82 to 0.09 in 300 epochs"),
            slow_neuron(0.6, 0.9),
            "Textbook",
            slow_neuron_data(),
            _NIELSEN,
        ),
        Example(
            "slow-neuron-cross-entropy",
            N_("Slow neuron with cross-entropy"),
            N_(
                "the slow start w = b = 2 again, with a loss whose slope ∂J/∂z is a − y: it "
                "learns at "
                "once"
            ),
            slow_neuron(2.0, 2.0, loss="binary_cross_entropy"),
            "Textbook",
            slow_neuron_classes(),
            _NIELSEN,
        ),
    )
}
