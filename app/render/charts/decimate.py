"""Downsampling of long lines that keeps their extremes and ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array

Rows = NDArray[np.intp]


class Spans:
    """Divides rows 0 … ``count`` − 1 into spans of equal length, or of equal ratio for a log axis.

    Two rows per span, plus the two ends, are at most ``max_rows``.
    """

    def __init__(self, count: int, max_rows: int, *, log: bool = False):
        self._count, self._whole = count, count <= max_rows
        if self._whole:
            return
        spans = max(1, max_rows // 2 - 1)
        if log:
            ratios = np.exp(np.linspace(0.0, np.log(count), spans, endpoint=False))
            self._starts = np.unique(ratios.astype(np.intp) - 1)
        else:
            self._starts = np.arange(spans) * count // spans
        lengths = np.diff(self._starts, append=count)
        self._span_of = np.repeat(np.arange(len(self._starts)), lengths)

    def extremes(self, values: Array) -> Rows:
        """The rows of the minimum and maximum of ``values`` (count,) in each span, and both ends.

        All rows if there are few enough. NaN is ignored.
        """
        if self._whole:
            return np.arange(self._count)
        keep = np.zeros(self._count, dtype=bool)
        keep[0] = keep[-1] = True
        for extreme in (np.fmin, np.fmax):
            found = extreme.reduceat(values, self._starts)[self._span_of]
            rows = np.flatnonzero(values == found)
            # Of equal values in a span keep the first.
            spans = self._span_of[rows]
            keep[rows[:1]] = True
            keep[rows[1:][spans[1:] != spans[:-1]]] = True
        return np.flatnonzero(keep)
