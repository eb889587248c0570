"""The loss surface in the address: open or large, its two parameters, and the zoom."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.i18n.messages import _
from app.training.run.selection import Selection, parse_selection
from app.training.surface.window import MAX_ZOOM, Pair, default_pair
from app.web.view.view import View

OPEN, LARGE = "open", "large"


@dataclass(frozen=True)
class SurfaceView:
    """An open loss surface; if it is ``large``, it stands in the diagram's place."""

    large: bool
    pair: Pair
    zoom: int


def fit_surface(view: View, units: list[int]) -> tuple[View, SurfaceView | None, list[str]]:
    """The view without what does not fit, the surface or None, and notes."""
    if view.surface not in (OPEN, LARGE):
        return replace(view, surface="", horizontal="", vertical="", zoom=""), None, []
    notes: list[str] = []
    default = default_pair(units)
    across = _parameter(view.horizontal, units, notes) or default.across
    up = _parameter(view.vertical, units, notes) or default.up
    if across == up:
        if view.horizontal and view.vertical:
            notes.append(
                _(
                    "%(key)s is on both axes of the loss surface; choose two weights.",
                    key=across.key,
                )
            )
        up = default.up if across != default.up else default.across
    zoom = _zoom(view.zoom, notes)
    return (
        replace(
            view,
            horizontal="" if across == default.across else across.key,
            vertical="" if up == default.up else up.key,
            zoom=str(zoom or ""),
        ),
        SurfaceView(view.surface == LARGE, Pair(across, up), zoom),
        notes,
    )


def _parameter(key: str, units: list[int], notes: list[str]) -> Selection | None:
    found = parse_selection(key, units) if key else None
    if found is not None and found.is_parameter:
        return found
    if key:
        notes.append(
            _(
                "“%(key)s” is no weight or bias of this network; write one like w0.1.1 or b0.1 "
                "for the loss surface.",
                key=key[:20],
            )
        )
    return None


def _zoom(text: str, notes: list[str]) -> int:
    words = [str(zoom) for zoom in range(-MAX_ZOOM, MAX_ZOOM + 1)]
    if text and text not in words:
        notes.append(
            _(
                "Zoom of the loss surface: choose a whole number from %(lowest)s to %(highest)s.",
                lowest=words[0],
                highest=words[-1],
            )
        )
    return int(text) if text in words else 0
