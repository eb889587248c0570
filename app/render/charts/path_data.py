"""Compact SVG path data for lines; fast, since playing runs send it all the time."""

from __future__ import annotations

import numpy as np

from app.engine.activations import Array

_LARGEST = 4000
"""In tenths: no drawing is larger than 400."""


def tenths(count: int) -> str:
    """``count`` tenths as a number in the fewest characters: -.5, 12, 3.4."""
    text = f"{abs(count) / 10:.1f}".removesuffix(".0")
    return f"{'-' if count < 0 else ''}{text.removeprefix('0') if '.' in text else text}"


# Ordered so that negative list indices work: 0 … largest, −largest … −1.
_TEXTS = [
    f"{'' if count < 0 else ' '}{tenths(count)}"
    for count in (*range(_LARGEST + 1), *range(-_LARGEST, 0))
]


def line_path(x: Array, y: Array) -> str:
    """The line through the points (n,), relative and with one decimal: M x y l dx dy dx dy …

    The line has a gap where x or y is not finite; a point between two gaps is a dot.
    """
    known = np.isfinite(x) & np.isfinite(y)
    if known.all():
        return _run(x, y) if len(x) else ""
    edges = np.flatnonzero(np.diff(known, prepend=False, append=False)).tolist()
    runs = zip(edges[::2], edges[1::2], strict=True)
    return "".join(_run(x[start:end], y[start:end]) for start, end in runs)


def _run(x: Array, y: Array) -> str:
    # Round positions before taking differences, so that rounding errors do not add up.
    places = np.rint(np.stack([x, y], axis=1) * 10).clip(0, _LARGEST).astype(np.int64)
    texts = [_TEXTS[count] for count in (places[1:] - places[:-1]).ravel().tolist()]
    (start_x, start_y) = places[0].tolist()
    start = f"M{_TEXTS[start_x].lstrip()}{_TEXTS[start_y]}"
    return f"{start}l{''.join(texts).lstrip()}" if texts else f"{start}h0"
