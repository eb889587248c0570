"""Downsampling of long lines that keeps their extremes and ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array

Rows = NDArray[np.intp]


class Spans:
    """Divides ascending ``places`` (n,) into spans that are equally wide on the axis of a chart.

    Two rows per span, plus the two ends, are at most ``max_rows``. On a ``log`` axis places
    below 1 are in the first span.
    """

    def __init__(self, places: Array | NDArray[np.int64], max_rows: int, *, log: bool = False):
        self._count = len(places)
        self._whole = self._count <= max_rows
        if self._whole:
            return
        at = np.log(np.maximum(places, 1.0)) if log else places
        edges = np.linspace(at[0], at[-1], max(1, max_rows // 2 - 1), endpoint=False)
        self._starts = np.unique(np.append(0, np.searchsorted(at, edges[1:])))
        lengths = np.diff(self._starts, append=self._count)
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
