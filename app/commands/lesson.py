"""`python -m app lesson check`: try a lesson's file against the engine."""

from __future__ import annotations

import sys
from pathlib import Path

from app.lessons.check import check
from app.lessons.lesson import BadLesson
from app.lessons.limits import MAX_FILE_BYTES
from app.lessons.parse import parse, read_text

CONFIRMED, FAILED, UNUSABLE = 0, 1, 2


def check_lesson(file: Path) -> int:
    """Print what the engine does not confirm, line by line, and return the exit code.

    0: all is confirmed. 1: some number, question or claim is not. 2: the file is no lesson.
    """
    try:
        with file.open("rb") as opened:
            lesson = parse(read_text(opened.read(MAX_FILE_BYTES + 1)), file.stem)
    except OSError as error:
        print(f"{file}: {error.strerror}", file=sys.stderr)
        return UNUSABLE
    except BadLesson as error:
        print(f"{file}:{error.line}: {error.sentence}", file=sys.stderr)
        return UNUSABLE
    failures = check(lesson)
    for failure in failures:
        print(f"{file}:{failure.line}: {failure.sentence}")
    steps = f"{len(lesson.steps)} step{'' if len(lesson.steps) == 1 else 's'}"
    if failures:
        print(f"{lesson.title}: {steps}, {len(failures)} to correct.")
        return FAILED
    print(f"{lesson.title}: {steps}, all confirmed.")
    return CONFIRMED
