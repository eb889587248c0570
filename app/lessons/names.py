"""Plain symbols of weights, biases and neurons: w¹₂₁, b⁰₃, a², z¹₁, y."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import ProblemError
from app.i18n.messages import _
from app.lessons.tokens import SUBSCRIPTS, SUPERSCRIPTS
from app.training.run.selection import Selection

_UP = str.maketrans(SUPERSCRIPTS, "0123456789")
_DOWN = str.maketrans(SUBSCRIPTS, "0123456789")


class NoSuchValue(ProblemError):
    """A symbol names nothing in this network. The message says what to write."""


@dataclass(frozen=True)
class Part:
    """``layer``, ``unit`` and ``source`` count from 0, as in ``Selection``."""

    letter: str
    layer: int
    unit: int
    source: int = 0


def parse_part(symbol: str, units: Sequence[int], *, whole_layer: bool = False) -> Part:
    """What a symbol names in a network of ``units`` n_0 … n_L.

    ``whole_layer`` reads w¹ as all weights of that layer. Raises NoSuchValue.
    """
    letter, rest = symbol[:1], symbol[1:]
    upper = "".join(each for each in rest if each in SUPERSCRIPTS)
    lower = rest[len(upper) :]
    if letter not in ("w", "b", "a", "z", "y") or rest != upper + lower or len(rest) > 12:
        raise NoSuchValue(_("“%(symbol)s” is no symbol of this network.", symbol=symbol))
    if letter == "y":
        if upper:
            raise NoSuchValue(_("“%(symbol)s”: y has no layer.", symbol=symbol))
        return Part(letter, len(units) - 1, _unit(symbol, lower, units[-1]))
    if not upper:
        raise NoSuchValue(
            _("“%(symbol)s” needs its layer above, like %(letter)s¹.", symbol=symbol, letter=letter)
        )
    layer = int(upper.translate(_UP))
    lowest, highest = (1 if letter == "z" else 0), len(units) - (2 if letter in "wb" else 1)
    if not lowest <= layer <= highest:
        raise NoSuchValue(
            _(
                "“%(symbol)s”: the layers of %(letter)s are %(lowest)s to %(highest)s.",
                symbol=symbol,
                letter=letter,
                lowest=lowest,
                highest=highest,
            )
        )
    if whole_layer:
        if lower:
            raise NoSuchValue(
                _("“%(symbol)s”: a norm is of a whole layer, without unit numbers.", symbol=symbol)
            )
        return Part(letter, layer, 0)
    if letter == "w":
        source, unit = _pair(symbol, lower, units[layer], units[layer + 1])
        return Part(letter, layer, unit, source)
    width = units[layer + 1] if letter == "b" else units[layer]
    return Part(letter, layer, _unit(symbol, lower, width))


def selection_of(part: Part) -> Selection:
    """The selection of a weight or a bias, or of the neuron that a or z belongs to."""
    if part.letter == "w":
        return Selection("w", part.layer, part.unit, part.source)
    return Selection("b" if part.letter == "b" else "a", part.layer, part.unit)


def _unit(symbol: str, lower: str, width: int) -> int:
    if not lower and width == 1:
        return 0
    text = lower.translate(_DOWN)
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= width:
        raise NoSuchValue(
            _("“%(symbol)s” needs a unit from 1 to %(last)s below.", symbol=symbol, last=width)
        )
    return int(text) - 1


def _pair(symbol: str, lower: str, sources: int, targets: int) -> tuple[int, int]:
    if not lower and sources == targets == 1:
        return 0, 0
    text = lower.translate(_DOWN)
    first, comma, second = text.partition(",")
    if not comma:
        first, second = text[:1], text[1:]
    known = first.isascii() and first.isdigit() and second.isascii() and second.isdigit()
    if not known or not (1 <= int(first) <= sources and 1 <= int(second) <= targets):
        raise NoSuchValue(
            _(
                "“%(symbol)s” needs two units below: from 1 to %(sources)s, then from 1 to "
                "%(targets)s.",
                symbol=symbol,
                sources=sources,
                targets=targets,
            )
        )
    return int(first) - 1, int(second) - 1
