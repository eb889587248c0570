"""The loss surface with its numbers and sentences, as a page and a playing run show it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

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
    found.append(NamedNumber("J here after this step", None if step is None else step.on_surface))
    found.append(NamedNumber("J as all parameters move", None if step is None else step.all_moved))
    return found


def surface_sentences(
    session: TrainingSession, surface: LossSurface, chosen: SurfaceView
) -> list[str]:
    """What the surface is of, what is held, what the path shows, and what cannot be seen."""
    return [_of(session, surface), _held(session, chosen), _path(surface), *_exceptions(surface)]


def _of(session: TrainingSession, surface: LossSurface) -> str:
    total = len(session.data.train)
    made = surface.step is not None and surface.step.made
    running = session.phases_done or session.samples_done
    batch = (
        "the batch of the last step" if made else f"the {'running' if running else 'next'} batch"
    )
    size = f"all {total}" if surface.samples == total else f"{surface.samples} of {total}"
    epoch = update.epoch if made and (update := session.last_update) else session.epoch
    sentence = f"J at epoch {epoch} of {batch}, {size} training samples"
    if surface.has_mask:
        sentence += ", with the units that dropout leaves"
    if session.recipe.regularizer.name != "none":
        sentence += "; without the penalty, which also moves the step"
    return f"{sentence}."


def _held(session: TrainingSession, chosen: SurfaceView) -> str:
    units = session.recipe.units
    pair = chosen.pair.index(units)
    others = [place for place in range(len(session.network.parameters)) if place not in pair]
    if not others:
        return "There are no other parameters."
    update = session.last_update
    values = update.before if session.watched and update else session.network.parameters
    shown = ", ".join(
        f"{selection_name(parameter_at(units, place), units)} = {number(float(values[place]), 3)}"
        for place in others[:MAX_HELD]
    )
    more = len(others) - MAX_HELD
    rest = f" and {more} more" if more > 0 else ""
    return f"Held: {shown}{rest}. When they train, the surface moves."


def _path(surface: LossSurface) -> str:
    path = surface.path
    now = int(path.updates[-1])
    if len(path.points) == 1:
        return "Path: nothing to show before this point."
    dots = f"a dot for each update from {path.every} to {now}"
    first = int(path.updates[0])
    return f"Path: {dots}" + (f", stored states from {first} on." if first < path.every else ".")


def _exceptions(surface: LossSurface) -> list[str]:
    found = []
    if surface.gradient is not None and not surface.gradient.any():
        found.append("∂J/∂ of both is 0, so there is no direction to go down.")
    pixel = surface.window.side / SIDE
    moves = {
        "−∇J": surface.gradient,
        "the step": None if surface.step is None else surface.step.move,
    }
    short = [
        name
        for name, move in moves.items()
        if move is not None and 0 < np.hypot(*move) < SEEN * pixel
    ]
    if short:
        text = " and ".join(short)
        verb = "is" if len(short) == 1 else "are"
        found.append(
            f"{text[:1].upper()}{text[1:]} {verb} too short to be seen at this scale; zoom in."
        )
    if relief(surface.losses).overflows:
        found.append("In a part of the darkest area J is too large for a number.")
    if not surface.window.contains(surface.now):
        found.append("The point is outside of the drawing; zoom out.")
    return found
