"""The parts of a recipe: each a small closed model with a default for every field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.engine.activations import ACTIVATIONS
from app.engine.datasets import DATASETS
from app.engine.features import FEATURES, MAX_INPUTS
from app.engine.initializers import INITIALIZERS
from app.engine.losses import LOSSES, Reduction
from app.engine.losses.reduction import Way
from app.engine.optimizers import OPTIMIZERS
from app.engine.regularizers import REGULARIZERS
from app.engine.schedules import SCHEDULES

GIVEN = "given"
"""The initializer whose weights and biases are in the recipe."""

# The names that a recipe may have are those of the engine's registries.
if TYPE_CHECKING:
    DatasetName = str
    FeatureName = str
    ActivationName = str
    LossName = str
    OptimizerName = str
    InitializerName = str
    RegularizerName = str
    ScheduleName = str
else:
    DatasetName = Literal[(*DATASETS, "own")]
    FeatureName = Literal[tuple(FEATURES)]
    ActivationName = Literal[tuple(ACTIVATIONS)]
    LossName = Literal[tuple(LOSSES)]
    OptimizerName = Literal[tuple(OPTIMIZERS)]
    InitializerName = Literal[(*INITIALIZERS, GIVEN)]
    RegularizerName = Literal[tuple(REGULARIZERS)]
    ScheduleName = Literal[tuple(SCHEDULES)]

MAX_DROPOUT = 0.9
GivenNumber = Annotated[float, Field(ge=-1e6, le=1e6)]


class RecipePart(BaseModel):
    """Strict and closed: a wrong type or an unknown name is an error, never converted."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class OwnRecipe(RecipePart):
    """The recipe's description of a person's own data, which are stored with the session."""

    inputs: int = Field(ge=1, le=MAX_INPUTS, description="inputs per row")
    classes: int | None = Field(ge=1, le=10, description="number of classes; null: numbers")
    outputs: int = Field(
        default=1, ge=1, le=10, description="numbers to predict for each row; 1 for classes"
    )
    probabilities: bool = Field(
        default=False, description="whether all numbers to predict are from 0 to 1"
    )
    rows: int = Field(ge=1, description="points in all, training and test")
    digest: str = Field(pattern=r"^[0-9a-f]{16}$", description="digest that identifies the data")


class DatasetRecipe(RecipePart):
    """The data set and how it is drawn.

    The truth tables (article, and, or, xor, and3) ignore all numbers; the measured sets (iris,
    penguins) and own data have fixed rows and use the train fraction only.
    """

    name: DatasetName = "circle"
    samples: int = Field(default=320, ge=2, description="points in all, training and test")
    noise: float = Field(
        default=0.25,
        ge=0,
        le=2,
        description="standard deviation of the noise: on every input, or on a number to predict",
    )
    train_fraction: float = Field(
        default=0.5, gt=0, le=1, description="share of the points that train"
    )
    classes: int | None = Field(
        default=None, ge=1, le=10, description="number of classes; null: the data set's own"
    )
    own: OwnRecipe | None = Field(
        default=None, description="which own data, if the name is own; filled in by the session"
    )

    @model_validator(mode="after")
    def _own_goes_with_name(self) -> DatasetRecipe:
        if self.name == "own" and self.own is None:
            raise ValueError(
                "dataset.name: this session has no own data; upload a file first, or choose "
                "another data set"
            )
        if self.name != "own" and self.own is not None:
            raise ValueError(
                f"dataset.own: it goes with the name own only, not {self.name}; remove it"
            )
        return self


class LayerRecipe(RecipePart):
    """One hidden or output layer."""

    units: int = Field(ge=1)
    activation: ActivationName = "tanh"
    dropout: float = Field(
        default=0.0,
        ge=0,
        le=MAX_DROPOUT,
        description="share of the units dropped in training; not for the output layer",
    )


class OptimizerRecipe(RecipePart):
    """The update rule, its learning rate α, and its hyperparameters.

    Null means PyTorch's default; a hyperparameter that the rule does not have is refused.
    """

    name: OptimizerName = "sgd"
    learning_rate: float = Field(default=0.03, gt=0, description="α in w := w − α ∂J/∂w")
    momentum: float | None = Field(default=None, ge=0, lt=1, description="μ of momentum, nesterov")
    decay: float | None = Field(default=None, ge=0, lt=1, description="ρ of rmsprop")
    beta1: float | None = Field(default=None, ge=0, lt=1, description="β₁ of adam, adamw")
    beta2: float | None = Field(default=None, ge=0, lt=1, description="β₂ of adam, adamw")
    epsilon: float | None = Field(default=None, gt=0, le=1, description="ε in the denominator")
    weight_decay: float | None = Field(default=None, ge=0, le=1, description="λ of adamw")


class ScheduleRecipe(RecipePart):
    """The learning-rate schedule; null means the schedule's default."""

    name: ScheduleName = "constant"
    gamma: float | None = Field(default=None, gt=0, le=1, description="γ of step, exponential")
    epochs: float | None = Field(default=None, ge=1, description="T of step, cosine")


class InitializerRecipe(RecipePart):
    """How the initial weights are drawn, with biases of zero; or given: w and b in numbers."""

    name: InitializerName = "xavier_uniform"
    w: list[list[list[GivenNumber]]] | None = Field(
        default=None, description="given: w[l][j][k] leads from unit j of layer l to unit k"
    )
    b: list[list[GivenNumber]] | None = Field(
        default=None, description="given: b[l][k] is the bias of unit k of layer l + 1"
    )


class ReductionRecipe(RecipePart):
    """The convention of the loss: a mean or a sum over samples and outputs, with ½ or without.

    Cross-entropy adds up the outputs by itself, so ``outputs`` says nothing of it.
    """

    samples: Way = Field(default="mean", description="mean: 1/m, sum: no 1/m")
    outputs: Way = Field(default="mean", description="mean: 1/K, sum: no 1/K")
    half: bool = Field(default=False, description="½ before the sum; for mse only")

    def to_engine(self) -> Reduction:
        """The same for the engine."""
        return Reduction(self.samples, self.outputs, self.half)


class RegularizerRecipe(RecipePart):
    """The penalty added to the loss; biases are exempt."""

    name: RegularizerName = "none"
    rate: float = Field(default=0.0, ge=0, le=1000, description="λ")
