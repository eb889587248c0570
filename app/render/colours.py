"""The colours of maps and classes. The style sheet has the same ones; a test compares them."""

from __future__ import annotations

BLUE = (47, 127, 209)
"""Values above zero: ``--pos`` of the style sheet, in the light theme."""
ORANGE = (230, 126, 46)
"""Values below zero: ``--neg`` of the style sheet, in the light theme."""
GREY = (110, 110, 118)
"""Density of errors, which is no class's colour."""
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
"""Colours of up to ten classes, safe for colour-blind eyes.

The first eight are those of Okabe and Ito (2008) with grey for black, the last two are indigo and
wine of Tol's palette. Two classes have ``BLUE`` and ``ORANGE`` instead, as values have.
"""
