"""What one frame of a run that plays costs the server: `python -m benchmarks.frames`.

An epoch by the kernels, then the frame, its JSON and its compression; and the bytes on the wire.
"""

from __future__ import annotations

import benchmarks.one_thread  # noqa: F401, I001  # isort: skip  (before NumPy)

import statistics
import sys
import time
from collections.abc import Hashable
from typing import Any

from app.engine import kernels
from app.live.runner import Stamp
from app.training.position import Unit
from app.training.recipe import Recipe
from app.training.recipe_parts import LayerRecipe
from app.training.session import TrainingSession
from app.web.draw import draw_frame
from app.web.view import View

FRAMES = 300
# Hidden units: the most milliseconds and deflated kilobytes of a frame.
NETWORKS = {
    "2-4-2-1": ([4, 2], 1.2, 8),
    "2-8-8-1": ([8, 8], 2.0, 14),
    "2-8×6-1": ([8] * 6, 5.0, 36),
    "2-16×8-1": ([16] * 8, 12.0, 90),
}


def main() -> None:
    frames = FRAMES // 10 if "--quick" in sys.argv else FRAMES
    kernels.compile_now()
    misses = []
    for name, (hidden, milliseconds, kilobytes) in NETWORKS.items():
        layers = [LayerRecipe(units=units, activation="tanh") for units in [*hidden, 1]]
        taken, raw, deflated = measure(Recipe(layers=layers), frames)
        middle, slow = statistics.median(taken) * 1e3, sorted(taken)[len(taken) * 9 // 10] * 1e3
        size = statistics.median(deflated) / 1e3
        print(
            f"{name:9} {middle:6.2f} ms a frame (nine of ten below {slow:.2f}; at most "
            f"{milliseconds:g}), {statistics.median(raw) / 1e3:6.1f} kB, deflated {size:5.1f} kB "
            f"(at most {kilobytes})"
        )
        if middle > milliseconds or size > kilobytes:
            misses.append(f"missed: {name}")
    print("\n".join(misses) if misses else "every goal is reached")


def measure(recipe: Recipe, frames: int) -> tuple[list[float], list[int], list[int]]:
    """Seconds that the thread had a core, bytes and deflated bytes of each frame."""
    session = TrainingSession(recipe)
    view, memo = View(), dict[Hashable, Any]()
    taken, raw, deflated = [], [], []
    for number in range(frames):
        start = time.thread_time()
        session.step(Unit.EPOCH, 1)
        event = draw_frame(session, view, Stamp("bench", 1, number, memo))
        taken.append(time.thread_time() - start)
        raw.append(len(event.plain))
        deflated.append(len(event.packed))
    return taken, raw, deflated


if __name__ == "__main__":
    main()
