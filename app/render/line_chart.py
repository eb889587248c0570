"""A small chart with axes: the frame that the loss curve and the output curve share."""

from __future__ import annotations

from dataclasses import dataclass

from app.render.axis import ticks
from app.render.numbers import number

WIDTH = 320.0
LEFT = 40.0
BOTTOM = 22.0
TOP = 8.0
RIGHT = 10.0


@dataclass(frozen=True)
class Chart:
    """Scales for x in [x_low, x_high] and y in [y_low, y_high] on a drawing of ``height``."""

    x_low: float
    x_high: float
    y_low: float
    y_high: float
    height: float

    def x(self, value: float) -> float:
        """The drawing's x for a value."""
        span = self.x_high - self.x_low or 1.0
        return LEFT + (WIDTH - LEFT - RIGHT) * (value - self.x_low) / span

    def y(self, value: float) -> float:
        """The drawing's y for a value."""
        # Halves, since the whole span of the largest numbers would overflow.
        half = self.y_high / 2 - self.y_low / 2 or 1.0
        share = (value / 2 - self.y_low / 2) / half
        return self.height - BOTTOM - (self.height - BOTTOM - TOP) * share

    def path(self, xs: list[float], ys: list[float]) -> str:
        """The line through the points, as path data."""
        points = [f"{self.x(x):.1f} {self.y(y):.1f}" for x, y in zip(xs, ys, strict=True)]
        return "M" + "L".join(points) if points else ""

    def axes(self, x_name: str, most_x: int = 5, *, whole_x: bool = False) -> str:
        """Both axes with round ticks."""
        marks = [f'<path class="axis" d="M{LEFT} {TOP}V{self.height - BOTTOM}H{WIDTH - RIGHT}"/>']
        for tick in ticks(self.y_low, self.y_high, 4):
            y = self.y(tick)
            marks.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
            marks.append(
                f'<text class="tick y" x="{LEFT - 5}" y="{y + 3.5:.1f}">{number(tick, 3)}</text>'
            )
        for tick in ticks(self.x_low, self.x_high, most_x):
            if whole_x and tick != int(tick):
                continue
            text = str(int(tick)) if whole_x else number(tick, 3)
            marks.append(
                f'<text class="tick" x="{self.x(tick):.1f}" y="{self.height - 9}">{text}</text>'
            )
        marks.append(
            f'<text class="tick name" x="{WIDTH - RIGHT}" y="{self.height - 0.5}">{x_name}</text>'
        )
        return f'<g class="axes" aria-hidden="true">{"".join(marks)}</g>'
