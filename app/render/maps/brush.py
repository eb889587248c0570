"""Data attributes for painting points: the plane's box and axes, and the tool."""

from __future__ import annotations

from html import escape
from typing import Literal

import numpy as np

from app.render.charts import line_chart
from app.render.maps import output_curve, output_plane
from app.render.maps.marks import class_paint
from app.render.maps.prediction_map import target_shade
from app.training.data.canvas import canvas_ranges, labels_of
from app.training.run.session import TrainingSession

Tool = float | Literal["height", "erase"]
"""A class index or target value, "height" (the pointer's y is the target), or "erase"."""

ERASER_RADIUS = 9.0
"""Radius in units of the drawing."""


def canvas_box(inputs: int) -> tuple[float, float, float, float]:
    """Left, top, width and height of the plane in units of the drawing."""
    if inputs == 2:
        return output_plane.MARGIN, 0.0, output_plane.SIDE, output_plane.SIDE
    width = line_chart.WIDTH - line_chart.LEFT - line_chart.RIGHT
    height = output_curve.HEIGHT - line_chart.TOP - line_chart.BOTTOM
    return line_chart.LEFT, line_chart.TOP, width, height


def drawing_size(inputs: int) -> tuple[float, float]:
    """Width and height of the whole drawing."""
    if inputs == 2:
        return output_plane.SIDE + output_plane.MARGIN, output_plane.SIDE + output_plane.MARGIN
    return line_chart.WIDTH, output_curve.HEIGHT


def eraser_radii(inputs: int) -> tuple[float, float]:
    """The eraser's radius as shares of the plane's width and height."""
    _, _, width, height = canvas_box(inputs)
    return ERASER_RADIUS / width, ERASER_RADIUS / height


def brush_attributes(session: TrainingSession, tool: Tool) -> str:
    """The data attributes that `static/js/output/paint-points.js` reads from the drawing."""
    inputs = session.data.dataset.inputs
    across, up = canvas_ranges(session)
    attributes = {
        "inputs": str(inputs),
        "plane-box": _numbers(*canvas_box(inputs)),
        "x-range": _numbers(*across),
        "y-range": _numbers(*up),
        "eraser": f"{ERASER_RADIUS:g}",
        "point-radius": f"{output_plane.POINT_RADIUS:g}",
        **tool_data(session, tool),
    }
    return "".join(
        f'data-{name}="{escape(value, quote=True)}" ' for name, value in attributes.items()
    )


def tool_data(session: TrainingSession, tool: Tool) -> dict[str, str]:
    """Target, CSS class and y position of the tool's points; empty if the pointer decides."""
    data = {
        "tool": "erase" if tool == "erase" else "point",
        "target": "",
        "point-class": "",
        "fixed-y": "",
    }
    if isinstance(tool, str):
        return data
    data["target"] = repr(float(tool))
    dataset = session.data.dataset
    if dataset.task == "numbers":
        data["point-class"] = (
            "pos" if float(target_shade(dataset.target_ranges, np.array([tool]))[0]) > 0 else "neg"
        )
        return data
    data["point-class"] = class_paint(int(tool))
    if dataset.inputs == 1:
        low, high = labels_of(session)
        is_high = tool == (0 if session.network.units[-1] > 1 else 1)
        data["fixed-y"] = repr(high if is_high else low)
    return data


def _numbers(*values: float) -> str:
    """In full precision, so that scripts compute the same positions as the server."""
    return " ".join(map(repr, map(float, values)))
