"""The classes have the same names as the targets beside them."""

from __future__ import annotations

from typing import Any

import pytest

from app.training.recipe.recipe import Recipe
from app.training.run.class_names import shown_class_names
from app.training.run.session import TrainingSession


@pytest.mark.parametrize(
    ("dataset", "units", "output", "loss", "names"),
    [
        ("circle", 1, "tanh", "mse", ["−1", "1"]),
        ("circle", 1, "sigmoid", "mse", ["0", "1"]),
        ("circle", 2, "softmax", "cross_entropy", ["0", "1"]),
        ("rings", 3, "softmax", "cross_entropy", ["0", "1", "2"]),
        ("iris", 3, "softmax", "cross_entropy", ["setosa", "versicolor", "virginica"]),
        ("sine", 1, "identity", "mse", []),
    ],
)
def test_unnamed_classes_have_the_labels_of_the_output(
    dataset: str, units: int, output: str, loss: str, names: list[str]
) -> None:
    parts: dict[str, Any] = {
        "dataset": {"name": dataset},
        "layers": [{"units": units, "activation": output}],
        "loss": loss,
    }
    if dataset == "rings":
        parts["dataset"]["classes"] = 3
    session = TrainingSession(Recipe.model_validate(parts))
    assert shown_class_names(session) == names
    if units == 1 and names:
        labels = sorted({float(y) for y in session.data.train.y[:, 0]})
        assert [f"{label:g}".replace("-", "−") for label in labels] == names
