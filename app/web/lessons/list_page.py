"""The list of lessons, each with a sketch of its network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from app.lessons.lesson import Lesson

WIDTH, HEIGHT, RADIUS = 84, 56, 4.5
SMALL_RADIUS = 3.0
"""Where the layers have many units, or are many."""
MANY = 4
MAX_DRAWN = 5
"""Units of a layer that are drawn."""


@dataclass(frozen=True)
class LessonCard:
    """A lesson in the list; ``steps`` is their number."""

    name: str
    title: str
    minutes: int
    about: str
    steps: int
    sketch: Markup


def describe_lessons(lessons: Iterable[Lesson]) -> list[LessonCard]:
    """The cards of these lessons, in their order."""
    return [
        LessonCard(
            lesson.name,
            lesson.title,
            lesson.minutes,
            lesson.about,
            len(lesson.steps),
            sketch(largest_network(lesson)),
        )
        for lesson in lessons
    ]


def largest_network(lesson: Lesson) -> list[int]:
    """The units of the largest network that a lesson starts with."""
    starts = [step.start for step in lesson.steps if step.start is not None]
    return max((list(start.recipe.units) for start in starts), key=lambda units: sum(units))


def sketch(units: list[int]) -> Markup:
    """A small drawing of a network, decoration only."""
    layers = [
        _spots(number, min(width, MAX_DRAWN), len(units)) for number, width in enumerate(units)
    ]
    lines = "".join(
        f"M{x:g} {y:g}L{to_x:g} {to_y:g}"
        for here, there in zip(layers, layers[1:], strict=False)
        for x, y in here
        for to_x, to_y in there
    )
    radius = SMALL_RADIUS if max(*units, len(units)) >= MANY else RADIUS
    dots = "".join(
        f'<circle cx="{x:g}" cy="{y:g}" r="{radius}"/>' for layer in layers for x, y in layer
    )
    return Markup(
        f'<svg class="sketch" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">'
        f'<path d="{lines}"/>{dots}</svg>'
    )


def _spots(layer: int, width: int, depth: int) -> list[tuple[float, float]]:
    x = 2 * RADIUS + layer * (WIDTH - 4 * RADIUS) / (depth - 1)
    step = (HEIGHT - 2 * RADIUS) / MAX_DRAWN
    top = HEIGHT / 2 - step * (width - 1) / 2
    return [(round(x, 1), round(top + step * unit, 1)) for unit in range(width)]
