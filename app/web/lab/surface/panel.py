"""The panel of the loss surface: drawing, choice of the two parameters, the form of the point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.engine.loss_grid import seconds_per_point
from app.engine.network import flatten_gradient
from app.i18n.messages import _, pgettext
from app.render.numbers import exact
from app.training.run.observation import observe
from app.training.run.selection import Selection, index_of, parameter_at
from app.training.run.session import TrainingSession
from app.training.run.symbols import selection_name
from app.training.surface.surface import COARSE, FINE, IN_PLAY, SIZES
from app.training.surface.window import MAX_ZOOM
from app.web.forms import FormFeedback, read_number
from app.web.lab.surface.drawing import SurfaceDrawing, describe_surface_drawing, names_of
from app.web.view.fit import FittedView
from app.web.view.surface import LARGE, OPEN, SurfaceView

POINT_FORM = "point"
MAX_OPTIONS = 60
"""Of a network with more parameters, those with the largest |∂J/∂θ| are offered."""
AT_ONCE_SECONDS = 0.06
"""A fine grid that takes longer comes after the page, which has a coarse one."""


@dataclass(frozen=True)
class AxisChoice:
    """The select of one axis: options are key, symbol, whether it is chosen."""

    name: str
    label: str
    options: list[tuple[str, str, bool]]


@dataclass(frozen=True)
class PointField:
    """A field for the value of one parameter; a refused text stays in it, with the reason."""

    name: str
    label: str
    text: str
    problem: str = ""


@dataclass(frozen=True)
class SurfacePanel:
    """``finer``: a finer drawing is to be fetched. ``chosen`` is the key and symbol of the part
    chosen on the diagram, if it is a parameter on neither axis. ``keys`` are those of the axes."""

    large: bool
    size: str
    names: tuple[str, str]
    drawing: SurfaceDrawing
    finer: bool
    axes: list[AxisChoice]
    chosen: tuple[str, str] | None
    keys: tuple[str, str]
    point: list[PointField]
    kept: list[tuple[str, str]]
    zoom_in: str
    zoom_out: str


def describe_surface_panel(
    session: TrainingSession, fitted: FittedView, feedback: FormFeedback, *, live: bool = False
) -> SurfacePanel | None:
    """The panel; None while it is closed."""
    surface = fitted.surface
    if surface is None:
        return None
    names, units = names_of(surface, session), session.recipe.units
    pair = (surface.pair.across, surface.pair.up)
    waits = not live and _fine_seconds(session, surface) > AT_ONCE_SECONDS
    effort = IN_PLAY if live else COARSE if waits else FINE
    movable = not live and not fitted.watches
    values = session.network.parameters[list(surface.pair.index(units))]
    selection = fitted.selection
    options = offered_parameters(session, fitted)
    return SurfacePanel(
        large=surface.large,
        size=OPEN if surface.large else LARGE,
        names=names,
        drawing=describe_surface_drawing(session, surface, effort, movable=movable),
        finer=waits,
        axes=[
            AxisChoice(
                name,
                label,
                [(part.key, selection_name(part, units), part == chosen) for part in options],
            )
            for name, label, chosen in zip(
                ("horizontal", "vertical"),
                (pgettext("axis", "across"), pgettext("axis", "up")),
                pair,
                strict=True,
            )
        ],
        chosen=(selection.key, selection_name(selection, units))
        if selection.is_parameter and selection not in pair
        else None,
        keys=(pair[0].key, pair[1].key),
        point=[
            _field(field, name, float(value), feedback)
            for field, name, value in zip(("first", "second"), names, values, strict=True)
        ]
        if movable
        else [],
        kept=fitted.view.hidden_fields("horizontal", "vertical"),
        zoom_in=_zoomed(surface, 1),
        zoom_out=_zoomed(surface, -1),
    )


def offered_parameters(session: TrainingSession, fitted: FittedView) -> list[Selection]:
    """The parameters offered for the axes, in the order of θ."""
    units, count = session.recipe.units, len(session.network.parameters)
    places = np.arange(count)
    if count > MAX_OPTIONS:
        gradient = flatten_gradient(observe(session).backward, session.network.depth)
        largest = np.argsort(-np.abs(gradient), kind="stable")[:MAX_OPTIONS]
        assert fitted.surface is not None
        kept = list(fitted.surface.pair.index(units))
        if fitted.selection.is_parameter:
            kept.append(index_of(fitted.selection, units))
        places = np.union1d(largest, kept)
    return [parameter_at(units, int(place)) for place in places]


def _field(field: str, label: str, value: float, feedback: FormFeedback) -> PointField:
    if feedback.action != POINT_FORM or field not in feedback.typed:
        return PointField(field, label, exact(value))
    typed = feedback.typed[field]
    return PointField(field, label, typed, point_problem(label, typed))


def point_problem(name: str, typed: str) -> str:
    """Why the text of a field is refused, or ""."""
    if read_number(typed) is not None:
        return ""
    return _(
        "%(name)s must be a finite number, like −0.5 or 2e-3, not “%(typed)s”.",
        name=name,
        typed=typed.strip()[:40],
    )


def _fine_seconds(session: TrainingSession, surface: SurfaceView) -> float:
    rows = len(session.batch_rows())
    each = seconds_per_point(session.network, rows, surface.pair.index(session.recipe.units))
    return each * SIZES[0] ** 2


def _zoomed(surface: SurfaceView, by: int) -> str:
    """The zoom one step on, for an address; the same at the end."""
    return str(min(max(surface.zoom + by, -MAX_ZOOM), MAX_ZOOM) or "")
