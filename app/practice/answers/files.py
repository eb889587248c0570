"""Files that a student hands in: NumPy's .npz and .npy, or any text that could be pasted."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.i18n.messages import _
from app.practice.answers.reader import ReadAnswers, read_answers, read_named
from app.practice.answers.values import MAX_NUMBERS, UnreadableAnswers, short
from app.practice.check.verdict import Answer
from app.practice.exercise.exercise import Exercise
from app.training.weights.arrays import UnusableWeights
from app.training.weights.npz import NPY_MAGIC, ZIP_MAGIC, open_zip, read_npy, unpack

MAX_FILE_BYTES = 1_000_000
MAX_UNPACKED_BYTES = 8 * MAX_NUMBERS + 100_000
"""Of all arrays of a .npz together."""


def read_file(content: bytes, name: str, exercise: Exercise) -> ReadAnswers:
    """The terms in a file; raises UnreadableAnswers with a sentence that says what to change."""
    if len(content) > MAX_FILE_BYTES:
        raise UnreadableAnswers(
            _(
                "The file is larger than %(size)s MB; save the asked arrays only.",
                size=MAX_FILE_BYTES // 10**6,
            )
        )
    try:
        if content.startswith(ZIP_MAGIC):
            return read_named(_of_zip(content), exercise)
        if content.startswith(NPY_MAGIC):
            term = name.rpartition("/")[2].removesuffix(".npy")
            return read_named([(term, _answer(read_npy(content), term))], exercise)
    except UnusableWeights as error:
        raise UnreadableAnswers(str(error)) from None
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableAnswers(
            _("The file is no .npz and no text; save it with np.savez, or paste what is printed.")
        ) from None
    return read_answers(text, exercise)


def _of_zip(content: bytes) -> list[tuple[str, Answer]]:
    archive = open_zip(content)
    members = archive.infolist()
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise UnreadableAnswers(
            _(
                "The file holds more than %(most)s numbers; save the asked arrays only, "
                "for example with np.savez('answers.npz', dw0=dw0, db0=db0).",
                most=MAX_NUMBERS,
            )
        )
    found = []
    for member in members:
        name = member.filename.removesuffix(".npy")
        found.append((name, _answer(read_npy(unpack(archive, member), name), name)))
    return found


def _answer(values: NDArray[Any], name: str) -> Answer:
    if values.dtype.kind not in "fiub":
        raise UnreadableAnswers(
            _("“%(name)s” holds no real numbers; leave it out of the file.", name=short(name))
        )
    # float32 and float64 have all their digits: nothing was rounded by printing.
    return Answer(np.asarray(values, dtype=np.float64).reshape(values.shape), 0.0)
