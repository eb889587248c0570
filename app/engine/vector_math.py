"""exp, expm1, tanh and σ without calls or branches, so that LLVM compiles them to vector code.

Plain Python that Numba compiles; the compiled kernels and the ``compiled`` functions of the
activations use it. The method is the usual one (Cody and Waite; fdlibm's e_exp.c):
x = n ln 2 + r with |r| ≤ ln 2 / 2, e^r − 1 as a polynomial, 2^n put together from bits. The error
is below 1e-15 relative over the whole range, which a test checks against the C library.
"""

from __future__ import annotations

import struct

LOG2_E = 1.4426950408889634
# ln 2 in two parts; the first has 32 bits, so that n times it is exact.
LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
# Adding 1.5 · 2^52 rounds to an integer and leaves that integer in the lowest bits.
ROUND = 6755399441055744.0
ROUND_BITS = 0x4338000000000000
BIAS = 1023

# Taylor: the term left out is r^14/14! < 4e-18 of the result.
C2, C3, C4, C5 = 1 / 2, 1 / 6, 1 / 24, 1 / 120
C6, C7, C8, C9 = 1 / 720, 1 / 5040, 1 / 40320, 1 / 362880
C10, C11, C12, C13 = 1 / 3628800, 1 / 39916800, 1 / 479001600, 1 / 6227020800


def float_to_bits(x: float) -> int:
    """The 64 bits of a float as an integer; compiled code has one instruction for it."""
    bits: int = struct.unpack("<q", struct.pack("<d", x))[0]
    return bits


def bits_to_float(bits: int) -> float:
    """The float of these 64 bits."""
    x: float = struct.unpack("<d", struct.pack("<q", bits))[0]
    return x


def reduce(x: float) -> tuple[float, int]:
    """(e^r − 1, n) with x = n ln 2 + r."""
    shifted = x * LOG2_E + ROUND
    n = shifted - ROUND
    r = (x - n * LN2_HIGH) - n * LN2_LOW
    # Estrin's scheme: short chains, since one layer of a small network is a single vector.
    r2 = r * r
    r4 = r2 * r2
    low = (C2 + C3 * r) + (C4 + C5 * r) * r2
    middle = (C6 + C7 * r) + (C8 + C9 * r) * r2
    high = (C10 + C11 * r) + (C12 + C13 * r) * r2
    series = r + r2 * (low + r4 * (middle + r4 * high))
    return series, float_to_bits(shifted) - ROUND_BITS


def power_of_two(n: int) -> float:
    """2^n for −1022 ≤ n ≤ 1023."""
    return bits_to_float((n + BIAS) << 52)


def exp_negative(x: float) -> float:
    """e^x for x ≤ 0, down to the subnormal numbers and 0."""
    bounded = -746.0 if x < -746.0 else x
    series, n = reduce(bounded)
    # In two factors, because 2^n alone may be below the smallest normal number.
    half = n >> 1
    return (1.0 + series) * power_of_two(half) * power_of_two(n - half)


def expm1_negative(x: float) -> float:
    """e^x − 1 for x ≤ 0."""
    # Below −40 it is −1 in float64.
    bounded = -40.0 if x < -40.0 else x
    series, n = reduce(bounded)
    scale = power_of_two(n)
    return scale * series + (scale - 1.0)


def tanh_and_slope(x: float) -> tuple[float, float]:
    """(tanh x, 1 − tanh² x), both with all their digits, from e = e^(−2 |x|) and e − 1.

    tanh |x| = (1 − e) / (1 + e) and the slope is 4 e / (1 + e)², which is 0 beyond |x| = 354.
    """
    size = abs(x)
    series, n = reduce(-708.0 if size > 354.0 else -2.0 * size)
    scale = power_of_two(n)
    e = 0.0 if size > 354.0 else scale + scale * series
    less_one = scale * series + (scale - 1.0)
    share = 1.0 / (2.0 + less_one)
    a = -less_one * share
    return a if x >= 0.0 else -a, 4.0 * e * share * share


def sigmoids(x: float) -> tuple[float, float]:
    """(σ(x), σ(−x)), both without cancellation."""
    e = exp_negative(-abs(x))
    share = 1.0 / (1.0 + e)
    small = e * share
    return (share, small) if x >= 0.0 else (small, share)
