"""Files made to harm are refused before anything is unpacked, unpickled or evaluated."""

from __future__ import annotations

import io
import pickle
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest

from app.training.weights import MAX_BYTES, UnusableWeights, read_weights
from tests.for_each import for_each
from tests.training.weights.layouts import npy_header, npz, safetensors, zipped

MAX_MEMORY = 60_000_000
TORCH = {"model/data.pkl": b"\x80\x02.", "model/data/0": b"\0" * 16, "model/version": b"3"}


def many_members() -> bytes:
    """A zip whose directory says that it has more members than fit into two bytes."""
    content = zipped({"w0.npy": b""})
    place = content.rfind(b"PK\x05\x06")
    return (
        content[:place] + content[place : place + 8] + b"\xff\xff\xff\xff" + content[place + 12 :]
    )


def false_directory() -> bytes:
    """A zip with a thousand members whose end says there is one."""
    content = bytearray(zipped({f"w{number}.npy": b"" for number in range(1000)}))
    place = content.rfind(b"PK\x05\x06")
    content[place + 8 : place + 12] = struct.pack("<2H", 1, 1)
    return bytes(content)


def lying_member() -> bytes:
    """A member that unpacks to more than the directory promises."""
    content = bytearray(zipped({"w0.npy": b"\0" * 3_000_000}))
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<L", 100)
    return bytes(content)


def objects() -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=True, w0=np.array([{"a": 1}], dtype=object))
    return buffer.getvalue()


@for_each(
    ("content", "said"),
    [
        (zipped({"w0.npy": b"\0" * 20_000_000}), "take more than 4 MB"),
        (zipped({f"w{n}.npy": b"\0" * 3_000_000 for n in range(3)}), "take more than 4 MB"),
        (zipped({f"w{n}.npy": b"" for n in range(500)}), "more than 400 arrays"),
        (many_members(), "more than 400 arrays"),
        (false_directory(), "more than 400 arrays"),
        (lying_member(), ""),
        (npz(w0=np.ones((2, 2)))[:-30], "cut off"),
        (npz(w0=np.ones((2, 2)))[:100], "cut off"),
        (zipped({"w0.npy": npz(w0=np.ones(3))}), "“w0” is no NumPy array"),
        (zipped({"w0.npy": npy_header("(99999, 99999)")}), "“w0” says it has too many numbers"),
        (zipped({"w0.npy": npy_header("(-1, -1)") + b"\0" * 8}), "“w0” says it has 1 numbers"),
        (zipped({"w0.npy": npy_header("(" + "1," * 1990 + ")") + b"\0" * 8}), ""),
        (zipped({"w0.npy": npy_header("(1,)", "'|V0'")}), "“w0” says it has 1 numbers"),
        (zipped({"w0.npy": npy_header("(1,)", "[('a', '<f8')]") + b"\0" * 8}), "holds no numbers"),
        (objects(), "“w0” holds Python objects, which are not read because they can run code"),
        (zipped({"w0.npy": b"\x93NUMPY\x09\x00"}), "“w0” is no NumPy array"),
        (zipped({"a.npy": npy_header("__import__('os').getcwd()")}), "“a” is no NumPy array"),
        (b"\x93NUMPY\x01\x00\xff", "is no NumPy array"),
        (safetensors({"w0": np.ones((2, 2), "f4")})[:-3], "safetensors file is damaged"),
        (struct.pack("<Q", 9) + b'{"w0": 1}', "safetensors file is damaged"),
    ],
)
def test_archives_are_refused_within_bounds(content: bytes, said: str) -> None:
    refuse_within_bounds(content, said)


@for_each(
    ("content", "said"),
    [
        (b"[" * 30_000, "nested more than 12 deep"),
        (b"[" * 1_000_000, "at most 200000 are read"),
        (b"[[1]," * 500_000, "at most 200000 are read"),
        (b'{"a":' * 30_000 + b"1" + b"}" * 30_000, ""),
        (b"[" + b"1," * 1_000_000 + b"1]", "at most 200000 are read"),
        (b"[" + b"1 " * 420_000 + b"1]", "at most 200000 are read"),
        (b"[" + b"1" * 1_000_000 + b"]", "more than 400 characters"),
        (b"w0 " * 1_000_000, "more than 50000 characters"),
        (b"1" * 3_000_000 + b"[", "more than 400 characters"),
        (b"a" + b" " * 3_000_000 + b"[", "is not closed"),
        (b"a." * 1_500_000 + b"[", "is not closed"),
        (b"a 1 2 3 " * 120_000 + b"[", "at most 200000 are read"),
        (b" " * (MAX_BYTES + 1), "larger than 4 MB"),
    ],
    quick=5,
)
def test_texts_are_refused_within_bounds(content: bytes, said: str) -> None:
    refuse_within_bounds(content, said)


def refuse_within_bounds(content: bytes, said: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(UnusableWeights) as refused:
            read_weights(content)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert said in str(refused.value)
    assert len(str(refused.value)) < 400
    assert peak < MAX_MEMORY


@for_each(
    ("content", "said", "commands"),
    [
        (
            zipped(TORCH, zipfile.ZIP_STORED),
            "This is a PyTorch file. It is a pickle",
            "torch.load(",
        ),
        (b"\x80\x02\x8a\nl\xfctorch_magic", "This is a PyTorch file. It is a p", "torch.load("),
        (pickle.dumps({"w0": [1.0]}), "This is a Python pickle, which is not read", "numpy.savez"),
        (b"\x89HDF\r\n\x1a\n\0\0", "This is a Keras (HDF5) file", "keras.models.load_model"),
        (zipped({"model.weights.h5": b""}), "This is a Keras (HDF5) file", "model.get_weights()"),
        (zipped({"xl/workbook.xml": b"<a/>"}), "This zip is no .npz.", ""),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "This is no file with weights", ""),
    ],
)
def test_other_files_are_named_with_what_to_do(content: bytes, said: str, commands: str) -> None:
    with pytest.raises(UnusableWeights) as refused:
        read_weights(content)
    assert said in str(refused.value)
    assert bool(commands) == bool(refused.value.commands)
    assert commands in refused.value.commands
