"""The paths from a neuron to the loss as ribbons, to be laid over the network's diagram."""

from __future__ import annotations

from collections.abc import Sequence

from app.engine.paths import Path
from app.render.diagram.geometry import Geometry, edge_path, lay_out
from app.render.numbers import sign_class, signed

WIDEST = 9.0
"""The width of the largest path's ribbon, in units of the diagram."""


def draw_ribbons(units: Sequence[int], paths: Sequence[Path], layer: int, unit: int) -> str:
    """An SVG with the view box of the diagram; empty without a path.

    The numbers stand in the microscope, so it is hidden from screen readers.
    """
    if not paths:
        return ""
    geometry = lay_out(units, 0 if layer else unit)
    return (
        f'<svg class="ribbons" viewBox="0 0 {geometry.width:.0f} {geometry.height:.0f}" '
        f'aria-hidden="true">{ribbon_lines(geometry, paths, layer, unit)}</svg>'
    )


def ribbon_lines(geometry: Geometry, paths: Sequence[Path], layer: int, unit: int) -> str:
    """The ribbons alone: widths are proportional to |product|, colours those of derivatives."""
    columns = geometry.columns
    largest = max(abs(path.product) for path in paths)
    ribbons = []
    for path in paths:
        width = max(1.0, WIDEST * abs(path.product) / largest) if largest else 1.0
        ways = []
        source = unit
        for step, target in enumerate(path.units):
            start, end = columns[layer + step], columns[layer + step + 1]
            ways.append(edge_path(start, source, end, target))
            ways.append(f"M{end.x - end.tile / 2:.0f} {end.y[target]:.1f}h{end.tile:.0f}")
            source = target
        last = columns[-1]
        middle = sum(last.y) / len(last.y)
        right = last.x + last.tile / 2
        ways.append(f"M{right:.0f} {last.y[source]:.1f}L{geometry.loss_left:.0f} {middle:.1f}")
        ribbons.append(
            f'<path class="ribbon {sign_class(path.product, "g")}" d="{"".join(ways)}" '
            f'stroke-width="{width:.1f}"><title>{signed(path.product)}</title></path>'
        )
    return "".join(ribbons)
