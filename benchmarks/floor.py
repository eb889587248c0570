"""A plain C loop for the same epoch, as a lower bound for the kernels' time.

One sample at a time, no BLAS, the C library's tanh, compiled with -O3 for this machine.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.engine.network import MLP

COMPILER = shutil.which("gcc") or shutil.which("cc")


@cache
def _library() -> ctypes.CDLL:
    assert COMPILER is not None
    source = Path(__file__).with_name("floor.c")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "floor.so"
        flags = ["-O3", "-march=native", "-ffast-math", "-shared", "-fPIC"]
        subprocess.run([COMPILER, *flags, "-o", target, source, "-lm"], check=True)
        return ctypes.CDLL(str(target))


def epoch(
    network: MLP, x: Array, y: Array, order: NDArray[Any], batch: int, rate: float
) -> Callable[[], object]:
    """A function that trains one epoch on a copy of the network's parameters."""
    run = _library().epoch
    parameters = network.parameters.copy()
    gradient = np.zeros_like(parameters)
    layers = np.zeros((2, sum(network.units)))
    units = np.array(network.units, dtype=np.int64)
    rows = order.astype(np.int64)
    arrays = (units, parameters, gradient, layers[0], layers[1], x, y, rows)
    pointers = [ctypes.c_void_p(array.ctypes.data) for array in arrays]
    numbers = [ctypes.c_long(n) for n in (network.depth, len(x), batch)]

    # The default argument keeps ``arrays`` alive while the pointers are in use.
    def call(arrays: object = arrays) -> None:
        run(*numbers, ctypes.c_double(rate), *pointers)

    return call
