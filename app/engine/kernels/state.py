"""Whether the compiled kernels are there yet."""

from __future__ import annotations

import importlib.util
import logging
import threading
from dataclasses import dataclass
from typing import Literal

from app.engine.kernels.compiler_types import Kernel

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kernels:
    """The compiled entries; see the functions of these names in ``training``."""

    run: Kernel
    split_loss: Kernel
    layers_over: Kernel


_lock = threading.Lock()
_kernels: Kernels | None = None
_thread: threading.Thread | None = None


def installed() -> bool:
    """Whether numba is installed; it is not imported for this."""
    return importlib.util.find_spec("numba") is not None


def available() -> bool:
    """Whether the kernels can be called now."""
    return _kernels is not None


def engine_name() -> Literal["numpy", "numba"]:
    """What trains now: "numba", or "numpy" until it is compiled or where it is missing."""
    return "numba" if available() else "numpy"


def kernels() -> Kernels:
    """The compiled entries. Raises RuntimeError where they are not ``available``."""
    if _kernels is None:
        raise RuntimeError("the kernels are not compiled; ask available() first")
    return _kernels


def compile_now() -> bool:
    """Compile, or load what an earlier process compiled; false where that is not possible."""
    global _kernels
    if not installed():
        return False
    with _lock:
        if _kernels is None:
            try:
                _kernels = _compile()
            except Exception as error:
                # Numba supports some versions of Python and NumPy only, and says so in many
                # ways. Training is still right without it, so that must not end the app.
                _log.warning("numba cannot compile the kernels, so NumPy trains: %s", error)
                _log.debug("in full", exc_info=True)
    return available()


def _compile() -> Kernels:
    # Imported here, because this imports numba.
    from app.engine.kernels import training

    for kernel, signature in (
        (training.RUN, training.RUN_TYPES),
        (training.SPLIT_LOSS, training.SPLIT_LOSS_TYPES),
        (training.LAYERS_OVER, training.LAYERS_OVER_TYPES),
    ):
        kernel.compile(signature)
        kernel.disable_compile()
    return Kernels(training.RUN, training.SPLIT_LOSS, training.LAYERS_OVER)


def compile_in_background() -> threading.Thread | None:
    """Start ``compile_now`` on a daemon thread, once; None where numba is not installed."""
    global _thread
    if not installed():
        return None
    with _lock:
        if _thread is None:
            _thread = threading.Thread(target=compile_now, name="compile kernels", daemon=True)
            _thread.start()
    return _thread
