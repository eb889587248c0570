"""What one frame of a run that plays costs the server: `python -m benchmarks.frames`.

An epoch by the kernels, then the frame and its JSON; and the bytes, as they are and deflated.
"""

from __future__ import annotations

import benchmarks.one_thread  # noqa: F401, I001  # isort: skip  (before NumPy)

import json
import statistics
import sys
import time
import zlib

from app.engine import kernels
from app.training.position import Unit
from app.training.recipe import Recipe
from app.training.recipe_parts import LayerRecipe
from app.training.session import TrainingSession
from app.web.lab.frame import build_frame
from app.web.lab.network import drawn_edges
from app.web.sessions import Held
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
    held, view = Held("bench", 1, session), View()
    drawn = drawn_edges(session, view)
    taken, raw, deflated = [], [], []
    for _ in range(frames):
        start = time.thread_time()
        session.step(Unit.EPOCH, 1)
        text = json.dumps(build_frame(held, view, drawn), ensure_ascii=False, separators=(",", ":"))
        taken.append(time.thread_time() - start)
        body = text.encode()
        raw.append(len(body))
        deflated.append(len(zlib.compress(body, 1)))
    return taken, raw, deflated


if __name__ == "__main__":
    main()
