"""The seven lessons of the app, in their order."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from app.i18n.languages import ENGLISH, current_language
from app.lessons.lesson import Lesson
from app.lessons.parse import parse
from app.lessons.translate import as_written, translated

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


def lesson(name: str) -> Lesson:
    """A lesson of the app in the current language; raises KeyError for another name."""
    return _lesson(name, current_language())


@cache
def _lesson(name: str, language: str) -> Lesson:
    return parse(source(name), name, as_written if language == ENGLISH else translated)


def lessons() -> list[Lesson]:
    """All lessons of the app, in their order."""
    return [lesson(name) for name in NAMES]
