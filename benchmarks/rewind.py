"""Going back in a run: `python -m benchmarks.rewind`. Milliseconds, shares of the training."""

from __future__ import annotations

import sys
import time

from app.engine import kernels
from app.training.codec.snapshot import to_bytes
from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.timeline import undo
from benchmarks.verdict import at_most, load

EPOCHS = 10_000
GOAL = 0.5
MAX_BYTES = 2_000_000
NETWORKS = {
    "2-4-2-1": (Recipe(), EPOCHS),
    "2-4-2-1, adam": (Recipe.model_validate({"optimizer": {"name": "adam"}}), EPOCHS),
    "2-64-64-1, adam": (
        Recipe.model_validate(
            {
                "layers": [{"units": units, "activation": "tanh"} for units in (64, 64, 1)],
                "optimizer": {"name": "adam", "learning_rate": 1e-4},
            }
        ),
        500,
    ),
}


def main() -> None:
    """Train, and go back by all of it and to many places on the way."""
    kernels.compile_now()
    print(load())
    quick = "--quick" in sys.argv
    for name, (recipe, epochs) in NETWORKS.items():
        session = TrainingSession(recipe)
        start = time.perf_counter()
        session.step(Unit.EPOCH, epochs)
        trained = time.perf_counter() - start
        start = time.perf_counter()
        back = undo.go_back(session, Unit.EPOCH, epochs, GOAL * 100)
        whole = time.perf_counter() - start
        worst, session = slowest(back, 10 if quick else 100)
        print(
            at_most(
                f"{name}: back {epochs} epochs",
                whole,
                GOAL,
                f"{whole * 1e3:.1f} ms, {whole / trained:.4f} of training",
            )
        )
        print(
            at_most(
                f"{name}: to any place, the slowest",
                worst,
                GOAL,
                f"{worst * 1e3:.1f} ms, {worst / trained:.4f} of training",
            )
        )
        size = len(to_bytes(session))
        print(at_most(f"{name}: the whole snapshot", size, MAX_BYTES, f"{size / 1e3:.0f} kB"))


def slowest(session: TrainingSession, places: int) -> tuple[float, TrainingSession]:
    """The longest of many ways, each from the run's end to a place, evenly over it."""
    last = session.timeline.segments[-1].end.updates
    worst = 0.0
    for number in range(places):
        session = undo.go_to_update(session, last, 60.0)
        start = time.perf_counter()
        session = undo.go_to_update(session, last * number // places + 1, 60.0)
        worst = max(worst, time.perf_counter() - start)
    return worst, session


if __name__ == "__main__":
    main()
