"""The memory layout that trains a network fastest, from its widest layer and its batch size.

Measured by ``benchmarks/kernel_layout.py`` (n-n hidden layers, tanh, AVX-512, 32 kB L1):

| µs per epoch of 250, by unit / by sample | batch 1 | 4 | 10 | 16 | 32 | 250 |
|---|---|---|---|---|---|---|
| n = 4 | 125 / 97 | 54 / 58 | 40 / 48 | 27 / 30 | 20 / 29 | 31 / 49 |
| n = 8 | 264 / 141 | 92 / 83 | 57 / 54 | 29 / 33 | 34 / 34 | 33 / 47 |
| n = 16 | 331 / 144 | 85 / 58 | 67 / 54 | 46 / 48 | 39 / 49 | 35 / 47 |
| n = 32 | 791 / 270 | 329 / 178 | 175 / 118 | 153 / 157 | 109 / 125 | 85 / 118 |
| n = 64 | 2884 / 1156 | 641 / 376 | 447 / 299 | 281 / 259 | 287 / 321 | 218 / 220 |

A batch of 10 fills two vectors of samples by 10 of 16 lanes, hence its preference. The products
of both layouts keep their sums in registers. Against NumPy's BLAS on preallocated buffers they
took, for batch 32 / 250: 0.45 / 0.64 of its time with 64-64 units, 0.74 / 0.83 with 64-128-10,
0.70 / 0.64 with 128-128, 0.90 / 1.03 with 256-256 and 1.09 / 1.25 with 512-512.
So large layers are not handed to BLAS.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """``by_unit``: loops run over samples (see ``layers``). ``chunk``: samples of one pass."""

    by_unit: bool
    chunk: int


# (widest layer up to, smallest batch that goes by unit)
_BY_UNIT_FROM = ((4, 4), (31, 16))
_BY_UNIT_FROM_WIDER = 32
# Samples whose numbers stay in the nearest caches while a chunk passes.
_CHUNK_BY_UNIT = 64
_CHUNK_BY_SAMPLE = 32


def fastest_layout(units: tuple[int, ...], batch: int) -> Layout:
    """The fastest layout for layers of these widths and batches of this many samples."""
    widest = max(units[1:])
    smallest = next((batch for most, batch in _BY_UNIT_FROM if widest <= most), _BY_UNIT_FROM_WIDER)
    by_unit = batch >= smallest
    return Layout(by_unit, min(batch, _CHUNK_BY_UNIT if by_unit else _CHUNK_BY_SAMPLE))
