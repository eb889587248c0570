"""A line of a table: what was measured, the goal, and whether it is met."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """``goal`` in words; ``met`` is None where there is no goal or nothing could be measured."""

    name: str
    measured: str
    goal: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        word = {True: "met", False: "MISSED", None: "–"}[self.met]
        return f"{self.name:50} {self.measured:32} {self.goal:14} {word}"


def at_least(name: str, value: float, goal: float, measured: str) -> Verdict:
    """A line whose figure should not be smaller than the goal."""
    return Verdict(name, measured, f"≥ {goal:g}", value >= goal)


def at_most(name: str, value: float, goal: float, measured: str) -> Verdict:
    """A line whose figure should not be larger than the goal."""
    return Verdict(name, measured, f"≤ {goal:g}", value <= goal)


def load() -> str:
    """How busy the machine is, for whoever reads the figures."""
    if not hasattr(os, "getloadavg"):
        return f"{os.cpu_count()} cores"
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
