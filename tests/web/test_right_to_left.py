"""The page's layout follows the direction of the language; drawings and formulas do not."""

from __future__ import annotations

import re
from pathlib import Path

CSS = Path(__file__).parents[2] / "static" / "css"
PHYSICAL = re.compile(
    r"\b(margin|padding|border)-(left|right)\b|text-align: (left|right)|(?<![-\w])(left|right):"
)
DRAWINGS = re.compile(r"\.painting|\.drawing|\.readout")
"""Parts of a drawing, which is from left to right in every language."""


def test_style_sheets_say_start_and_end() -> None:
    found = [
        f"{path.name}:{number}: {line.strip()[:80]}"
        for path in sorted(CSS.rglob("*.css"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if PHYSICAL.search(line) and not DRAWINGS.search(line)
    ]
    assert not found


def test_drawings_and_formulas_are_from_left_to_right() -> None:
    sheet = (CSS / "base.css").read_text("utf-8")
    (selectors,) = re.findall(r"^(.*) \{ direction: ltr; \}$", sheet, flags=re.MULTILINE)
    assert {"svg", "math", "canvas", ".diagram"} <= set(selectors.split(", "))
