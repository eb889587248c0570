"""Painting and erasing points: a session's data and a stroke make own data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue

from app.engine.activations import Array
from app.i18n.messages import _
from app.training.data.canvas import MAX_PAINTED, canvas_places, canvas_ranges, why_no_canvas
from app.training.own_data import OwnData
from app.training.own_data.data import MAX_CLASSES
from app.training.recipe.dataset import dataset_of, to_own
from app.training.recipe.recipe import Recipe
from app.training.run.session import TrainingSession
from app.training.table import UnusableData

MAX_STROKE = 500
"""Points of one stroke."""


@dataclass(frozen=True)
class Stroke:
    """Points to add to the plane, and eraser positions.

    ``points`` are rows of inputs and target: a class index or a number. ``wiped`` are positions of
    the eraser; its horizontal and vertical ``radii`` are shares of the plane. ``empty`` removes all
    other points first.
    """

    points: Sequence[Sequence[float]] = ()
    wiped: Sequence[Sequence[float]] = ()
    radii: tuple[float, float] = (0.03, 0.03)
    empty: bool = False


def paint(session: TrainingSession, stroke: Stroke) -> OwnData | None:
    """The session's data after the stroke, with the axes of the plane it was painted on.

    None if it changes nothing. Raises UnusableData if it cannot be painted.
    """
    if sentence := why_no_canvas(session):
        raise UnusableData(sentence)
    if max(len(stroke.points), len(stroke.wiped)) > MAX_STROKE:
        raise UnusableData(
            _(
                "A stroke has at most %(max_stroke)s points; lift the pointer earlier.",
                max_stroke=MAX_STROKE,
            )
        )
    own = data_as_own(session)
    kept = np.full(len(own.points), not stroke.empty)
    if len(stroke.wiped):
        kept &= ~_is_wiped(session, stroke)
    added, target, class_names = _added(session, own, stroke.points)
    if kept.all() and not len(added):
        return None
    count = int(kept.sum()) + len(added)
    if count > MAX_PAINTED:
        raise UnusableData(
            _(
                "A plane holds at most %(max_painted)s points; erase some first.",
                max_painted=MAX_PAINTED,
            )
        )
    if count < 1:
        raise UnusableData(
            _("A point must be left on the plane; paint some, or begin with “clear”.")
        )
    return replace(
        own,
        points=np.concatenate([own.points[kept], added]),
        target=np.concatenate([own.target[kept], target]),
        class_names=class_names,
        test_rows=split_kept(own, kept, len(added)),
    )


def split_kept(own: OwnData, kept: NDArray[np.bool], added: int) -> NDArray[np.bool] | None:
    """The given split for the kept rows and ``added`` new ones, which train.

    None if there was none, or if no row would be left to train on.
    """
    if own.test_rows is None:
        return None
    rows = np.concatenate([own.test_rows[kept], np.zeros(added, np.bool)])
    return None if rows.all() else rows


def data_as_own(session: TrainingSession) -> OwnData:
    """The session's current data as own data, with the ranges of its plane."""
    data, dataset = session.data, session.data.dataset
    ranges = dataset.ranges
    target_range = None
    if dataset.inputs == dataset.outputs == 1:
        target_range = canvas_ranges(session)[1]
    if session.own is not None and session.recipe.dataset.own:
        return replace(session.own, ranges=ranges, target_range=target_range)
    return OwnData(
        data.points,
        data.target,
        dataset.input_names,
        dataset.target_names,
        dataset.task,
        class_names_of(session),
        ranges=ranges,
        target_range=target_range,
    )


def class_names_of(session: TrainingSession) -> tuple[str, ...]:
    """Class names, or numbers for classes without names; empty for regression."""
    dataset = session.data.dataset
    count = dataset.number_of_classes(session.recipe.dataset.classes)
    return dataset.class_names or tuple(str(label) for label in range(count))


def settings_kept(recipe: Recipe, own: OwnData) -> dict[str, JsonValue]:
    """The patch that trains on these data and keeps as much of the recipe as possible.

    With the same number of inputs, features and scaling stay; with the same number of classes or
    of numbers to predict too, layers, loss and frozen parameters.
    """
    before = dataset_of(recipe.dataset)
    kept: set[str] = set()
    if own.points.shape[1] == before.inputs:
        kept = {"features", "standardize"}
        classes = before.number_of_classes(recipe.dataset.classes)
        if (len(own.class_names), own.outputs) == (classes, before.outputs):
            kept |= {"layers", "loss", "frozen", "standardize_target", "regularizer"}
    patch = recipe.model_dump(include=kept)
    if not own.varies:
        # All inputs would be 0.
        patch["standardize"] = False
    if not own.target_varies:
        patch["standardize_target"] = False
    return to_own(patch)


def _is_wiped(session: TrainingSession, stroke: Stroke) -> np.ndarray:
    across, up = canvas_ranges(session)
    path = np.array(stroke.wiped, dtype=np.float64)
    if path.shape != (len(path), 2):
        raise UnusableData(_("A position of the eraser is two numbers, horizontal and vertical."))
    _check_within(path[:, 0], across)
    _check_within(path[:, 1], up)
    sizes = np.array([across[1] - across[0], up[1] - up[0]]) * stroke.radii
    apart = (canvas_places(session)[:, np.newaxis] - path) / sizes
    wiped: np.ndarray = ((apart**2).sum(axis=2) <= 1.0).any(axis=1)
    return wiped


def _added(
    session: TrainingSession, own: OwnData, rows: Sequence[Sequence[float]]
) -> tuple[Array, Array, tuple[str, ...]]:
    """Points and target of the new rows, and the names of all classes then."""
    inputs = len(own.names)
    if any(len(row) != inputs + 1 for row in rows):
        raise UnusableData(
            _(
                "A painted point is %(inputs)s numbers: inputs, then class or value.",
                inputs=inputs + 1,
            )
        )
    table = np.array(rows, dtype=np.float64).reshape(-1, inputs + 1)
    if not np.isfinite(table).all():
        raise UnusableData(_("Painted points must be finite numbers."))
    axes = canvas_ranges(session)
    for axis in range(inputs):
        _check_within(table[:, axis], axes[axis])
    target = table[:, -1]
    if own.task == "numbers":
        if inputs == 1:
            _check_within(target, axes[1])
        return table[:, :-1], table[:, -1:], ()
    names = own.class_names
    last = min(len(names), MAX_CLASSES - 1)
    if not ((target == np.floor(target)) & (target >= 0) & (target <= last)).all():
        raise UnusableData(
            _("The class of a painted point is a whole number from 0 to %(last)s.", last=last)
        )
    if (target == len(names)).any():
        names = (*names, _new_name(names))
    return table[:, :-1], target.astype(np.int64), names


def _new_name(names: tuple[str, ...]) -> str:
    """The new class's number, unless another class has that name."""
    name = str(len(names))
    while name in names:
        name = f"class {name}"
    return name


def _check_within(values: Array, bounds: tuple[float, float]) -> None:
    if not ((values >= bounds[0]) & (values <= bounds[1])).all():
        raise UnusableData(
            _(
                "Points are painted on the plane, from %(part)s to %(part2)s; stay within it.",
                part=f"{bounds[0]:g}",
                part2=f"{bounds[1]:g}",
            )
        )
