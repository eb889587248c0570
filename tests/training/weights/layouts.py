"""Files with the same small networks, written as other programs write them."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from typing import Any

import numpy as np

from app.training.weights import Fit, Orientation, fit_weights, read_weights

W0 = np.array([[0.15, 0.25], [0.20, 0.30]])
B0 = np.array([0.35, 0.36])
W1 = np.array([[0.40, 0.50], [0.45, 0.55]])
B1 = np.array([0.60, 0.61])
"""A 2-2-2 network, whose matrices are square."""
V0 = np.arange(1.0, 9.0).reshape(2, 4)
C0 = np.arange(4.0) / 10
V1 = np.arange(1.0, 5.0).reshape(4, 1)
C1 = np.array([0.7])
"""A 2-4-1 network, whose matrices are not."""
SQUARE, UNEVEN = (2, 2, 2), (2, 4, 1)


def npz(*arrays: Any, **named: Any) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, *arrays, **named)
    return buffer.getvalue()


def torch_npz(w: list[Any], b: list[Any], first: int = 0, step: int = 2, name: str = "") -> bytes:
    """A state dict as .npz: {name}0.weight (n_out, n_in), {name}0.bias …"""
    arrays: dict[str, Any] = {}
    for place, (weights, bias) in enumerate(zip(w, b, strict=True)):
        layer = f"{name}{first + step * place}"
        arrays |= {f"{layer}.weight": weights.T, f"{layer}.bias": bias}
    return npz(**arrays)


def safetensors(arrays: dict[str, Any], dtype: str = "F32") -> bytes:
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    body = b""
    for name, values in arrays.items():
        data = np.ascontiguousarray(values).tobytes()
        header[name] = {
            "dtype": dtype,
            "shape": list(values.shape),
            "data_offsets": [len(body), len(body) + len(data)],
        }
        body += data
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def npy_header(shape: str, descr: str = "'<f8'") -> bytes:
    """An .npy file that has no more than its header."""
    text = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}"
    padded = text + " " * (-(len(text) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(padded)) + padded.encode()


def fit(
    content: bytes | str, units: tuple[int, ...], orientation: Orientation | None = None
) -> Fit:
    data = content.encode() if isinstance(content, str) else content
    return fit_weights(read_weights(data), units, orientation)
