"""python -m tests.times build/tests.xml: how long each file of tests took, from JUnit reports."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree import ElementTree

SLOWEST = 20
"""How many single tests are listed."""


def durations(reports: Iterable[Path]) -> Mapping[str, float]:
    """Seconds of each test, set-up and tear-down included, keyed by module and name."""
    seconds: defaultdict[str, float] = defaultdict(float)
    for report in reports:
        for case in ElementTree.parse(report).iter("testcase"):
            seconds[f"{case.get('classname')}::{case.get('name')}"] += float(case.get("time", 0))
    return seconds


def summary(seconds: Mapping[str, float]) -> str:
    """Files by descending seconds, with their number of tests; then the slowest tests."""
    files: defaultdict[str, list[float]] = defaultdict(list)
    for test, taken in seconds.items():
        files[test.partition("::")[0]].append(taken)
    by_file = sorted(files.items(), key=lambda file: -sum(file[1]))
    by_test = sorted(seconds.items(), key=lambda test: -test[1])
    lines = [f"{sum(taken):8.1f} s {len(taken):5} {name}" for name, taken in by_file]
    lines += ["", "The slowest tests:"]
    lines += [f"{taken:8.1f} s {name}" for name, taken in by_test[:SLOWEST]]
    lines += ["", f"{sum(seconds.values()):8.1f} s in all, over all workers"]
    return "\n".join(lines)


if __name__ == "__main__":
    found = [path for path in map(Path, sys.argv[1:]) if path.is_file()]
    sys.stdout.write(summary(durations(found)) + "\n" if found else "Run make test first.\n")
