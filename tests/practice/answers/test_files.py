"""Files: .npz and .npy without Python objects, bounded when unpacked, or text."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest

from app.practice.answers.files import MAX_FILE_BYTES, read_file
from app.practice.answers.values import UnreadableAnswers
from app.practice.check.judge import judge
from app.practice.exercise.term import Term
from tests.practice.answers.exercises import exercise

DW1 = exercise().right[Term("dJ_dw", 1)]


def npz(**arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=True, **arrays)
    return file.getvalue()


def npy(values: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, values)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (npz(dw1=DW1), "answers.npz"),
        (npz(dw1=DW1.astype(np.float32)), "answers.npz"),
        (npy(DW1), "dJ_dw1.npy"),
        (f"dw1 = {DW1.tolist()}".encode("utf-16"), "answers.txt"),
        (b"\xef\xbb\xbfdw1\n" + str(DW1.tolist()).encode(), "answers.json"),
    ],
)
def test_a_right_file_agrees(content: bytes, name: str) -> None:
    read = read_file(content, name, exercise())
    assert judge(exercise(), read.given).agrees
    assert set(read.given) == {Term("dJ_dw", 1)}


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("dw1.npy", npy(np.zeros(2_000_000)))
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (npz(dw1=np.array([{}], dtype=object)), "holds Python objects"),
        (npz(dw1=np.array(["a"])), "holds no real numbers"),
        (npz(dw1=DW1 * 1j), "holds no real numbers"),
        (bomb(), "The file holds more than 40000 numbers"),
        (npz(dw1=DW1)[:-30], "cut off"),
        (b"\x80\x04\x95\xff\xfe", "no .npz and no text"),
        (b"x" * (MAX_FILE_BYTES + 1), "larger than 1 MB"),
        (npz(foo=DW1), "No name here says a term"),
    ],
)
def test_a_file_that_cannot_be_read_is_met_by_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableAnswers, match=sentence) as refused:
        read_file(content, "answers.npz", exercise())
    assert str(refused.value).endswith(".")
