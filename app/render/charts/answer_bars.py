"""How a class has answered, as a bar an answer: its words, and how many gave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, LABEL, COUNT = 340.0, 112.0, 46.0
ROW, THICK = 19.0, 13.0


@dataclass(frozen=True)
class AnswerBar:
    """One answer; ``right`` once that is known."""

    label: str
    count: int
    right: bool = False


def draw_answer_bars(bars: Sequence[AnswerBar], name: str) -> str:
    """The SVG; ``name`` says what it is of. A right answer has a tick and is outlined."""
    of = sum(bar.count for bar in bars)
    largest = max((bar.count for bar in bars), default=0)
    rows, told = [], []
    for place, bar in enumerate(bars):
        top = place * ROW
        width = (WIDTH - LABEL - COUNT) * bar.count / largest if largest else 0.0
        share = f", {100 * bar.count / of:.0f} %" if of else ""
        words = f"{bar.label}: {bar.count}{share}{', right' if bar.right else ''}"
        told.append(words)
        middle, foot = top + ROW / 2, top + ROW / 2 + 4
        rows.append(
            f'<g class="answer{" right" if bar.right else ""}"><title>{escape(words)}</title>'
            f'<text class="answer-label" x="{LABEL - 8:g}" y="{foot:g}">'
            f"{'✓ ' if bar.right else ''}{escape(bar.label)}</text>"
            f'<rect class="answer-bar" x="{LABEL:g}" y="{middle - THICK / 2:g}" '
            f'width="{max(width, 1):.1f}" height="{THICK:g}" rx="2"/>'
            f'<text x="{LABEL + max(width, 1) + 6:.1f}" y="{foot:g}">{bar.count}</text></g>'
        )
    label = escape(f"{name}: {'; '.join(told)}", quote=True)
    return (
        f'<svg class="answers" viewBox="0 0 {WIDTH:g} {len(bars) * ROW:g}" role="img" '
        f'aria-label="{label}">{"".join(rows)}</svg>'
    )
