"""Compiles the kernels once per process, in the background, and says whether they are ready."""

from __future__ import annotations

import importlib.util
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.engine.activations import ACTIVATIONS
from app.engine.kernels.kernel_types import Kernel
from app.engine.losses import LOSSES, Compiled
from app.engine.optimizers import OPTIMIZERS
from app.engine.regularizers import REGULARIZERS

_log = logging.getLogger(__name__)


Part = tuple[str, ...]
"""Kind and name of a part's loop: ("activation", "tanh"), ("loss_sum", "mse", "fused") …"""


@dataclass(frozen=True)
class Kernels:
    """The compiled entries (see ``training``), and the loops of the parts (see ``part_loops``)."""

    run: Kernel
    loss_total: Kernel
    activations_over: Kernel
    loops: Mapping[Part, Any]

    @property
    def count(self) -> int:
        """How many functions are compiled."""
        return 3 + len(self.loops)

    def address(self, *part: str) -> int:
        """Where the machine code of a part's loop is."""
        return int(self.loops[part].address)


_lock = threading.Lock()
_kernels: Kernels | None = None
_thread: threading.Thread | None = None
_waiting_ends = 0.0
MAX_WAIT_SECONDS = 5.0
"""From the start of the background thread; loading what is compiled takes two or three."""


def installed() -> bool:
    """Whether Numba is installed; it is not imported for this."""
    return importlib.util.find_spec("numba") is not None


def available() -> bool:
    """Whether the kernels can be called now."""
    return _kernels is not None


def engine_name() -> Literal["numpy", "numba"]:
    """What trains now: "numba", or "numpy" if the kernels are not compiled (yet)."""
    return "numba" if available() else "numpy"


def kernels() -> Kernels:
    """The compiled kernels. Raises RuntimeError if they are not ``available``."""
    if _kernels is None:
        raise RuntimeError("the kernels are not compiled; check available() first")
    return _kernels


def compile_now() -> bool:
    """Compile, or load what an earlier process compiled; false if that is not possible."""
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
        (training.LOSS_TOTAL, training.LOSS_TOTAL_TYPES),
        (training.ACTIVATIONS_OVER, training.ACTIVATIONS_OVER_TYPES),
    ):
        kernel.compile(signature)
        kernel.disable_compile()
    return Kernels(
        training.RUN, training.LOSS_TOTAL, training.ACTIVATIONS_OVER, _compile_part_loops()
    )


def _compile_part_loops() -> dict[Part, Any]:
    from app.engine.kernels import part_loops

    loops: dict[Part, Any] = {}

    def add(make_loop: Callable[[Any], Any], part: Any, *name: str) -> None:
        try:
            loops[name] = make_loop(part)
        except Exception as error:
            # The others are still fast, and NumPy trains the networks that have this part.
            _log.warning("numba cannot compile %s: %s", " ".join(name), error)

    for activation in ACTIVATIONS.values():
        if activation.compiled is not None:
            add(part_loops.activation_loop, activation.compiled, "activation", activation.name)
    for optimizer in OPTIMIZERS.values():
        add(part_loops.update_loop, optimizer, "optimizer", optimizer.name)
    for name, regularizer in REGULARIZERS.items():
        if name != "none":
            add(part_loops.penalty_loop, regularizer.derivative, "regularizer", name)
    for form, compiled in _compiled_losses().items():
        add(part_loops.loss_slopes_loop, compiled, "loss_slopes", *form)
        add(part_loops.loss_sum_loop, compiled, "loss_sum", *form)
    return loops


def _compiled_losses() -> dict[Part, Compiled]:
    """The losses by (name,), and their fused forms by (name, output activation)."""
    found: dict[Part, Compiled | None] = {(name,): loss.compiled for name, loss in LOSSES.items()}
    for name, loss in LOSSES.items():
        found |= {(name, output): fused.compiled for output, fused in loss.fused.items()}
    return {form: compiled for form, compiled in found.items() if compiled is not None}


def wait_while_loading() -> None:
    """Wait for the background thread, at most until ``MAX_WAIT_SECONDS`` after its start.

    A run that the kernels train keeps its bits only if they also make its next update.
    """
    thread = _thread
    if not available() and thread is not None:
        thread.join(max(0.0, _waiting_ends - time.monotonic()))


def compile_in_background() -> threading.Thread | None:
    """Start ``compile_now`` on a daemon thread, once; None if Numba is not installed."""
    global _thread, _waiting_ends
    if not installed():
        return None
    with _lock:
        if _thread is None:
            _thread = threading.Thread(target=compile_now, name="compile kernels", daemon=True)
            _waiting_ends = time.monotonic() + MAX_WAIT_SECONDS
            _thread.start()
    return _thread
