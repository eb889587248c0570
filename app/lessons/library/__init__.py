"""The seven lessons of the app, in their order."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from app.lessons.lesson import Lesson
from app.lessons.parse import parse

NAMES = (
    "one-update",
    "two-samples",
    "three-inputs",
    "xor",
    "deep",
    "learning-rate",
    "overfitting",
)


def source(name: str) -> str:
    """The text file of a lesson of the app; raises KeyError for another name."""
    if name not in NAMES:
        raise KeyError(name)
    return files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8")


@cache
def lesson(name: str) -> Lesson:
    """A lesson of the app; raises KeyError for another name."""
    return parse(source(name), name)


def lessons() -> list[Lesson]:
    """All lessons of the app, in their order."""
    return [lesson(name) for name in NAMES]
