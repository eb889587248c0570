"""A challenge: a goal that the teacher sets, and every student's best score."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from app.classroom.base_model import FrozenModel
from app.classroom.said import Said
from app.render.numbers import number, rounded_share
from app.training.recipe.parts import ActivationName, DatasetRecipe, LossName, OptimizerName

Metric = Literal["test_loss", "test_accuracy"]

MAX_PARAMETERS = 10**6
MAX_EPOCHS = 10**6
MAX_LOSS = 1e12
Finite = Annotated[float, Field(allow_inf_nan=False)]


class Score(FrozenModel):
    """The score of a run: ``value`` is the loss, or the accuracy as a fraction.

    ``version`` is that of the stored run that was scored.
    """

    value: Finite
    reached: bool
    parameters: int
    epochs: int
    version: int


class Attempt(FrozenModel):
    """A run that does not count, and why; ``value`` is None if it cannot be measured.

    ``reason`` is in English, for files; ``said`` is the same for pages.
    """

    value: Finite | None
    reason: str
    said: Said | None = None

    @property
    def text(self) -> str:
        """The reason in the language of the page."""
        return str(self.said) if self.said else self.reason

    @property
    def kind(self) -> str:
        """The reason without its numbers, which change while a run plays."""
        return re.sub(r"\d+", "", self.reason)


class Challenge(FrozenModel):
    """``dataset`` and ``seed`` (of the data) define the data, and the split of the teacher's own.

    ``loss``, ``output`` (the output activation, which decides the labels) and
    ``standardize_target`` say how losses are measured. Data without a test set (not ``tested``)
    are measured on the training set. ``number``
    tells the challenges of a room apart; ``scores`` has each student's best by student number,
    ``attempts`` the best run that did not count.
    """

    number: int
    dataset: DatasetRecipe
    seed: int
    tested: bool
    loss: LossName
    output: ActivationName
    standardize_target: bool = False
    metric: Metric
    goal: Finite
    most_parameters: int | None = None
    most_epochs: int | None = None
    optimizer: OptimizerName | None = None
    over: bool = False
    scores: dict[int, Score] = {}
    attempts: dict[int, Attempt] = {}

    @property
    def is_accuracy(self) -> bool:
        """Whether a higher value is better."""
        return self.metric == "test_accuracy"

    def reached(self, value: float) -> bool:
        """Whether a value meets the goal, both rounded as displayed."""
        shown, goal = displayed_value(self.metric, value), displayed_value(self.metric, self.goal)
        return shown >= goal if self.is_accuracy else shown <= goal

    def rank(self, score: Score) -> tuple[bool, float, int, int]:
        """Sort key, best first; values that are displayed alike are equal."""
        shown = displayed_value(self.metric, score.value)
        value = -shown if self.is_accuracy else shown
        return not score.reached, value, score.parameters, score.epochs

    def is_best(self, member: int, score: Score) -> bool:
        """Whether the score is better than the student's best so far."""
        best = self.scores.get(member)
        return best is None or self.rank(score) < self.rank(best)

    def with_scores(self, scores: Mapping[int, Score]) -> Challenge:
        """Add the scores that are better; returns itself if none is, or if it is over."""
        better = {} if self.over else {n: one for n, one in scores.items() if self.is_best(n, one)}
        return self.model_copy(update={"scores": {**self.scores, **better}}) if better else self

    def with_attempts(self, attempts: Mapping[int, Attempt]) -> Challenge:
        """Add attempts that are better or have another reason; itself if there are none.

        Whoever has a score needs no attempt, and after the end nothing changes.
        """
        new = {} if self.over else {n: one for n, one in attempts.items() if self._is_new(n, one)}
        return self.model_copy(update={"attempts": {**self.attempts, **new}}) if new else self

    def _is_new(self, member: int, attempt: Attempt) -> bool:
        best = self.attempts.get(member)
        if member in self.scores:
            return False
        if best is None or best.kind != attempt.kind:
            return True
        if attempt.value is None or best.value is None:
            return False
        shown, so_far = (displayed_value(self.metric, one) for one in (attempt.value, best.value))
        return shown > so_far if self.is_accuracy else shown < so_far


def displayed_value(metric: Metric, value: float) -> float:
    """The value as displayed: four significant digits of a loss.

    An accuracy is rounded to 0.1 % as in the lab: 100 % means that every sample is right.
    """
    if metric == "test_accuracy":
        return rounded_share(value)
    return float(f"{value:.3e}")


def value_text(metric: Metric, value: float) -> str:
    shown = displayed_value(metric, value)
    return f"{shown * 100:.3g} %" if metric == "test_accuracy" else number(shown)
