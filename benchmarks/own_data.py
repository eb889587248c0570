"""Time and memory of a table of 50 000 rows: read, divided into columns, chosen, trained once.

Prints each step as a multiple of what `csv.reader` and `numpy.loadtxt` take for the same text, in
one run on this machine.
"""

from __future__ import annotations

import argparse
import csv
import io
import tracemalloc
from collections.abc import Callable

import numpy as np

from app.engine import kernels
from app.training.own_data import OwnData, choice_of, choose
from app.training.recipe.dataset import to_own
from app.training.recipe.patch import merge_patch
from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.table import columns_of, propose_roles, read_table
from benchmarks.measure import in_turn

ROWS, COLUMNS = 50_000, 17


def table(rows: int, columns: int) -> bytes:
    """A CSV file of numbers with two decimals, whose last column follows from the others."""
    x = np.random.default_rng(1).uniform(0.0, 9.99, (rows, columns))
    x[:, -1] = x[:, :-1].mean(axis=1) + 0.01 * x[:, -1]
    names = ",".join([*(f"x{number}" for number in range(1, columns)), "price"])
    lines = [",".join(f"{value:.2f}" for value in row) for row in x.tolist()]
    return "\n".join([names, *lines, ""]).encode()


def session_on(own: OwnData) -> TrainingSession:
    """A run on these data with the page's defaults."""
    patch = to_own({"standardize": True, "standardize_target": True})
    recipe = Recipe.model_validate(merge_patch(Recipe(), patch, own))
    return TrainingSession(recipe, own=own)


def steps_of(content: bytes) -> dict[str, Callable[[], object]]:
    """What is measured, by name; each step begins with the result of the one before."""
    text = content.decode()
    read = read_table(content)
    columns = columns_of(read)
    choice = choice_of(propose_roles(columns))
    own = choose(columns, choice)
    session = session_on(own)
    return {
        "csv.reader": lambda: list(csv.reader(io.StringIO(text))),
        "numpy.loadtxt": lambda: np.loadtxt(io.StringIO(text), delimiter=",", skiprows=1),
        "read_table": lambda: read_table(content),
        "columns_of": lambda: columns_of(read),
        "propose_roles": lambda: propose_roles(columns),
        "choose": lambda: choose(columns, choice),
        "new session": lambda: session_on(own),
        "one epoch": lambda: session.step(Unit.EPOCH, 1),
    }


def peak_bytes(function: Callable[[], object]) -> int:
    """The most memory that Python and NumPy had allocated during the call, beyond before it."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        result = function()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    del result
    return peak - before


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--columns", type=int, default=COLUMNS)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    content = table(options.rows, options.columns)
    kernels.compile_now()
    work = steps_of(content)
    times = in_turn(work, options.rounds)
    print(
        f"{options.rows} × {options.columns}, {len(content) / 1e6:.1f} MB, {kernels.engine_name()}"
    )
    print(f"{'':14}{'ms':>9}{'× csv.reader':>14}{'× loadtxt':>11}{'peak MB':>9}")
    for name, seconds in times.items():
        peak = peak_bytes(work[name]) / 1e6
        print(
            f"{name:14}{seconds * 1e3:9.0f}{seconds / times['csv.reader']:14.2f}"
            f"{seconds / times['numpy.loadtxt']:11.2f}{peak:9.1f}"
        )
    whole = sum(times[name] for name in ("read_table", "columns_of", "propose_roles", "choose"))
    print(f"file to data: {whole / times['csv.reader']:.1f} × csv.reader, "
          f"{whole / times['numpy.loadtxt']:.1f} × loadtxt")  # fmt: skip


if __name__ == "__main__":
    main()
