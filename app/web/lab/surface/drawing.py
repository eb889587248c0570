"""The loss surface with its numbers and sentences, as a page and a playing run show it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from app.engine.activations import Array
from app.i18n.messages import _, ngettext
from app.render.formulas.plain_symbols import derivative_name
from app.render.numbers import number
from app.render.surface.plane import SIDE, draw_surface, relief
from app.render.surface.slice_chart import draw_slice
from app.training.run.position import Phase
from app.training.run.selection import parameter_at
from app.training.run.session import TrainingSession
from app.training.run.symbols import selection_name
from app.training.surface.surface import Effort, LossSurface, loss_surface
from app.web.view.surface import SurfaceView

MAX_HELD = 4
"""Held parameters that are named with their values."""
SEEN = 9.0
"""In units of the drawing: the mark of the point covers shorter arrows."""


@dataclass(frozen=True)
class NamedNumber:
    """A number with its label and, if it is one of the running step, its name for tests."""

    label: str
    value: float | None
    name: str = ""


@dataclass(frozen=True)
class SurfaceDrawing:
    """The map, the slice below it, numbers and sentences.

    ``preview``: the step is the next one, which nobody has begun.
    """

    svg: Markup
    slice: Markup
    numbers: list[NamedNumber]
    sentences: list[str]
    preview: bool


def describe_surface_drawing(
    session: TrainingSession, chosen: SurfaceView, effort: Effort, *, movable: bool = False
) -> SurfaceDrawing:
    """The drawing of a session; if it is ``movable``, its point can be dragged."""
    surface = loss_surface(session, chosen.pair, effort, chosen.zoom)
    units = session.recipe.units
    return SurfaceDrawing(
        svg=Markup(draw_surface(surface, units, movable=movable)),
        slice=Markup(draw_slice(surface)),
        numbers=_numbers(surface, names_of(chosen, session)),
        sentences=surface_sentences(session, surface, chosen),
        preview=session.position.phase is Phase.READY and not session.samples_done,
    )


def names_of(chosen: SurfaceView, session: TrainingSession) -> tuple[str, str]:
    """The symbols of the two parameters."""
    units = session.recipe.units
    return selection_name(chosen.pair.across, units), selection_name(chosen.pair.up, units)


def _numbers(surface: LossSurface, names: tuple[str, str]) -> list[NamedNumber]:
    gradient, step = surface.gradient, surface.step
    found = [NamedNumber("J", surface.loss, "J")]
    for k, name in enumerate(names):
        slope = derivative_name(name)
        found.append(NamedNumber(slope, None if gradient is None else float(gradient[k]), slope))
    for k, name in enumerate(names):
        found.append(NamedNumber(f"Δ{name}", None if step is None else float(step.move[k])))
    here, moved = _("J here after this step"), _("J as all parameters move")
    found.append(NamedNumber(here, None if step is None else step.on_surface))
    found.append(NamedNumber(moved, None if step is None else step.all_moved))
    return found


def surface_sentences(
    session: TrainingSession, surface: LossSurface, chosen: SurfaceView
) -> list[str]:
    """What the surface is of, what is held, what the path shows, and what cannot be seen."""
    return [_of(session, surface), _held(session, chosen), _path(surface), *_exceptions(surface)]


def _of(session: TrainingSession, surface: LossSurface) -> str:
    total = len(session.data.train)
    made = surface.step is not None and surface.step.made
    if made:
        batch = _("the batch of the last step")
    elif session.phases_done or session.samples_done:
        batch = _("the running batch")
    else:
        batch = _("the next batch")
    if surface.samples == total:
        size = ngettext("all %(n)s training sample", "all %(n)s training samples", total)
    else:
        size = ngettext(
            "%(samples)s of %(n)s training sample",
            "%(samples)s of %(n)s training samples",
            total,
            samples=surface.samples,
        )
    epoch = update.epoch if made and (update := session.last_update) else session.epoch
    parts = {"epoch": epoch, "batch": batch, "samples": size}
    has_penalty = session.recipe.regularizer.name != "none"
    if surface.has_mask and has_penalty:
        return _(
            "J at epoch %(epoch)s of %(batch)s, %(samples)s, with the units that dropout leaves; "
            "without the penalty, which also moves the step.",
            **parts,
        )
    if surface.has_mask:
        return _(
            "J at epoch %(epoch)s of %(batch)s, %(samples)s, with the units that dropout leaves.",
            **parts,
        )
    if has_penalty:
        return _(
            "J at epoch %(epoch)s of %(batch)s, %(samples)s; without the penalty, which also "
            "moves the step.",
            **parts,
        )
    return _("J at epoch %(epoch)s of %(batch)s, %(samples)s.", **parts)


def _held(session: TrainingSession, chosen: SurfaceView) -> str:
    units = session.recipe.units
    pair = chosen.pair.index(units)
    others = [place for place in range(len(session.network.parameters)) if place not in pair]
    if not others:
        return _("There are no other parameters.")
    update = session.last_update
    values = update.before if session.watched and update else session.network.parameters
    shown = ", ".join(
        f"{selection_name(parameter_at(units, place), units)} = {number(float(values[place]), 3)}"
        for place in others[:MAX_HELD]
    )
    more = len(others) - MAX_HELD
    if more <= 0:
        return _("Held: %(values)s. When they train, the surface moves.", values=shown)
    return ngettext(
        "Held: %(values)s and %(n)s more. When they train, the surface moves.",
        "Held: %(values)s and %(n)s more. When they train, the surface moves.",
        more,
        values=shown,
    )


def _path(surface: LossSurface) -> str:
    path = surface.path
    now = int(path.updates[-1])
    if len(path.points) == 1:
        return _("Path: nothing to show before this point.")
    first = int(path.updates[0])
    if first < path.every:
        return _(
            "Path: a dot for each update from %(every)s to %(last)s, stored states from %(first)s "
            "on.",
            every=path.every,
            last=now,
            first=first,
        )
    return _("Path: a dot for each update from %(every)s to %(last)s.", every=path.every, last=now)


def _exceptions(surface: LossSurface) -> list[str]:
    found = []
    if surface.gradient is not None and not surface.gradient.any():
        found.append(_("∂J/∂ of both is 0, so there is no direction to go down."))
    descent = _is_short(surface.gradient, surface)
    step = surface.step is not None and _is_short(surface.step.move, surface)
    if descent and step:
        found.append(_("−∇J and the step are too short to be seen at this scale; zoom in."))
    elif descent:
        found.append(_("−∇J is too short to be seen at this scale; zoom in."))
    elif step:
        found.append(_("The step is too short to be seen at this scale; zoom in."))
    if relief(surface.losses).overflows:
        found.append(_("In a part of the darkest area J is too large for a number."))
    if not surface.window.contains(surface.now):
        found.append(_("The point is outside of the drawing; zoom out."))
    return found


def _is_short(move: Array | None, surface: LossSurface) -> bool:
    pixel = surface.window.side / SIDE
    return move is not None and bool(0 < np.hypot(*move) < SEEN * pixel)
