"""`python -m app bench`: the benchmarks, which are part of the source tree only."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PARTS = (
    "training",
    "lab",
    "rewind",
    "frames",
    "kept",
    "play",
    "fairness",
    "load",
    "classroom",
    "hostile",
    "wall",
)


def bench(*, quick: bool, root: Path = ROOT) -> int:
    """Run every part in a process of its own and return the largest exit code."""
    if not (root / "benchmarks").is_dir():
        print(
            "The benchmarks are not part of an installed app; run this in its source tree.",
            file=sys.stderr,
        )
        return 2
    flags = ["--quick"] if quick else []
    # As processes: each sets the number of threads before NumPy is imported.
    commands = [[sys.executable, "-m", f"benchmarks.{part}", *flags] for part in PARTS]
    try:
        return max(subprocess.run(command, cwd=root).returncode for command in commands)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
