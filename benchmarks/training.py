"""How long an epoch of 250 samples takes, compared with other implementations.

`python -m benchmarks.training` is one run, on one thread, in float64 and with plain SGD everywhere;
all are measured in turn (see ``measure``). With --quick a tenth of the rounds. The engines are

- textbook: the NumPy loop that a textbook prints
- factors: the step of this app that keeps every factor of the chain rule
- kernel: the compiled one of this app
- scikit-learn, PyTorch: if installed, by the extra ``bench``
- C: a plain loop in C, without BLAS
"""

from __future__ import annotations

import benchmarks.one_thread  # noqa: F401, I001  # isort: skip  (before NumPy)

import sys
import time
from collections.abc import Callable

import numpy as np

from app.engine import kernels
from app.engine.network import MLP
from app.engine.update import Rules, compute_step
from benchmarks import counts, floor, peers, sessions
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
# How many times as fast as the textbook's loop the kernels must be.
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
FACTORS = 3.0  # times as long as the textbook's loop that the step with factors may take
RATE = 1e-6  # so small that the parameters hardly change
ENGINES = ("textbook", "factors", "kernel", "scikit-learn", "PyTorch", "C")


def main() -> None:
    rounds = 3 if "--quick" in sys.argv else 30
    start = time.perf_counter()
    compiled = kernels.compile_now()
    took = time.perf_counter() - start
    absent = dict(peers.ABSENT)
    if floor.COMPILER is None:
        absent["C"] = "no gcc or cc"
    if not compiled:
        absent["kernel"] = "the extra `fast` is not installed"
    for name, reason in absent.items():
        print(f"{name}: absent ({reason})")
    peak = counts.peak()
    print(
        (f"kernels compiled or loaded in {took:.1f} s; " if compiled else "")
        + f"a large matrix product: {peak / 1e9:.1f} GFLOP/s on one thread\n\n"
        f"µs per epoch of {SAMPLES} samples; kernel: times as fast as the textbook's loop\n\n"
        + f"{'network':9} batch"
        + "".join(f"{name:>13}" for name in ENGINES)
        + "    kernel   goal        MFLOP    MB  GFLOP/s  of C's time"
    )
    misses = []
    for name, units in NETWORKS.items():
        for batch in BATCHES:
            times = in_turn(epochs(units, batch), rounds)
            print(line(name, batch, times), flush=True)
            misses += missed(name, batch, times)
    misses += report_sessions(max(10, rounds), compiled)
    print("\n" + ("\n".join(misses) if misses else "every goal is reached"))


def epochs(units: list[int], batch: int) -> dict[str, Callable[[], object]]:
    """One epoch on the same data, by every installed engine."""
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
        work["C"] = floor.epoch(network, x, y, order, batch, RATE)
    return work


def line(name: str, batch: int, times: dict[str, float]) -> str:
    """One line of the table."""
    cells = [f"{times[key] * 1e6:13,.0f}" if key in times else f"{'–':>13}" for key in ENGINES]
    start = f"{name:9} {batch:5}" + "".join(cells)
    if "kernel" not in times:
        return start
    kernel = times["kernel"]
    reached, goal = times["textbook"] / kernel, GOALS.get((name, batch))
    verdict = "" if goal is None else f"{goal:g}× " + ("met" if reached >= goal else "missed")
    done = counts.count(NETWORKS[name], SAMPLES, batch)
    return (
        f"{start}{reached:9.1f}×   {verdict:11}"
        f" {done.operations / 1e6:5.2f} {done.bytes / 1e6:5.2f}"
        f"{done.operations / kernel / 1e9:9.1f}"
        + (f"{kernel / times['C']:13.2f}" if "C" in times else f"{'–':>13}")
    )


def missed(name: str, batch: int, times: dict[str, float]) -> list[str]:
    """The goals that one line misses."""
    where, base = f"missed: {name}, batch {batch}:", times["textbook"]
    misses = []
    if times["factors"] > FACTORS * base:
        misses.append(f"{where} the step with factors takes over {FACTORS:g} ×")
    if "kernel" in times:
        goal, reached = GOALS.get((name, batch), 0.0), base / times["kernel"]
        if reached < goal:
            misses.append(f"{where} {reached:.3g} × instead of {goal:g} ×")
        slower = [key for key in ("scikit-learn", "PyTorch") if times.get(key, 1) < times["kernel"]]
        misses += [f"{where} slower than {key}" for key in slower]
    return misses


def report_sessions(rounds: int, compiled: bool) -> list[str]:
    """Print what sessions take of the machine and return what is missed."""
    held = sessions.bytes_of_a_session()
    goal = sessions.SESSION_BYTES
    print(f"\na session of the default recipe holds {held / 1000:.0f} kB (goal: {goal / 1000:.0f})")
    misses = [] if held < goal else [f"missed: a session holds {held / 1000:.0f} kB"]
    if compiled:
        # Two threads that train at once against one, as the kernels release the GIL.
        ratio = sessions.two_at_once(rounds)
        most = sessions.TWO_AT_ONCE
        print(f"two sessions at once take {ratio:.2f} × the time of one (goal: {most:g})")
        misses += [] if ratio <= most else [f"missed: two sessions take {ratio:.2f} ×"]
    return misses


if __name__ == "__main__":
    main()
