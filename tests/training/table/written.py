"""Tables written as programs write them, for tests that read them back."""

from __future__ import annotations

import csv
import io
import string
from dataclasses import dataclass

from hypothesis import strategies as st

# Letters that no encoding but their own decodes to valid text: not two of them are valid UTF-8.
LETTERS = string.ascii_letters + "äöüßéñ"
NAMES = st.text(LETTERS, min_size=1, max_size=8).filter(
    lambda name: name.lower() not in ("na", "nan", "null", "nil", "none")
)
TEXTS = st.text(LETTERS + " ,;|\t\n\"'=+-1.", max_size=12).map(lambda text: f"t{text}t")
NUMBERS = st.floats(-1e6, 1e6).map(lambda value: round(value, 4))


@dataclass(frozen=True)
class Written:
    """A table with a header: texts (n,) in the first column, numbers in the others, rowwise."""

    names: list[str]
    texts: list[str]
    numbers: list[list[float]]

    def text(self, delimiter: str, decimal: str, quoting: int, line_end: str) -> str:
        """As a program would write it."""
        out = io.StringIO(newline="")
        writer = csv.writer(
            out,
            delimiter=delimiter,
            quoting=quoting,  # type: ignore[arg-type]
            lineterminator=line_end,
        )
        writer.writerow(self.names)
        for text, row in zip(self.texts, self.numbers, strict=True):
            writer.writerow([text, *(repr(value).replace(".", decimal) for value in row)])
        return out.getvalue()


@st.composite
def tables(draw: st.DrawFn) -> Written:
    """Tables of two to five columns and one to eight rows."""
    names = draw(st.lists(NAMES, min_size=2, max_size=5, unique=True))
    rows = draw(st.integers(1, 8))
    width = len(names) - 1
    number_rows = st.lists(NUMBERS, min_size=width, max_size=width)
    return Written(
        names,
        draw(st.lists(TEXTS, min_size=rows, max_size=rows)),
        draw(st.lists(number_rows, min_size=rows, max_size=rows)),
    )
