"""Colours of maps and classes. A test compares them with the style sheet's."""

from __future__ import annotations

BLUE = (47, 127, 209)
"""Values above zero: ``--pos`` of the style sheet, in the light theme."""
ORANGE = (230, 126, 46)
"""Values below zero: ``--neg`` of the style sheet, in the light theme."""
GREY = (110, 110, 118)
"""Errors and uncertainty; not the colour of a class."""
CLASS_COLOURS = (
    (0, 114, 178),
    (230, 159, 0),
    (0, 158, 115),
    (204, 121, 167),
    (86, 180, 233),
    (213, 94, 0),
    (240, 228, 66),
    (140, 140, 140),
    (51, 34, 136),
    (136, 34, 85),
)
"""Colours of up to ten classes, distinguishable with colour blindness.

The first eight are those of Okabe and Ito (2008) with grey for black, the last two are indigo and
wine of Tol's palette. Data sets of two classes use ``BLUE`` and ``ORANGE`` instead.
"""
