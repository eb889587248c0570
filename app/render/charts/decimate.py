"""Which rows of a long line to draw, so that its peaks and its ends are among them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array

Rows = NDArray[np.intp]


class Spans:
    """Rows 0 … ``count`` − 1 in spans of equal length, or for a log axis of equal ratio.

    There are so many that two rows of each, with the ends, are at most ``most``.
    """

    def __init__(self, count: int, most: int, *, log: bool = False):
        self._count, self._whole = count, count <= most
        if self._whole:
            return
        spans = max(1, most // 2 - 1)
        if log:
            ratios = np.exp(np.linspace(0.0, np.log(count), spans, endpoint=False))
            self._starts = np.unique(ratios.astype(np.intp) - 1)
        else:
            self._starts = np.arange(spans) * count // spans
        lengths = np.diff(self._starts, append=count)
        self._span_of = np.repeat(np.arange(len(self._starts)), lengths)

    def extremes(self, values: Array) -> Rows:
        """Where ``values`` (count,) are largest and smallest in each span, and both ends.

        All rows where they are few enough. NaN is neither.
        """
        if self._whole:
            return np.arange(self._count)
        keep = np.zeros(self._count, dtype=bool)
        keep[0] = keep[-1] = True
        for extreme in (np.fmin, np.fmax):
            found = extreme.reduceat(values, self._starts)[self._span_of]
            rows = np.flatnonzero(values == found)
            # The first where several are equal.
            spans = self._span_of[rows]
            keep[rows[:1]] = True
            keep[rows[1:][spans[1:] != spans[:-1]]] = True
        return np.flatnonzero(keep)
