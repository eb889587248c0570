"""The eight levels, and what a level and a seed make: data, weights, and a bug that shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import N_, _
from app.practice.bug_hunt.broken_run import BrokenRun
from app.practice.bug_hunt.bug import Bug, differ, places_of
from app.practice.bug_hunt.options import other_formulas, spare_formulas
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.from_session import exercise_of
from app.practice.mistakes.catalogue import MISTAKES
from app.practice.mistakes.mistake import Mistake
from app.training.own_data import OwnData
from app.training.recipe.dataset import own_part
from app.training.recipe.parts import (
    GIVEN,
    ActivationName,
    DatasetRecipe,
    InitializerRecipe,
    LayerRecipe,
    OptimizerRecipe,
)
from app.training.recipe.recipe import Recipe
from app.training.run.session import TrainingSession

MAX_SEED = 999_999
MAX_TRIES = 400
SPARE = 0.2
"""The share of hunts whose bug is no mistake of the catalogue, but a changed right formula."""
VISIBLE = 0.02
"""The broken numbers differ from the right ones by this share at least, somewhere."""


@dataclass(frozen=True)
class Level:
    """A network, the number of samples in its batch, and the mistakes that it may have.

    Mistakes are by name. ``about`` tells students what to look at, not what is wrong.
    """

    number: int
    units: tuple[int, ...]
    activations: tuple[ActivationName, ...]
    samples: int
    mistakes: tuple[str, ...]
    about: str
    learning_rate: float = 0.5

    @property
    def network(self) -> str:
        """The units of the layers: 2-3-1."""
        return "-".join(map(str, self.units))

    @property
    def title(self) -> str:
        """Level 3: 1-1-1."""
        return _("Level %(number)s: %(network)s", number=self.number, network=self.network)


@dataclass(frozen=True)
class Case:
    """What a level and a seed make. ``options`` are the four formulas in the order of the page,
    one of which is ``bug.mistake``."""

    level: Level
    seed: int
    recipe: Recipe
    own: OwnData
    bug: Bug
    options: tuple[Mistake, ...]

    def broken_run(self) -> BrokenRun:
        """A new run with the bug."""
        return BrokenRun(self.recipe, self.own, self.bug.backward_pass)

    def right_run(self) -> TrainingSession:
        """The same run without the bug."""
        return TrainingSession(self.recipe, own=self.own)


@lru_cache(maxsize=256)
def draw(number: int, seed: int) -> Case:
    """The case of a level and a seed; the same each time.

    Raises KeyError without such a level.
    """
    level = LEVELS[number]
    rng = np.random.default_rng([number, seed])
    for _try in range(MAX_TRIES):
        own = _data(level, rng)
        recipe = _recipe(level, own, rng)
        mistake = MISTAKES[str(rng.choice(np.array(level.mistakes)))]
        places = places_of(mistake, level.units)
        if not places:
            continue
        bug = Bug(mistake, places[int(rng.integers(len(places)))], level.learning_rate)
        exercise = exercise_of(TrainingSession(recipe, own=own))
        if rng.random() < SPARE:
            spare = spare_formulas(bug, exercise)
            bug = replace(bug, mistake=spare[int(rng.integers(len(spare)))])
        if not _shows(bug, exercise):
            continue
        others = other_formulas(bug, exercise)
        if len(others) < 3:
            continue
        chosen = [*rng.permutation(np.arange(len(others)))[:3]]
        options = [bug.mistake, *(others[int(place)] for place in chosen)]
        order = rng.permutation(len(options))
        return Case(level, seed, recipe, own, bug, tuple(options[int(each)] for each in order))
    raise RuntimeError(f"level {number} has no case for seed {seed}")


def _shows(bug: Bug, exercise: Exercise) -> bool:
    """Whether the broken numbers are plainly not those of the right formula."""
    if not bug.mistake.fits(exercise):
        return False
    try:
        found = bug.terms(exercise)[bug.term]
    except ValueError:
        return False
    if bug.term.kind in ("dJ_dw", "dJ_db") and not np.allclose(
        bug.shares(exercise).sum(axis=0), found
    ):
        return False  # no sample's part of it could be shown
    return differ(found, bug.by_formula(exercise, bug.term), VISIBLE)


def _data(level: Level, rng: np.random.Generator) -> OwnData:
    """A few samples whose numbers have one digit after the point."""
    n_in, n_out = level.units[0], level.units[-1]
    names = tuple(f"x{number}" for number in range(1, n_in + 1))
    x = _one_digit(rng, (level.samples, n_in), 0.2, 1.8, signed=True)
    if level.activations[-1] == "softmax":
        classes = rng.permutation(np.arange(level.samples) % n_out).astype(np.int64)
        labels = tuple("ABC"[:n_out])
        return OwnData(x, classes, names, ("class",), "classes", labels)
    y = _one_digit(rng, (level.samples, n_out), 0.0, 1.0, signed=False)
    targets = tuple(f"y{number}" for number in range(1, n_out + 1)) if n_out > 1 else ("y",)
    return OwnData(x, y, names, targets, "numbers", ())


def _recipe(level: Level, own: OwnData, rng: np.random.Generator) -> Recipe:
    shapes = list(zip(level.units, level.units[1:], strict=False))
    return Recipe(
        dataset=DatasetRecipe(name="own", own=own_part(own), train_fraction=1.0),
        features=[f"x{number}" for number in range(1, level.units[0] + 1)],
        layers=[
            LayerRecipe(units=units, activation=activation)
            for units, activation in zip(level.units[1:], level.activations, strict=True)
        ],
        loss="mse",
        optimizer=OptimizerRecipe(learning_rate=level.learning_rate),
        initializer=InitializerRecipe(
            name=GIVEN,
            w=[_one_digit(rng, shape, 0.3, 1.5, signed=True).tolist() for shape in shapes],
            b=[_one_digit(rng, (n_out,), 0.1, 0.6, signed=True).tolist() for _, n_out in shapes],
        ),
        batch_size=None,
        shuffle=False,
    )


def _one_digit(
    rng: np.random.Generator, shape: tuple[int, ...], low: float, high: float, *, signed: bool
) -> Array:
    values = np.round(rng.uniform(low, high, shape), 1)
    return values * rng.choice([-1.0, 1.0], shape) if signed else values


LEVELS: dict[int, Level] = {
    level.number: level
    for level in (
        Level(
            number=1,
            units=(1, 1),
            activations=("sigmoid",),
            samples=1,
            mistakes=("sign_of_error", "factor_two", "slope_left_out", "weight_gradient_sign"),
            about=N_("One weight, one bias, one sample. Five factors to compute by hand."),
        ),
        Level(
            number=2,
            units=(1, 1),
            activations=("sigmoid",),
            samples=3,
            mistakes=(
                "one_over_m_missing",
                "one_over_m_twice",
                "bias_mean",
                "bias_first_sample",
                "slope_of_mean_sample",
            ),
            about=N_("Three samples. J is their mean, ∂J/∂w and ∂J/∂b are sums over them."),
        ),
        Level(
            number=3,
            units=(1, 1, 1),
            activations=("tanh", "sigmoid"),
            samples=1,
            mistakes=(
                "slope_left_out",
                "slope_twice",
                "value_for_slope",
                "slope_not_squared",
                "slope_without_a",
            ),
            about=N_("A hidden layer: the chain rule goes through two activations."),
        ),
        Level(
            number=4,
            units=(2, 2, 1),
            activations=("tanh", "sigmoid"),
            samples=2,
            mistakes=(
                "activation_of_next_layer",
                "z_for_activation",
                "sensitivity_for_weight_gradient",
                "bias_from_sensitivity",
                "weight_gradient_sign",
                "carried_before_slope",
            ),
            about=N_("Two inputs, two hidden neurons: look at what each weight multiplies."),
        ),
        Level(
            number=5,
            units=(2, 2, 2),
            activations=("tanh", "sigmoid"),
            samples=2,
            mistakes=(
                "weights_not_transposed",
                "transposed_result",
                "one_path_only",
                "weights_left_out",
                "one_over_k_missing",
            ),
            about=N_("Two outputs, so each hidden neuron has two paths to J."),
        ),
        Level(
            number=6,
            units=(2, 3, 1),
            activations=("relu", "sigmoid"),
            samples=3,
            mistakes=(
                "gate_open",
                "gate_reversed",
                "slope_at_a",
                "slope_left_out",
                "sensitivity_for_weight_gradient",
                "slope_of_next_activation",
                "slope_of_mean_sample",
            ),
            about=N_("ReLU in the hidden layer: look at each slope where z is negative."),
        ),
        Level(
            number=7,
            units=(2, 2, 3),
            activations=("tanh", "softmax"),
            samples=3,
            mistakes=("softmax_diagonal", "one_hot_forgotten", "carried_before_slope"),
            about=N_("Softmax with a squared error: every output depends on every z."),
        ),
        Level(
            number=8,
            units=(2, 3, 2, 2),
            activations=("tanh", "tanh", "sigmoid"),
            samples=2,
            mistakes=(
                "updated_weights",
                "carried_before_slope",
                "slope_left_out",
                "transposed_result",
                "error_of_output_everywhere",
                "weights_not_transposed",
                "sensitivity_of_mean_sample",
                "slope_of_next_activation",
            ),
            about=N_("Three layers of weights. The broken formula may be in any of them."),
            learning_rate=1.0,
        ),
    )
}
"""By number, from 1 on, the easiest first."""
