"""Numba intrinsics: pointers, bit casts, vectors, calls by address, which Python cannot express.

Pointers, because a slice of an array costs more than the whole pass of a small layer; vectors,
because LLVM would have to prove that eight rows do not overlap before it makes any. Each function
below is a few LLVM instructions and is only called from compiled code; there ``Array`` is the type
of a pointer. This is the only file with Numba's internals in it.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from app.engine import vector_math
from app.engine.activations import Array

# By name, because they have no types to check and may not be installed.
ir: Any = import_module("llvmlite.ir")
cgutils: Any = import_module("numba.core.cgutils")
types: Any = import_module("numba.core.types")
extending: Any = import_module("numba.extending")
intrinsic: Any = extending.intrinsic

LANES = 8
"""Numbers in a vector. If the machine's vectors are shorter, LLVM takes two or four."""

Builder = Any
Tile = Callable[[Array, int, Array, int, Array, int, int, int], None]

_VECTOR = ir.VectorType(ir.DoubleType(), LANES)
_ALIGN = 8  # bytes: rows start anywhere


@intrinsic  # type: ignore[untyped-decorator]
def float_bits(typing: Any, value: Any) -> tuple[Any, Callable[..., Any]]:
    """The 64 bits of a float as an integer."""

    def generate(context: Any, builder: Builder, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(types.float64), generate


@intrinsic  # type: ignore[untyped-decorator]
def bits_float(typing: Any, bits: Any) -> tuple[Any, Callable[..., Any]]:
    """The float of these 64 bits."""

    def generate(context: Any, builder: Builder, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), generate


extending.overload(vector_math.float_to_bits)(lambda x: lambda x: float_bits(x))
extending.overload(vector_math.bits_to_float)(lambda bits: lambda bits: bits_float(bits))


@intrinsic  # type: ignore[untyped-decorator]
def pointer(typing: Any, array: Any) -> tuple[Any, Callable[..., Any]]:
    """The pointer to an array's numbers. The array must be an argument of the entry."""

    def generate(context: Any, builder: Builder, signature: Any, arguments: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, arguments[0]).data

    return types.CPointer(array.dtype)(array), generate


@intrinsic  # type: ignore[untyped-decorator]
def shift(typing: Any, base: Any, count: Any) -> tuple[Any, Callable[..., Any]]:
    """The pointer ``count`` numbers further."""

    def generate(context: Any, builder: Builder, signature: Any, arguments: Any) -> Any:
        return _gep(builder, arguments[0], arguments[1])

    return base(base, types.int64), generate


@intrinsic  # type: ignore[untyped-decorator]
def aligned(typing: Any, base: Any) -> tuple[Any, Callable[..., Any]]:
    """The pointer rounded up to a multiple of 64 bytes, at most 7 numbers further."""

    def generate(context: Any, builder: Builder, signature: Any, arguments: Any) -> Any:
        whole = ir.IntType(64)
        above = builder.add(builder.ptrtoint(arguments[0], whole), ir.Constant(whole, 63))
        start = builder.and_(above, ir.Constant(whole, -64))
        return builder.inttoptr(start, arguments[0].type)

    return base(base), generate


@intrinsic  # type: ignore[untyped-decorator]
def load_tuple(typing: Any, base: Any, like: Any) -> tuple[Any, Callable[..., Any]]:
    """The numbers from the pointer on, as a tuple of as many floats as ``like`` has."""

    def generate(context: Any, builder: Builder, signature: Any, arguments: Any) -> Any:
        places = [_gep(builder, arguments[0], k) for k in range(len(like))]
        return context.make_tuple(builder, like, [builder.load(place) for place in places])

    return like(base, like), generate


def make_call(signature: Any) -> Any:
    """A function that calls the machine code at an address: ``call(address, (argument, …))``."""

    @intrinsic  # type: ignore[untyped-decorator]
    def call(typing: Any, address: Any, arguments: Any) -> tuple[Any, Callable[..., Any]]:
        def generate(context: Any, builder: Builder, own: Any, values: Any) -> Any:
            given = zip(arguments.types, cgutils.unpack_tuple(builder, values[1]), strict=True)
            converted = [
                context.cast(builder, value, kind, wanted)
                for (kind, value), wanted in zip(given, signature.args, strict=True)
            ]
            returned = context.get_value_type(signature.return_type)
            function = ir.FunctionType(returned, [value.type for value in converted])
            target = builder.inttoptr(values[0], function.as_pointer())
            return builder.call(target, converted)

        return signature.return_type(types.int64, arguments), generate

    return call


def make_tile(outs: int, vectors: int) -> Tile:
    """A function that adds a sum of rows to ``outs`` rows of 8 · vectors numbers.

    ``tile(out, out_step, rows, row_step, c, c_out_step, c_term_step, terms)`` does
    out[o · out_step + k] += Σ_t c[o · c_out_step + t · c_term_step] · rows[t · row_step + k]
    with all sums in registers.
    """

    @intrinsic  # type: ignore[untyped-decorator]
    def tile(
        typing: Any,
        out: Any,
        out_step: Any,
        rows: Any,
        row_step: Any,
        c: Any,
        c_out_step: Any,
        c_term_step: Any,
        terms: Any,
    ) -> tuple[Any, Callable[..., Any]]:
        whole = types.int64
        number = types.CPointer(types.float64)
        signature = types.void(number, whole, number, whole, number, whole, whole, whole)

        def generate(context: Any, builder: Builder, signature: Any, arguments: Any) -> Any:
            out, out_step, rows, row_step, c, c_out_step, c_term_step, terms = arguments
            places = [
                [
                    _gep(builder, _gep(builder, out, _times(builder, out_step, o)), LANES * v)
                    for v in range(vectors)
                ]
                for o in range(outs)
            ]
            sums = [[cgutils.alloca_once(builder, _VECTOR) for _ in row] for row in places]
            for row, sum_row in zip(places, sums, strict=True):
                for place, total in zip(row, sum_row, strict=True):
                    builder.store(_load(builder, place), total)
            with cgutils.for_range(builder, terms, intp=ir.IntType(64)) as loop:
                t = loop.index
                source = _gep(builder, rows, builder.mul(t, row_step))
                values = [_load(builder, _gep(builder, source, LANES * v)) for v in range(vectors)]
                factors = _gep(builder, c, builder.mul(t, c_term_step))
                for o, sum_row in enumerate(sums):
                    place = _gep(builder, factors, _times(builder, c_out_step, o))
                    factor = _splat(builder, builder.load(place))
                    for value, total in zip(values, sum_row, strict=True):
                        term = builder.fmul(factor, value, flags=("contract",))
                        added = builder.fadd(builder.load(total), term, flags=("contract",))
                        builder.store(added, total)
            for row, sum_row in zip(places, sums, strict=True):
                for place, total in zip(row, sum_row, strict=True):
                    target = builder.bitcast(place, _VECTOR.as_pointer())
                    builder.store(builder.load(total), target, align=_ALIGN)
            return context.get_dummy_value()

        return signature, generate

    made: Tile = tile
    return made


def _gep(builder: Builder, base: Any, count: Any) -> Any:
    if isinstance(count, int):
        count = ir.Constant(ir.IntType(64), count)
    return builder.gep(base, [count])


def _times(builder: Builder, step: Any, count: int) -> Any:
    return builder.mul(step, ir.Constant(ir.IntType(64), count))


def _load(builder: Builder, place: Any) -> Any:
    return builder.load(builder.bitcast(place, _VECTOR.as_pointer()), align=_ALIGN)


def _splat(builder: Builder, value: Any) -> Any:
    first = builder.insert_element(
        ir.Constant(_VECTOR, ir.Undefined), value, ir.Constant(ir.IntType(32), 0)
    )
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(first, ir.Constant(_VECTOR, ir.Undefined), zeros)
