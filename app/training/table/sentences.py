"""Parts of the sentences about columns."""

from __future__ import annotations

from collections.abc import Sequence


def in_lines(lines: Sequence[int], count: int) -> str:
    """ "line 6", "lines 6 and 40", or "lines 6, 40, 41, 42, 43 and 7 more"."""
    named = [str(line) for line in lines]
    if count > len(named):
        return f"lines {', '.join(named)} and {count - len(named)} more"
    if len(named) == 1:
        return f"line {named[0]}"
    return f"lines {', '.join(named[:-1])} and {named[-1]}"


def counted(number: int, what: str, plural: str = "") -> str:
    """ "1 row", "3 rows"."""
    return f"{number} {what if number == 1 else plural or what + 's'}"


def all_cells(number: int) -> str:
    """The cells of a whole column, for the beginning of a sentence."""
    return "Both cells" if number == 2 else f"All {number} cells"


def short(number: float) -> str:
    """A number for a sentence."""
    return f"{number:.10g}".replace("-", "−")


def listed(texts: Sequence[str], most: int = 6, word: str = "and") -> str:
    """The texts as in "a, b and c", or "a, b, c and 4 more"."""
    if len(texts) > most:
        return f"{', '.join(texts[:most])} {word} {len(texts) - most} more"
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} {word} {texts[-1]}"


def word_set(text: str) -> frozenset[str]:
    """The words of a text, for lists of words in this code."""
    return frozenset(text.split())
