"""Limits all numeric libraries to one thread. Import this before NumPy."""

import os

for library in ("OPENBLAS", "OMP", "MKL", "NUMBA"):
    os.environ[f"{library}_NUM_THREADS"] = "1"
