"""The recipe: everything that makes a run, validated. Same recipe, same bits."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from pydantic import Field, model_validator

from app.engine.features import feature_names, plain_feature_names
from app.errors import ProblemError
from app.i18n.messages import _, ngettext
from app.training.recipe.compatibility import half_problem, recipe_problem, target_problem
from app.training.recipe.dataset import dataset_of, known_dataset
from app.training.recipe.frozen import frozen_problem
from app.training.recipe.given_weights import given_problem
from app.training.recipe.limits import Limits
from app.training.recipe.parts import (
    DatasetRecipe,
    FeatureName,
    InitializerRecipe,
    LayerRecipe,
    LossName,
    OptimizerRecipe,
    RecipePart,
    ReductionRecipe,
    RegularizerRecipe,
    ScheduleRecipe,
)

KEEPS_WEIGHTS = frozenset(
    {"optimizer", "schedule", "regularizer", "clip_norm", "batch_size", "frozen"}
)
"""The parts of a recipe that can change during a run; any other change starts a new run."""

SEED_BOUND = 2**63
"""Seeds are below this."""
OwnSeed = Annotated[int, Field(ge=0, lt=SEED_BOUND)] | None


class Seeds(NamedTuple):
    """The seeds in force: of points and split, of initial weights, of order and dropout."""

    data: int
    weights: int
    order: int


def _circle_layers() -> list[LayerRecipe]:
    return [LayerRecipe(units=units, activation="tanh") for units in (4, 2, 1)]


class Recipe(RecipePart):
    """Everything that makes a run. Every field has a default; together: circle, 2-4-2-1."""

    dataset: DatasetRecipe = DatasetRecipe()
    features: Annotated[list[FeatureName], Field(min_length=1)] = Field(
        default=["x1", "x2"], description="the inputs, in order; by default all of the data set's"
    )
    layers: Annotated[list[LayerRecipe], Field(min_length=1)] = Field(
        default_factory=_circle_layers, description="hidden layers, then the output"
    )
    standardize: bool = Field(
        default=False, description="feed (feature − mean) / standard deviation"
    )
    standardize_target: bool = Field(
        default=False,
        description="train on (target − mean) / standard deviation; numbers to predict only",
    )
    loss: LossName = "mse"
    reduction: ReductionRecipe = ReductionRecipe()
    optimizer: OptimizerRecipe = OptimizerRecipe()
    schedule: ScheduleRecipe = ScheduleRecipe()
    initializer: InitializerRecipe = InitializerRecipe()
    regularizer: RegularizerRecipe = RegularizerRecipe()
    clip_norm: float | None = Field(
        default=None, gt=0, description="largest norm of the gradient; null: no limit"
    )
    frozen: Annotated[list[str], Field(max_length=1000)] = Field(
        default=[],
        description="frozen parameters: weights w0.1.2, biases b0.2, layers layer1, all biases"
        " as biases",
    )
    batch_size: int | None = Field(default=10, ge=1, description="null: the full batch")
    shuffle: bool = Field(default=True, description="a new order in each epoch")
    seed: int = Field(default=3, ge=0, lt=SEED_BOUND, description="of everything that is drawn")
    data_seed: OwnSeed = Field(default=None, description="of points and split; null: seed")
    weight_seed: OwnSeed = Field(default=None, description="of the initial weights; null: seed")
    order_seed: OwnSeed = Field(
        default=None, description="of the order of samples and of dropout; null: seed"
    )

    @model_validator(mode="before")
    @classmethod
    def _features_of_dataset(cls, value: Any) -> Any:
        # Without a list of features, the network gets all inputs of the data set.
        if not isinstance(value, dict) or value.get("features") is not None:
            return value
        dataset = value.get("dataset", {})
        if isinstance(dataset, DatasetRecipe):
            dataset = dataset.model_dump()
        if isinstance(dataset, dict):
            dataset = {"name": "circle", **dataset}
        known = known_dataset(dataset)
        if known is None:
            return value
        return {**value, "features": plain_feature_names(known.inputs)}

    @model_validator(mode="after")
    def _parts_fit(self) -> Recipe:
        dataset = dataset_of(self.dataset)
        known = feature_names(dataset.inputs)
        for feature in self.features:
            if feature not in known:
                raise ValueError(
                    f"features: the data set {dataset.name} has no {feature}; "
                    f"choose from {', '.join(known)}"
                )
        if len(set(self.features)) != len(self.features):
            raise ValueError("features: name each input only once")
        problem = recipe_problem(
            self.dataset, self.layers, self.loss, self.optimizer, self.schedule
        )
        problem = problem or half_problem(self.loss, self.reduction)
        problem = problem or target_problem(self.dataset, self.standardize_target, self.loss)
        problem = problem or given_problem(self.initializer, self.units)
        problem = problem or frozen_problem(self.frozen, self.units)
        if problem:
            raise ValueError(problem)
        return self

    @property
    def units(self) -> list[int]:
        """n_0 … n_L."""
        return [len(self.features), *(layer.units for layer in self.layers)]

    @property
    def activations(self) -> list[str]:
        """The activations of layers 1 … L."""
        return [layer.activation for layer in self.layers]

    @property
    def seeds(self) -> Seeds:
        """The three seeds in force; each is ``seed`` unless the recipe has one of its own."""
        own = (self.data_seed, self.weight_seed, self.order_seed)
        return Seeds(*(self.seed if one is None else one for one in own))

    def with_seed(self, seed: int) -> Recipe:
        """The recipe with one seed for all that is drawn."""
        own = dict.fromkeys(("data_seed", "weight_seed", "order_seed"))
        return self.model_copy(update={"seed": seed, **own})

    def rows_per_batch(self, samples: int) -> int:
        """The number of rows in a full batch of a training set of ``samples`` rows."""
        return min(self.batch_size or samples, samples)


class LimitExceeded(ProblemError):
    """A recipe exceeds the limits. The message says what to change."""


def brief(value: int) -> str:
    """A whole number for a sentence; huge ones without their digits."""
    return str(value) if abs(value) < 10**18 else "a number of more than 18 digits"


def check_limits(recipe: Recipe, limits: Limits) -> None:
    """Raise LimitExceeded, naming the field, if the recipe is too large."""
    hidden = len(recipe.layers) - 1
    if hidden > limits.hidden_layers:
        raise LimitExceeded(
            _(
                "layers: at most %(hidden_layers)s hidden layers are allowed, not %(hidden)s.",
                hidden_layers=limits.hidden_layers,
                hidden=hidden,
            )
        )
    for number, layer in enumerate(recipe.layers):
        if layer.units > limits.units:
            raise LimitExceeded(
                _(
                    "layers.%(number)s.units: at most %(units)s units are allowed in a "
                    "layer, not %(units2)s.",
                    number=number,
                    units=limits.units,
                    units2=brief(layer.units),
                )
            )
    if recipe.dataset.samples > limits.samples:
        raise LimitExceeded(
            _(
                "dataset.samples: at most %(samples)s samples are allowed, not %(samples2)s.",
                samples=limits.samples,
                samples2=brief(recipe.dataset.samples),
            )
        )
    own = recipe.dataset.own
    if own is not None and own.rows > limits.own_rows:
        raise LimitExceeded(
            _(
                "dataset.own.rows: at most %(own_rows)s rows of own data are allowed, not "
                "%(rows)s; bring fewer.",
                own_rows=limits.own_rows,
                rows=brief(own.rows),
            )
        )
    if own is not None and own.inputs > limits.inputs:
        raise LimitExceeded(
            ngettext(
                "dataset.own.inputs: at most %(n)s input is allowed, not %(inputs)s; choose fewer "
                "columns.",
                "dataset.own.inputs: at most %(n)s inputs are allowed, not %(inputs)s; choose "
                "fewer columns.",
                limits.inputs,
                inputs=own.inputs,
            )
        )
