"""What a frame of a playing session costs the server: `python -m benchmarks.frames`.

Time of an epoch by the kernels, the frame, its JSON and compression, with panels in every twelfth
frame; and its bytes on the wire. Figures are means of twelve frames.
"""

from __future__ import annotations

import benchmarks.one_thread  # noqa: F401, I001  # isort: skip  (before NumPy)

import statistics
import sys
import time
from collections.abc import Hashable
from typing import Any

from app.engine import kernels
from app.live.frame_pacer import FRAMES_PER_SECOND
from app.live.renderer import FrameStamp
from app.live.throttle import PANEL_SECONDS
from app.training.recipe.parts import LayerRecipe
from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.web.lab.frame_events import LabRenderer
from app.web.view.view import View

FRAMES = 600
FRAMES_A_PANEL = round(FRAMES_PER_SECOND * PANEL_SECONDS)
# Hidden units, and the goals: milliseconds and compressed kilobytes of a frame.
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


def measure(recipe: Recipe, frames: int) -> tuple[list[float], list[float], list[float]]:
    """Processor seconds of the thread, bytes and compressed bytes of a frame."""
    session = TrainingSession(recipe)
    view, cache = View(), dict[Hashable, Any]()
    renderer = LabRenderer()
    taken, raw, deflated = [], [], []
    for number in range(0, frames, FRAMES_A_PANEL):
        start = time.thread_time()
        events = []
        for nth in range(FRAMES_A_PANEL):
            session.step(Unit.EPOCH, 1)
            events.append(
                renderer.draw_frame(session, view, FrameStamp("bench", 1, number + nth, cache))
            )
        events.append(renderer.draw_panels(session, view, FrameStamp("bench", 1, number, cache)))
        taken.append((time.thread_time() - start) / FRAMES_A_PANEL)
        raw.append(sum(len(event.plain) for event in events) / FRAMES_A_PANEL)
        deflated.append(sum(len(event.packed) for event in events) / FRAMES_A_PANEL)
    return taken, raw, deflated


if __name__ == "__main__":
    main()
