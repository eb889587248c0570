"""The plans that come with the app, in their order; each lasts 45 minutes."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from app.classroom.plan.file import parse_plan
from app.classroom.plan.plan import Plan

NAMES = ("one-update", "learning-rate", "hidden-layers")


@cache
def ready_plan(name: str) -> Plan:
    """A plan of the app; raises KeyError for another name."""
    if name not in NAMES:
        raise KeyError(name)
    return parse_plan(files(__name__).joinpath(f"{name}.plan.json").read_bytes())
