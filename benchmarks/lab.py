"""What an action on the lab page costs, on one thread, with the NumPy engine.

`python -m benchmarks.lab` measures all actions in turn (see ``measure``) and prints them as
multiples of the textbook's step on the same network. --quick runs a tenth of the rounds.
"""

from __future__ import annotations

import benchmarks.one_thread  # noqa: F401, I001  # isort: skip  (before NumPy)

import asyncio
import statistics
import sys
import time
from collections.abc import Callable

from app.live.hub import Hub
from app.store.base import Quota
from app.store.memory import MemoryStore
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.recipe.limits import Limits
from app.training.recipe.parts import LayerRecipe
from app.training.recipe.recipe import Recipe
from app.training.run.observation import observe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.web.lab.frame_events import LabRenderer
from app.web.lab.page import build_lab
from app.web.session_service import SessionService
from app.web.stored_sessions import LoadedSession
from app.web.templating import environment
from app.web.view.fit import fit_view
from app.web.view.view import View
from benchmarks.measure import in_turn
from benchmarks.textbook import TextbookMLP

NETWORKS = {
    "2-4-2-1": [4, 2, 1],
    "2-8-8-1": [8, 8, 1],
    "2-8×6-1": [8] * 6 + [1],
    "2-64-64-1": [64, 64, 1],
}


def main() -> None:
    rounds = 3 if "--quick" in sys.argv else 30
    for name, units in NETWORKS.items():
        layers = [LayerRecipe(units=n, activation="tanh") for n in units]
        measure(name, Recipe(layers=layers), rounds)
    asyncio.run(measure_requests(rounds))


def measure(name: str, recipe: Recipe, rounds: int) -> None:
    session = TrainingSession(recipe)
    network = session.network
    textbook = TextbookMLP(network.w, network.b)
    rows = session.batch_rows()
    x, y = session.data.train.x[rows], session.data.train.y[rows]
    held, view, limits = LoadedSession("bench", 1, session), View(), Limits()
    lab = build_lab(held, fit_view(view, session), observe(session), limits)
    template = environment.get_template("lab.html")
    context = {"lab": lab, "train_epochs": (1,), "theme": "auto", "path": "/", "fragment": False}
    snapshot = to_bytes(session)
    work: dict[str, Callable[[], object]] = {
        "textbook step": lambda: textbook.step(x, y, 0.0001),
        "step that keeps every factor": lambda: network.backward(
            network.forward(x), y, session.loss
        ),
        "session's batch step": lambda: session.step(Unit.BATCH, 1),
        "session's epoch": lambda: session.step(Unit.EPOCH, 1),
        "what the page may show": lambda: observe(session),
        "drawing all panels": lambda: build_lab(
            held, fit_view(view, session), observe(session), limits
        ),
        "the templates": lambda: template.render(context),
        "to bytes": lambda: to_bytes(session),
        "from bytes": lambda: from_bytes(snapshot),
    }
    times = in_turn(work, rounds)
    base = times["textbook step"]
    size = len(template.render(context).encode())
    print(
        f"{name}, batch {recipe.batch_size}: page {size / 1000:.0f} kB, "
        f"snapshot {len(snapshot) / 1000:.0f} kB"
    )
    for key, seconds in times.items():
        print(f"  {key:30} {seconds * 1e6:9.0f} µs {seconds / base:9.1f} × the textbook step")


async def measure_requests(rounds: int) -> None:
    sessions = SessionService(
        MemoryStore(Quota(10, 10, 10**9, 1e9)), Limits(), Hub(LabRenderer(), 1)
    )
    held = await sessions.create(Recipe())
    times = []
    for _ in range(rounds * 3):
        start = time.perf_counter()
        held = await sessions.step(held.id, Unit.BATCH, 1)
        times.append(time.perf_counter() - start)
    print(f"2-4-2-1: load, step and store a session {statistics.median(times) * 1e6:.0f} µs")


if __name__ == "__main__":
    main()
