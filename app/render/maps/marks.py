"""The marks of samples: colour, and with many classes a shape, by class."""

from __future__ import annotations

import numpy as np

from app.engine.datasets import Dataset
from app.render.maps.prediction_map import target_shade
from app.training.data.data import Split
from app.training.run.session import TrainingSession

MAX_PLAIN_CLASSES = 3
"""With more classes, colours alone do not tell them apart for every reader."""
MARKS = ("●", "▲", "◆", "▼", "✚")
"""The shapes of classes 0, 1 … 4; then they begin anew."""


def class_paint(label: int) -> str:
    """The CSS class that colours the points of a class."""
    return f"class-{label}"


def class_mark(label: int, classes: int) -> str:
    """The shape of a class as a character, for legends; empty if all have the same."""
    return MARKS[label % len(MARKS)] if classes > MAX_PLAIN_CLASSES else ""


def number_of_classes(session: TrainingSession) -> int:
    """0 for numbers to predict."""
    dataset = session.data.dataset
    return dataset.number_of_classes(session.recipe.dataset.classes)


def sample_paints(
    session: TrainingSession, dataset: Dataset, split: Split, output: int = 0
) -> list[str]:
    """The CSS class that colours each sample.

    Numbers, of which ``output`` is shown, get their sign's, and an opacity.
    """
    if dataset.task == "numbers":
        shades = target_shade(session.data.label_ranges, split.y[:, output], output)
        shades = np.clip(shades, -1, 1).tolist()
        return [
            f'{"pos" if shade > 0 else "neg"}" fill-opacity="{0.15 + 0.85 * abs(shade):.2f}'
            for shade in shades
        ]
    return [class_paint(label) for label in split.target.tolist()]


def sample_shapes(session: TrainingSession, split: Split) -> list[int]:
    """The index in ``MARKS`` of each sample's shape; −1 if all classes have the same."""
    if number_of_classes(session) <= MAX_PLAIN_CLASSES:
        return [-1] * len(split)
    return [label % len(MARKS) for label in split.target.tolist()]


def draw_mark(kind: str, paint: str, x: float, y: float, radius: float, shape: int) -> str:
    """A sample at x, y.

    ``kind`` is "train" or "test", ``paint`` from ``sample_paints``, ``shape`` from
    ``sample_shapes``; without a shape test samples are squares, training samples circles.
    """
    if shape < 0 and kind == "test":
        return (
            f'<rect class="test {paint}" x="{x - 2.4:.1f}" y="{y - 2.4:.1f}" '
            f'width="4.8" height="4.8"/>'
        )
    if shape > 0:
        size = 1.15 * radius
        steps = _STEPS[shape]
        path = "".join(f"l{size * right:.2f} {size * down:.2f}" for right, down in steps)
        return f'<path class="{kind} {paint}" d="M{x:.1f} {y - size:.1f}{path}z"/>'
    return f'<circle class="{kind} {paint}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}"/>'


_ARM, _REST = 0.7, 0.65
_STEPS: tuple[tuple[tuple[float, float], ...], ...] = (
    (),
    ((1, 2), (-2, 0)),
    ((1, 1), (-1, 1), (-1, -1)),
    ((1, 0), (-1, 2), (-1, -2)),
    (
        *((_ARM / 2, 0), (0, _REST), (_REST, 0), (0, _ARM), (-_REST, 0), (0, _REST)),
        *((-_ARM, 0), (0, -_REST), (-_REST, 0), (0, -_ARM), (_REST, 0), (0, -_REST)),
    ),
)
"""From the top centre of a shape along its outline, in units of its radius."""
