"""NumPy's .npz and .npy without its loader: nothing is unpacked before its size is known.

A .npz is a zip of .npy files. An .npy file is a short header, which NumPy parses, and the raw
array. Pickled objects are refused.
"""

from __future__ import annotations

import io
import math
import struct
import zipfile
import zlib
from typing import Any

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from app.i18n.messages import N_, _
from app.training.weights.arrays import (
    MAX_ARRAYS,
    MAX_BYTES,
    NamedArray,
    UnusableWeights,
    named_array,
    quoted,
    short_name,
    too_large,
    too_many_arrays,
)

NPY_MAGIC = b"\x93NUMPY"
ZIP_MAGIC = b"PK\x03\x04"
ORIENTATION = "orientation"
"""The name of a text in a .npz that says what a row of each matrix is."""
MAX_HEADER = 4_000
_END_OF_DIRECTORY = struct.Struct("<4s4H2LH")
_DIRECTORY_BYTES = 500
"""Bytes of the zip's directory for one member, whose name may be long."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    OverflowError,
)
"""What zipfile raises for damaged bytes: some directories lead it to seek before the beginning."""
DAMAGED = N_("The file is a damaged zip; save it again.")


def open_zip(content: bytes) -> zipfile.ZipFile:
    """The zip, whose directory is small; raises UnusableWeights if it is not."""
    place = content.rfind(b"PK\x05\x06", max(0, len(content) - 66_000))
    if place < 0 or place + _END_OF_DIRECTORY.size > len(content):
        raise UnusableWeights(_("The zip is cut off: its end is missing; save or send it again."))
    *_head, members, size, _start, _length = _END_OF_DIRECTORY.unpack_from(content, place)
    if members > MAX_ARRAYS or size > MAX_ARRAYS * _DIRECTORY_BYTES:
        raise UnusableWeights(too_many_arrays())
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except ZIP_ERRORS:
        raise UnusableWeights(_(DAMAGED)) from None
    if len(archive.infolist()) > MAX_ARRAYS:
        raise UnusableWeights(too_many_arrays())
    return archive


def read_npz(archive: zipfile.ZipFile) -> tuple[list[NamedArray], str]:
    """The arrays in the order of the file, and the text ``orientation``, empty without one.

    Raises UnusableWeights.
    """
    members = archive.infolist()
    if sum(member.file_size for member in members) > MAX_BYTES:
        raise UnusableWeights(too_large())
    arrays, orientation = [], ""
    for member in members:
        name = member.filename.removesuffix(".npy")
        values = read_npy(unpack(archive, member), name)
        if values.dtype.kind == "U":
            if name == ORIENTATION and values.ndim == 0:
                orientation = str(values)
            continue
        arrays.append(named_array(name, values))
    return arrays, orientation


def read_npy(content: bytes, name: str = "") -> NDArray[Any]:
    """The array of an .npy file; raises UnusableWeights."""
    place = quoted(short_name(name)) if name else "The file"
    header = io.BytesIO(content)
    try:
        version = npy_format.read_magic(header)
        read = {
            (1, 0): npy_format.read_array_header_1_0,
            (2, 0): npy_format.read_array_header_2_0,
        }[version]
        shape, fortran, dtype = read(header, max_header_size=MAX_HEADER)
    except (ValueError, KeyError, SyntaxError, RecursionError, MemoryError, OSError):
        raise UnusableWeights(
            _("%(place)s is no NumPy array; save it with numpy.savez.", place=place)
        ) from None
    if dtype.hasobject or dtype.kind == "O":
        raise UnusableWeights(
            _(
                "%(place)s holds Python objects, which are not read because they can run "
                "code; save each matrix as an array of numbers.",
                place=place,
            )
        )
    body = content[header.tell() :]
    count = math.prod(shape)
    if dtype.itemsize == 0 or min(shape, default=0) < 0 or count * dtype.itemsize != len(body):
        raise UnusableWeights(
            _(
                "%(place)s says it has %(count)s numbers, but holds %(bytes)s bytes; "
                "save it again.",
                place=place,
                count=count if count < 10**9 else _("too many"),
                bytes=len(body),
            )
        )
    array = np.frombuffer(body, dtype)
    return array.reshape(shape, order="F" if fortran else "C")


def unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The bytes of a member, at most as many as the directory promises."""
    if member.compress_type not in _METHODS or member.flag_bits & 1:
        raise UnusableWeights(
            _("The zip is encrypted or packed in a rare way; save it with NumPy.")
        )
    try:
        with archive.open(member) as stream:
            return stream.read(member.file_size)
    except ZIP_ERRORS:
        raise UnusableWeights(_(DAMAGED)) from None
