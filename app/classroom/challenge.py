"""A goal that the teacher sets, and the best that each student has reached."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from app.classroom.base_model import Value
from app.render.numbers import number
from app.training.recipe.parts import ActivationName, DatasetRecipe, LossName, OptimizerName

Metric = Literal["test_loss", "test_accuracy"]

MAX_PARAMETERS = 10**6
MAX_EPOCHS = 10**6
MAX_LOSS = 1e12
Finite = Annotated[float, Field(allow_inf_nan=False)]


class Score(Value):
    """What a run has come to: ``value`` is the loss, or the accuracy as a share.

    ``version`` is that of the run as it was scored.
    """

    value: Finite
    reached: bool
    parameters: int
    epochs: int
    version: int


class Challenge(Value):
    """``dataset`` and ``seed`` make the data, and the split of data that the teacher brought.

    Losses are compared in ``loss``, of an output with the labels of ``output``. Where the data have
    no test set (``tested``), the training set is measured. ``number`` tells the challenges of a
    room apart; ``scores`` are each member's best, by number.
    """

    number: int
    dataset: DatasetRecipe
    seed: int
    tested: bool
    loss: LossName
    output: ActivationName
    metric: Metric
    goal: Finite
    most_parameters: int | None = None
    most_epochs: int | None = None
    optimizer: OptimizerName | None = None
    over: bool = False
    scores: dict[int, Score] = {}

    @property
    def is_accuracy(self) -> bool:
        """Whether more is better."""
        return self.metric == "test_accuracy"

    def reached(self, value: float) -> bool:
        """Whether the goal is, as both are shown."""
        shown, goal = shown_value(self.metric, value), shown_value(self.metric, self.goal)
        return shown >= goal if self.is_accuracy else shown <= goal

    def rank(self, score: Score) -> tuple[bool, float, int, int]:
        """What scores are sorted by, the best first; what looks equal is equal."""
        shown = shown_value(self.metric, score.value)
        value = -shown if self.is_accuracy else shown
        return not score.reached, value, score.parameters, score.epochs

    def is_best(self, member: int, score: Score) -> bool:
        """Whether it is better than what is kept of a member."""
        best = self.scores.get(member)
        return best is None or self.rank(score) < self.rank(best)

    def with_scores(self, scores: Mapping[int, Score]) -> Challenge:
        """With these where they are better; the same one where none is, or it is over."""
        better = {} if self.over else {n: one for n, one in scores.items() if self.is_best(n, one)}
        return self.model_copy(update={"scores": {**self.scores, **better}}) if better else self


def shown_value(metric: Metric, value: float) -> float:
    """The number that people see: four significant digits of a loss.

    Of a share the hundredths of a percent, rounded down: 1 only where all are right.
    """
    if metric == "test_accuracy":
        return math.floor(value * 10_000 + 1e-6) / 10_000
    return float(f"{value:.3e}")


def value_text(metric: Metric, value: float) -> str:
    """The same as text."""
    shown = shown_value(metric, value)
    return f"{shown * 100:.4g} %" if metric == "test_accuracy" else number(shown)
