"""R² of own numbers after 1000 epochs: ``python -m benchmarks.learning.target_scales``.

With files it reads them as *my data…* does and predicts the column that it proposes; without, it
makes tables of the sizes that people bring: prices, years, Kelvin, counts, 10⁻⁴.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.training.own_data import OwnData
from app.training.own_data.choosing import choice_of, choose
from app.training.recipe.patch import merge_patch
from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit
from app.training.run.scores import score
from app.training.run.session import TrainingSession
from app.training.table import columns_of, propose_roles, read_table

EPOCHS = 1000
TRAIN_SHARE = 0.8
SEEDS = (3, 1, 2)
GOAL = 0.85


def made_tables() -> Iterator[tuple[str, OwnData]]:
    """Name and data: waves, lines and noisy sums of several inputs at many sizes."""
    rng = np.random.default_rng(7)
    x = np.linspace(0.0, 20.0, 40)
    wave = np.sin(x / 3)
    for name, target in {
        "unit": wave,
        "Kelvin": 290 + 5 * wave,
        "hundreds": 500 + 100 * wave,
        "per cent": 50 + 40 * wave,
        "10⁻⁴": 1e-4 * wave,
        "years": 1990 + x,
        "line in thousands": 1000 * (x + 1),
    }.items():
        yield name, _own(x[:, np.newaxis], target)
    few = np.linspace(0.5, 4.0, 8)
    yield "8 rows", _own(few[:, np.newaxis], 10 + 2.2 * few)
    corners = np.array([[-1.0, 1.0], [0.0, 2.0], [1.0, -1.0], [2.0, 0.0]])
    yield "4 rows", _own(corners, np.array([90e3, 150e3, 210e3, 260e3]))
    for name, rows, inputs, size in (
        ("prices", 150, 5, 60e3),
        ("counts", 90, 5, 1200.0),
        ("few rows for 13 inputs", 100, 13, 9.0),
    ):
        points = rng.normal(size=(rows, inputs))
        slopes = rng.normal(size=inputs)
        clean = points @ slopes / np.linalg.norm(slopes)
        yield name, _own(points, size * (3 + clean + 0.2 * rng.normal(size=rows)))


def read_file(path: Path) -> OwnData:
    """The data that *my data…* proposes for a file, with the last column as the target."""
    columns = columns_of(read_table(path.read_bytes()))
    return choose(columns, choice_of(propose_roles(columns, targets=(len(columns) - 1,))))


def r_squared(own: OwnData, seed: int) -> tuple[float, float | None]:
    """R² of the training and the test set after training with the defaults."""
    patch: dict[str, object] = {"dataset": {"name": "own"}, "seed": seed}
    if len(own.points) >= 10:
        patch["dataset"] = {"name": "own", "train_fraction": TRAIN_SHARE}
    recipe = Recipe.model_validate(merge_patch(Recipe(), patch, own))  # type: ignore[arg-type]
    session = TrainingSession(recipe, own=own)
    session.step(Unit.EPOCH, EPOCHS)
    found = [
        score(recipe, split, session.network.predict(split.x)).r_squared if len(split) else None
        for split in (session.data.train, session.data.test)
    ]
    return found[0] if found[0] is not None else float("nan"), found[1]


def _own(points: NDArray[np.float64], target: NDArray[np.float64]) -> OwnData:
    names = tuple(f"x{number + 1}" for number in range(points.shape[1]))
    return OwnData(points, target, names, ("y",), "numbers", ())


def main(files: list[str]) -> None:
    """Print a line for each table: R² train / test for each seed."""
    tables = (
        ((Path(name).stem, read_file(Path(name))) for name in files) if files else made_tables()
    )
    for name, own in tables:
        found = [r_squared(own, seed) for seed in SEEDS]
        shown = "  ".join(
            f"{train:6.3f} / {'  none' if test is None else f'{test:6.3f}'}"
            for train, test in found
        )
        worst = min(train if test is None else test for train, test in found[:1])
        print(f"{name[:24]:24} {shown}  {'' if worst >= GOAL else f'below {GOAL}'}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
