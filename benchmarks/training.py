"""How long an epoch of 250 samples takes, beside what else there is.

`python -m benchmarks.training` is one run, on one thread, in float64 and with plain SGD everywhere;
all is measured in turn (see ``measure``). With --quick a tenth of the rounds.
"""

from __future__ import annotations

import benchmarks.one_thread  # noqa: F401, I001  # isort: skip  (before NumPy)

import sys
import threading
import time
from collections.abc import Callable

import numpy as np

from app.engine import kernels
from app.engine.network import MLP
from app.engine.update import Rules, compute_step
from benchmarks import floor, peers
from benchmarks.measure import in_turn
from benchmarks.textbook import TextbookMLP

SAMPLES = 250
NETWORKS = {
    "2-4-2-1": [2, 4, 2, 1],
    "2-8-8-1": [2, 8, 8, 1],
    "2-8×6-1": [2, *[8] * 6, 1],
    "2-64-64-1": [2, 64, 64, 1],
    "64-128-10": [64, 128, 10],
}
BATCHES = (1, 10, 32, 250)
# Times as fast as the textbook's loop that the kernels have to be.
GOALS = {
    ("2-4-2-1", 1): 100.0,
    ("2-4-2-1", 10): 14.0,
    ("2-4-2-1", 250): 1.5,
    ("2-8-8-1", 1): 50.0,
    ("2-8-8-1", 10): 7.0,
    ("2-8-8-1", 250): 1.5,
    ("2-8×6-1", 1): 32.0,
    ("2-8×6-1", 10): 5.0,
    ("2-8×6-1", 250): 1.4,
    ("2-64-64-1", 1): 3.5,
    ("2-64-64-1", 10): 2.0,
    ("2-64-64-1", 250): 1.2,
}
RATE = 1e-6  # so small that no run leaves the place where it began


def main() -> None:
    rounds = 3 if "--quick" in sys.argv else 30
    start = time.perf_counter()
    compiled = kernels.compile_now()
    took = time.perf_counter() - start
    print(
        f"kernels: compiled or loaded in {took:.1f} s"
        if compiled
        else "kernels: absent (the extra `fast` is not installed)"
    )
    for name, reason in peers.ABSENT.items():
        print(f"{name}: absent ({reason})")
    if floor.COMPILER is None:
        print("C loop: absent (no gcc or cc)")
    print(f"µs per epoch of {SAMPLES} samples; in brackets: times as fast as the textbook's loop\n")
    misses = []
    for name, units in NETWORKS.items():
        for batch in BATCHES:
            times = in_turn(epochs(units, batch), rounds)
            misses += report(name, batch, times)
    if compiled:
        misses += report_two_sessions(rounds)
    print("\n" + ("\n".join(misses) if misses else "every goal is reached"))


def epochs(units: list[int], batch: int) -> dict[str, Callable[[], object]]:
    """One epoch on the same data, by every engine that is there."""
    rng = np.random.default_rng(0)
    names = ["tanh"] * (len(units) - 1)
    network = MLP(units, names)
    network.initialize("xavier_uniform", rng)
    x = rng.standard_normal((SAMPLES, units[0]))
    y = rng.uniform(-0.9, 0.9, (SAMPLES, units[-1]))
    order = rng.permutation(SAMPLES)
    batches = [order[at : at + batch] for at in range(0, SAMPLES, batch)]
    book = TextbookMLP(network.w, network.b)
    factors = MLP(units, names, network.parameters.copy())
    rules = Rules()

    def by_textbook() -> None:
        for rows in batches:
            book.step(x[rows], y[rows], RATE)

    def by_factors() -> None:
        for count, rows in enumerate(batches, 1):
            step = compute_step(factors, rules, {}, count, RATE, x[rows], y[rows])
            factors.parameters[:] = step.after

    def by_kernel() -> None:
        kernels.train_batches(
            rules, network, {}, 1, RATE, x, y, order, 0, batch, None, 1e9, SAMPLES
        )

    work: dict[str, Callable[[], object]] = {"textbook": by_textbook, "factors": by_factors}
    if kernels.available():
        work["kernel"] = by_kernel
    work |= peers.epochs(network, x, y, order, batch, RATE)
    if floor.COMPILER is not None:
        work["C loop"] = floor.epoch(network, x, y, order, batch, RATE)
    return work


def report(name: str, batch: int, times: dict[str, float]) -> list[str]:
    """Print one line and return what it misses."""
    base = times["textbook"]
    columns = [f"{key} {t * 1e6:.0f} ({base / t:.2g}×)" for key, t in times.items()]
    print(f"{name:10} batch {batch:3}:  " + "   ".join(columns), flush=True)
    misses = []
    if times["factors"] > 3 * base:
        misses.append(f"missed: {name}, batch {batch}: the step with factors takes over 3 ×")
    if "kernel" in times:
        goal, reached = GOALS.get((name, batch), 0.0), base / times["kernel"]
        if reached < goal:
            misses.append(f"missed: {name}, batch {batch}: {reached:.3g} × instead of {goal:g} ×")
        slower = [key for key in ("scikit-learn", "PyTorch") if times.get(key, 1) < times["kernel"]]
        misses += [f"missed: {name}, batch {batch}: slower than {key}" for key in slower]
    return misses


def report_two_sessions(rounds: int) -> list[str]:
    """Two threads that train at once against one: the kernels release the GIL."""
    units, batch, repeat = [2, 8, 8, 1], 10, 300

    def train() -> None:
        work = epochs(units, batch)["kernel"]
        barrier.wait()
        for _ in range(repeat):
            work()
        barrier.wait()

    best = {}
    for count in (1, 2):
        values = []
        for _ in range(max(5, rounds)):
            barrier = threading.Barrier(count + 1)
            threads = [threading.Thread(target=train) for _ in range(count)]
            for thread in threads:
                thread.start()
            barrier.wait()
            start = time.perf_counter()
            barrier.wait()
            values.append(time.perf_counter() - start)
            for thread in threads:
                thread.join()
        # By the clock, so the best round: any other process takes one of the cores away.
        best[count] = min(values)
    ratio = best[2] / best[1]
    print(f"\ntwo sessions at once (2-8-8-1, batch {batch}): {ratio:.2f} × the time of one")
    return [] if ratio <= 1.25 else [f"missed: two sessions take {ratio:.2f} × instead of 1.25 ×"]


if __name__ == "__main__":
    main()
