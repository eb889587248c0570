"""What a text holds before its numbers are read: lists, named parts, and numbers as printed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.errors import ProblemError
from app.i18n.messages import N_

GROUP = re.compile(r"(?<=\d),(?=\d)")
"""A comma between two digits."""
MAX_TEXT = 200_000
"""Characters of a text that is read."""
MAX_DEPTH = 8
MAX_NUMBERS = 40_000
MAX_ARRAYS = 400
MAX_NAME = 60
MAX_WORDS = 12
"""Words before an array that can be part of its name."""

TRUNCATED = N_(
    "NumPy left numbers out (“...”). Print all of them: put "
    "np.set_printoptions(threshold=10**9) before the print."
)


class UnreadableAnswers(ProblemError):
    """A text or file holds no numbers that can be judged. The message says what to change."""


@dataclass(frozen=True)
class Printed:
    """A number as it was printed or typed, for example "-1.25e-03"."""

    text: str


@dataclass
class Block:
    """What a bracket holds: values in order, or by key if it is a dict or an object.

    ``by_rows`` marks lines of numbers without brackets.
    """

    items: list[Value] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    by_rows: bool = False

    @property
    def is_named(self) -> bool:
        """Whether its values have keys."""
        return bool(self.keys)

    @property
    def pairs(self) -> list[tuple[str, Value]]:
        """Keys and values; as many as have both."""
        return list(zip(self.keys, self.items, strict=False))


Value = Printed | Block | None
"""None stands where nothing is given."""


def short(name: str) -> str:
    """A name for a sentence: printable and not too long."""
    kept = "".join(letter for letter in " ".join(name.split()) if letter.isprintable())
    return kept if len(kept) <= MAX_NAME else f"{kept[: MAX_NAME - 1]}…"


def has_decimal_comma(text: str) -> bool:
    """Whether commas in rows are decimal marks: no point, and other separators."""
    if "." in text or (";" not in text and not re.search(r"\d[ \t]+[+-]?\d", text)):
        return False
    return bool(GROUP.search(text)) and not re.search(r",[ \t]", text)
