"""The two matrix products of the passes: with a matrix and with a transposed one.

Arrays are pointers here. All sums of a tile stay in registers.
"""

from __future__ import annotations

from app.engine.activations import Array
from app.engine.kernels.compiler import REORDERED_SUMS, shared
from app.engine.kernels.intrinsics import make_tile, shift

_tile_4_2 = make_tile(4, 2)
_tile_4_1 = make_tile(4, 1)
_tile_1_4 = make_tile(1, 4)
_tile_1_1 = make_tile(1, 1)


@shared()
def add_product(
    out: Array,
    out_step: int,
    outs: int,
    count: int,
    rows: Array,
    row_step: int,
    c: Array,
    c_out_step: int,
    c_term_step: int,
    terms: int,
) -> None:
    """out[o, :count] += Σ_t c[o, t] · rows[t, :count], for ``outs`` rows and ``terms`` terms.

    out[o, k] is out[o · out_step + k], c[o, t] is c[o · c_out_step + t · c_term_step] and
    rows[t, k] is rows[t · row_step + k].
    """
    whole = count // 8 * 8
    fours = outs // 4 * 4
    if whole > 0:
        wide = count // 16 * 16
        for o in range(0, fours, 4):
            target, factors = shift(out, o * out_step), shift(c, o * c_out_step)
            for k in range(0, wide, 16):
                _tile_4_2(
                    shift(target, k), out_step, shift(rows, k), row_step,
                    factors, c_out_step, c_term_step, terms,
                )  # fmt: skip
            if wide < whole:
                _tile_4_1(
                    shift(target, wide), out_step, shift(rows, wide), row_step,
                    factors, c_out_step, c_term_step, terms,
                )  # fmt: skip
        wide = count // 32 * 32
        for o in range(fours, outs):
            target, factors = shift(out, o * out_step), shift(c, o * c_out_step)
            for k in range(0, wide, 32):
                _tile_1_4(
                    shift(target, k), out_step, shift(rows, k), row_step,
                    factors, c_out_step, c_term_step, terms,
                )  # fmt: skip
            for k in range(wide, whole, 8):
                _tile_1_1(
                    shift(target, k), out_step, shift(rows, k), row_step,
                    factors, c_out_step, c_term_step, terms,
                )  # fmt: skip
    for o in range(outs):
        factors = shift(c, o * c_out_step)
        for k in range(whole, count):
            total = out[o * out_step + k]
            for t in range(terms):
                total += factors[t * c_term_step] * rows[t * row_step + k]
            out[o * out_step + k] = total


@shared(REORDERED_SUMS)
def add_product_transposed(
    out: Array,
    out_step: int,
    left: Array,
    left_step: int,
    lefts: int,
    right: Array,
    right_step: int,
    rights: int,
    count: int,
) -> None:
    """out[i, k] += Σ_s left[i, s] · right[k, s], rows as in ``add_product``, s < count."""
    fours = rights // 4 * 4
    twos = lefts // 2 * 2
    for i in range(0, twos, 2):
        l0, l1 = shift(left, i * left_step), shift(left, (i + 1) * left_step)
        o0, o1 = shift(out, i * out_step), shift(out, (i + 1) * out_step)
        for k in range(0, fours, 4):
            r0, r1 = shift(right, k * right_step), shift(right, (k + 1) * right_step)
            r2, r3 = shift(right, (k + 2) * right_step), shift(right, (k + 3) * right_step)
            s00 = s01 = s02 = s03 = s10 = s11 = s12 = s13 = 0.0
            for s in range(count):
                a, b = l0[s], l1[s]
                s00 += a * r0[s]
                s01 += a * r1[s]
                s02 += a * r2[s]
                s03 += a * r3[s]
                s10 += b * r0[s]
                s11 += b * r1[s]
                s12 += b * r2[s]
                s13 += b * r3[s]
            o0[k] += s00
            o0[k + 1] += s01
            o0[k + 2] += s02
            o0[k + 3] += s03
            o1[k] += s10
            o1[k + 1] += s11
            o1[k + 2] += s12
            o1[k + 3] += s13
    for i in range(lefts):
        l0 = shift(left, i * left_step)
        for k in range(fours if i < twos else 0, rights):
            r0 = shift(right, k * right_step)
            total = 0.0
            for s in range(count):
                total += l0[s] * r0[s]
            out[i * out_step + k] += total
