"""Which inputs the diagram draws: all of a few; of many, a window with the selected one."""

from __future__ import annotations

from app.training.run.selection import Selection

MAX_UNFOLDED = 24
"""Up to this many inputs are all drawn."""
WINDOW = 20
"""Of more inputs this many are drawn; the others are folded into one mark."""


def input_window(inputs: int, shown: int = 0) -> range:
    """The indices of the drawn inputs, with ``shown`` among them."""
    return next(window for window in input_windows(inputs) if shown in window)


def input_windows(inputs: int) -> list[range]:
    """All windows of this many inputs; each but the only one has ``WINDOW``, the last as well."""
    if inputs <= MAX_UNFOLDED:
        return [range(inputs)]
    starts = [*range(0, inputs - WINDOW, WINDOW), inputs - WINDOW]
    return [range(start, start + WINDOW) for start in starts]


def selected_input(selection: Selection) -> int:
    """The input that the selected part belongs to; 0 if it belongs to none."""
    if selection.layer:
        return 0
    if selection.kind == "w":
        return selection.source or 0
    return selection.unit if selection.kind == "a" else 0


def next_input(inputs: int, window: range) -> int:
    """The first input of the next window; after the last one comes the first."""
    windows = input_windows(inputs)
    following = windows[(windows.index(window) + 1) % len(windows)]
    return next(unit for unit in following if unit not in window)
