"""Colours of maps and classes. A test compares them with the style sheet's."""

from __future__ import annotations

BLUE = (47, 127, 209)
"""Values above zero: ``--pos`` of the style sheet, in the light theme."""
ORANGE = (230, 126, 46)
"""Values below zero: ``--neg`` of the style sheet, in the light theme."""
GREY = (110, 110, 118)
"""Errors and uncertainty; not the colour of a class."""
CLASS_COLOURS = (
    (143, 29, 82),
    (42, 167, 181),
    (216, 204, 60),
    (150, 112, 63),
    (240, 163, 198),
    (197, 201, 230),
    (20, 82, 90),
    (92, 106, 140),
    (185, 221, 156),
    (69, 64, 74),
)
"""Colours of up to ten classes: ``--class-0`` … of the style sheet, in both themes.

The first four differ by CIEDE2000 ≥ 10 from each other for readers with deuteranopia, protanopia
or tritanopia, and in grey. So do classes whose points have the same shape: see ``MARKS`` of
``app/render/maps/marks.py``. None is one of the four colours of signs.
"""
