"""A line of a benchmark's report: the figure, the goal, and whether it is met."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """``goal`` in words; ``met`` is None if there is no goal, or nothing could be measured."""

    name: str
    measured: str
    goal: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        word = {True: "met", False: "MISSED", None: "–"}[self.met]
        return f"{self.name:50} {self.measured:32} {self.goal:14} {word}"


def at_least(name: str, value: float, goal: float, measured: str) -> Verdict:
    """A line whose figure should reach at least the goal."""
    return Verdict(name, measured, f"≥ {goal:g}", value >= goal)


def at_most(name: str, value: float, goal: float, measured: str) -> Verdict:
    """A line whose figure should be at most the goal."""
    return Verdict(name, measured, f"≤ {goal:g}", value <= goal)


def load() -> str:
    """The load average of the machine, which affects the figures."""
    if not hasattr(os, "getloadavg"):
        return f"{os.cpu_count()} cores"
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
