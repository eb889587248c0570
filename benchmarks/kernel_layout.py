"""The fastest memory layout for each width and batch size, measured for ``kernels/layout.py``.

`python -m benchmarks.kernel_layout` prints µs per epoch of 250 samples of n-n hidden layers.
"""

from __future__ import annotations

import benchmarks.one_thread  # noqa: F401, I001  # isort: skip  (before NumPy)

from collections.abc import Callable
from functools import partial
from unittest import mock

import numpy as np

from app.engine import kernels
from app.engine.kernels import bindings
from app.engine.kernels.layout import Layout
from app.engine.network import MLP
from app.engine.update import Rules
from benchmarks.measure import in_turn

WIDTHS = (2, 4, 8, 16, 24, 32, 64, 128)
BATCHES = (1, 2, 3, 4, 6, 8, 10, 16, 32, 64, 128, 250)
LAYOUTS = [Layout(True, n) for n in (32, 64, 128, 256)] + [
    Layout(False, n) for n in (8, 16, 32, 64)
]
SAMPLES = 250


def main() -> None:
    kernels.compile_now()
    print("width batch " + " ".join(f"{name_of(layout):>10}" for layout in LAYOUTS) + "  fastest")
    for width in WIDTHS:
        for batch in BATCHES:
            times = in_turn(epochs(width, batch), rounds=15)
            best = min(times, key=lambda name: times[name])
            row = " ".join(f"{seconds * 1e6:10.1f}" for seconds in times.values())
            print(f"{width:5} {batch:5} {row}  {best}", flush=True)


def epochs(width: int, batch: int) -> dict[str, Callable[[], object]]:
    """One epoch with every layout."""
    rng = np.random.default_rng(0)
    network = MLP([2, width, width, 1], ["tanh"] * 3)
    network.initialize("xavier_uniform", rng)
    x, y = rng.standard_normal((SAMPLES, 2)), rng.uniform(-1, 1, (SAMPLES, 1))
    order = rng.permutation(SAMPLES)

    def epoch(layout: Layout) -> None:
        with mock.patch.object(bindings, "fastest_layout", lambda units, batch: layout):
            kernels.train_batches(
                Rules(), network, {}, 1, 1e-6, x, y, order, 0, batch, None, 1e9, SAMPLES
            )

    return {
        name_of(layout): partial(epoch, Layout(layout.by_unit, min(layout.chunk, batch)))
        for layout in LAYOUTS
    }


def name_of(layout: Layout) -> str:
    return f"{'unit' if layout.by_unit else 'sample'} {layout.chunk}"


if __name__ == "__main__":
    main()
