"""Compiled training: whole epochs as machine code, with the same result as ``app.engine.update``.

Numba is optional (the extra ``fast``) and takes a while to import and to compile, so neither
happens on import of this package: ``compile_in_background`` does both on a thread of its own. Until
it is done, and without Numba, ``available`` is false and the NumPy path has to run.
"""

from app.engine.kernels.bindings import (
    evaluate,
    loss,
    supports,
    supports_network,
    train_epochs,
)
from app.engine.kernels.compilation import (
    available,
    compile_in_background,
    compile_now,
    engine_name,
    wait_while_loading,
)

__all__ = [
    "available",
    "compile_in_background",
    "compile_now",
    "engine_name",
    "evaluate",
    "supports_network",
    "loss",
    "supports",
    "train_epochs",
    "wait_while_loading",
]
