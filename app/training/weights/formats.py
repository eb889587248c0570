"""What a file with weights is, by its first bytes, and its arrays; other kinds are named."""

from __future__ import annotations

import json
import re

from app.i18n.messages import N_, _
from app.training.codec.text_file import NotText, decode_text
from app.training.weights.arrays import (
    MAX_BYTES,
    MAX_NUMBERS,
    NamedArray,
    UnusableWeights,
    named_array,
    too_many_numbers,
)
from app.training.weights.blocks import is_printed_by_r, read_blocks
from app.training.weights.layers import WeightsFile, activations_of
from app.training.weights.naming import SOURCE_ROWS, TARGET_ROWS
from app.training.weights.nested import arrays_of
from app.training.weights.npz import (
    NPY_MAGIC,
    ORIENTATION,
    ZIP_MAGIC,
    open_zip,
    read_npy,
    read_npz,
)
from app.training.weights.printed import read_printed
from app.training.weights.safetensors import is_safetensors, read_safetensors

MAX_LISTS = 40_000
"""Opening brackets of a text."""
_BRACES = re.compile(r"\{\s*[{\d.+-]")
"""Braces around numbers, as in C and Mathematica."""
_CELLS = re.compile(r"\w\{\d|[\"':]")
"""MATLAB's cells, and objects with names, whose braces are none around numbers."""
_DECLARED = {SOURCE_ROWS: "source", TARGET_ROWS: "target"}
_TORCH = N_(
    "This is a PyTorch file. It is a pickle, which is not read because it can run code; save its "
    "state dict with numpy.savez and bring the .npz."
)
_TORCH_COMMANDS = """import numpy, torch
state = torch.load("model.pt", weights_only=True)
numpy.savez("model.npz", **{name: value.numpy() for name, value in state.items()})"""
_KERAS = N_(
    "This is a Keras (HDF5) file, which is not read; save its weights with numpy.savez and bring "
    "the .npz."
)
_KERAS_COMMANDS = """import keras, numpy
model = keras.models.load_model("model.h5")
numpy.savez("model.npz", *model.get_weights())"""
_PICKLE = N_(
    "This is a Python pickle, which is not read because it can run code; save the matrices with "
    "numpy.savez and bring the .npz."
)
_PICKLE_COMMANDS = """import numpy
numpy.savez("weights.npz", w0=w0, b0=b0, w1=w1, b1=b1)"""
_OTHER = N_(
    "This is no file with weights: bring .npz, .safetensors, JSON, or matrices as text, as NumPy "
    "prints them."
)


def read_weights(content: bytes) -> WeightsFile:
    """The arrays of a file; raises UnusableWeights with what to do.

    Nothing is unpickled or evaluated, and at most ``MAX_BYTES`` are unpacked.
    """
    if len(content) > MAX_BYTES:
        raise UnusableWeights(
            _(
                "The file is larger than %(max_bytes)s MB; bring the weights alone.",
                max_bytes=MAX_BYTES // 10**6,
            )
        )
    if not content.strip():
        raise UnusableWeights(_("The file is empty; choose another one, or paste the weights."))
    if content.startswith(ZIP_MAGIC):
        return _of_zip(content)
    if content.startswith(NPY_MAGIC):
        return WeightsFile((named_array("", read_npy(content)),))
    if content.startswith(b"\x89HDF"):
        raise UnusableWeights(_(_KERAS), commands=_KERAS_COMMANDS)
    if content[:1] == b"\x80" and content[1:2] in b"\x02\x03\x04\x05":
        if b"torch" in content[:4000]:
            raise UnusableWeights(_(_TORCH), commands=_TORCH_COMMANDS)
        raise UnusableWeights(_(_PICKLE), commands=_PICKLE_COMMANDS)
    if is_safetensors(content):
        return WeightsFile(tuple(read_safetensors(content)))
    try:
        text = decode_text(content)
    except NotText:
        raise UnusableWeights(_(_OTHER)) from None
    return _of_text(text)


def _of_zip(content: bytes) -> WeightsFile:
    archive = open_zip(content)
    names = archive.namelist()
    if any(name.endswith(("data.pkl", "data/0")) for name in names):
        raise UnusableWeights(_(_TORCH), commands=_TORCH_COMMANDS)
    if any(name.endswith(".h5") for name in names):
        raise UnusableWeights(_(_KERAS), commands=_KERAS_COMMANDS)
    arrays = [name for name in names if name.endswith(".npy")]
    if len(arrays) != len(names) or not arrays:
        raise UnusableWeights(_("This zip is no .npz. %(other)s", other=_(_OTHER)))
    found, orientation = read_npz(archive)
    return WeightsFile(tuple(found), _DECLARED.get(orientation))  # type: ignore[arg-type]


def _of_text(text: str) -> WeightsFile:
    marks = sum(map(text.count, ",\n"))
    if sum(map(text.count, "[({")) > MAX_LISTS or marks > 3 * MAX_NUMBERS:
        raise UnusableWeights(too_many_numbers())
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return WeightsFile(tuple(_of_printed(text)))
    if not isinstance(value, dict | list):
        raise UnusableWeights(_(_OTHER))
    arrays = arrays_of(value)
    fields = value if isinstance(value, dict) else {}
    declared = fields.get(ORIENTATION)
    return WeightsFile(
        tuple(arrays),
        _DECLARED.get(declared) if isinstance(declared, str) else None,  # type: ignore[arg-type]
        activations_of(fields.get("activations")),
    )


def _of_printed(text: str) -> list[NamedArray]:
    if _BRACES.search(text) and not _CELLS.search(text):
        text = text.translate(str.maketrans("{}", "[]"))
    has_brackets = ("[" in text or "(" in text) and not is_printed_by_r(text)
    nested = read_printed(text) if has_brackets else read_blocks(text)
    if not nested:
        raise UnusableWeights(_(_OTHER))
    named = [(name or f"array {number}", value) for number, (name, value) in enumerate(nested, 1)]
    arrays = [array for name, value in named for array in arrays_of(value, name)]
    if sum(array.values.size for array in arrays) > MAX_NUMBERS:
        raise UnusableWeights(too_many_numbers())
    return arrays
