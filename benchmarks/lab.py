"""What one action on the page costs: `make bench`.

Machines are noisy, so everything is measured in one run, in turn, and printed as a multiple of the
textbook's step on the same network; the median of many rounds is taken.
"""

from __future__ import annotations

import os

# Before NumPy is there, since it reads this once: one thread, as one session has.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import asyncio
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app.store.memory import MemoryStore
from app.training.limits import Limits
from app.training.observation import observe
from app.training.position import Unit
from app.training.recipe import Recipe
from app.training.recipe_parts import LayerRecipe
from app.training.session import TrainingSession
from app.training.snapshot import from_bytes, to_bytes
from app.web.lab import build_lab
from app.web.sessions import Held, Sessions
from app.web.templating import environment
from app.web.view import View
from benchmarks.textbook import TextbookMLP

ROUNDS = 30
NETWORKS = {
    "2-4-2-1": [4, 2, 1],
    "2-8-8-1": [8, 8, 1],
    "2-8×6-1": [8] * 6 + [1],
    "2-64-64-1": [64, 64, 1],
}


def main() -> None:
    for name, units in NETWORKS.items():
        measure(name, Recipe(layers=[LayerRecipe(units=n, activation="tanh") for n in units]))
    asyncio.run(measure_requests())


def measure(name: str, recipe: Recipe) -> None:
    session = TrainingSession(recipe)
    network = session.network
    textbook = TextbookMLP(network.w, network.b)
    rows = session.batch_rows()
    x, y = session.data.train.x[rows], session.data.train.y[rows]
    held, view, limits = Held("bench", 1, session), View(), Limits()
    lab = build_lab(held, view, limits)
    template = environment.get_template("lab.html")
    context = {"lab": lab, "train_epochs": (1,), "theme": "auto", "path": "/"}
    snapshot = to_bytes(session)
    work: dict[str, Callable[[], object]] = {
        "textbook step": lambda: textbook.step(x, y, 0.0001),
        "step that keeps every factor": lambda: network.backward(
            network.forward(x), y, session.loss
        ),
        "session's batch step": lambda: session.step(Unit.BATCH, 1),
        "session's epoch": lambda: session.step(Unit.EPOCH, 1),
        "what the page may show": lambda: observe(session),
        "drawing all panels": lambda: build_lab(held, view, limits),
        "the templates": lambda: template.render(context),
        "to bytes": lambda: to_bytes(session),
        "from bytes": lambda: from_bytes(snapshot),
    }
    times: dict[str, list[float]] = {key: [] for key in work}
    for _ in range(ROUNDS):
        for key, function in work.items():
            times[key].append(seconds(function))
    base = statistics.median(times["textbook step"])
    size = len(template.render(context).encode())
    print(
        f"{name}, batch {recipe.batch_size}: page {size / 1000:.0f} kB, "
        f"snapshot {len(snapshot) / 1000:.0f} kB"
    )
    for key, values in times.items():
        middle = statistics.median(values)
        print(f"  {key:30} {middle * 1e6:9.0f} µs {middle / base:9.1f} × the textbook step")


async def measure_requests() -> None:
    sessions = Sessions(MemoryStore(10), Limits())
    held = await sessions.create(Recipe())
    times = []
    for _ in range(ROUNDS * 3):
        start = time.perf_counter()
        held = await sessions.step(held.id, Unit.BATCH, 1)
        times.append(time.perf_counter() - start)
    print(f"2-4-2-1: load, step and store a session {statistics.median(times) * 1e6:.0f} µs")


def seconds(function: Callable[[], object]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
