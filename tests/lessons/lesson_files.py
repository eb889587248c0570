"""Small lesson files to test with."""

from __future__ import annotations

from app.lessons.lesson import Lesson
from app.lessons.parse import parse

HEAD = """---
title: A lesson
minutes: 5
about: What it is about.
start: article; seed 20
---
"""


def lesson_file(*steps: str) -> str:
    """The file of a lesson with these steps, each directives, a blank line and a text."""
    return HEAD + "".join(f"\n## Step\n{step}\n" for step in steps)


def lesson_of(*steps: str) -> Lesson:
    """The lesson in ``lesson_file``."""
    return parse(lesson_file(*steps), "small")


def line_of(text: str, part: str) -> int:
    """The number of the first line that holds ``part``."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)
