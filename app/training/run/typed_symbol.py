"""Read a symbol that somebody typed: w¹₂₁, w1_21, w1.2.1, w 1 2 1, b2, a1, J or ∂J/∂w¹."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.i18n.messages import _
from app.training.run.selection import LOSS, Selection, parse_selection
from app.training.run.symbols import selection_name, superscript

_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789")
_DERIVATIVE = re.compile(r"[∂d]j(?:ᵢ|_?i)?/[∂d](?=[wbaz])")
_LOSSES = frozenset({"j", "jᵢ", "ji", "j_i", "loss"})
_SYMBOL = re.compile(r"([wbaz])((?:[\s.,_^{}()]*(?:[⁰¹²³⁴-⁹]+|[₀-₉]+|[0-9]+))+)[\s})]*")
_NUMBER = re.compile(r"[⁰¹²³⁴-⁹]+|[₀-₉]+|[0-9]+")
_NOUNS = {"w": "weights", "b": "biases", "a": "neurons"}
MAX_CHARACTERS = 40


def read_symbol(text: str, units: Sequence[int]) -> Selection | None:
    """The part of a network of ``units`` n_0 … n_L that ``text`` names; None if not exactly one.

    A layer of one part needs no unit numbers. Digits that are written together, as in w1_21, are
    read in the only way that names a part. The symbol z names its neuron, ∂J/∂w its weight.
    """
    found = parse_selection(text, list(units))
    if found is not None:
        return found
    written = _written(text)
    if written in _LOSSES:
        return LOSS
    letter, groups = _parts(written)
    named = {
        selection
        for numbers in _readings(groups)
        if (selection := _selection(letter, numbers, units)) is not None
    }
    return named.pop() if len(named) == 1 else None


def unknown_symbol(text: str, units: Sequence[int]) -> str:
    """The sentence about a text that ``read_symbol`` refuses; it has an example that it accepts."""
    letter, groups = _parts(_written(text))
    layer = int(groups[0]) if len(groups) == 1 else -1
    count, example = _example(letter, layer, units)
    if count > 1:
        parts = f"{_NOUNS[letter]} {letter}{superscript(layer)}"
        return _(
            "There are %(count)s %(parts)s; name one of them, such as %(example)s.",
            count=count,
            parts=parts,
            example=example,
        )
    names = [*parameter_names(units), _example("a", 0, units)[1]]
    return _(
        "“%(text)s” is not in this network. Write a weight like %(part)s (or %(plain)s), a "
        "bias like %(part2)s, a neuron like %(part3)s, or J for the loss.",
        text=text,
        part=names[0],
        plain=_plain(names[0]),
        part2=names[1],
        part3=names[2],
    )


def parameter_names(units: Sequence[int]) -> tuple[str, str]:
    """A weight and a bias of a network, as examples."""
    last = len(units) - 2
    return _example("w", last, units)[1], _example("b", last, units)[1]


def _plain(symbol: str) -> str:
    """w1_21 for w¹₂₁, as a keyboard has it."""
    return re.sub(r"([₀-₉])", r"_\1", symbol, count=1).translate(_DIGITS)


def _written(text: str) -> str:
    """In lower case, without the ∂J/∂ of a derivative."""
    written = text.strip().lower() if len(text) <= MAX_CHARACTERS else ""
    return _DERIVATIVE.sub("", written)


def _parts(written: str) -> tuple[str, list[str]]:
    """The letter of a symbol and its groups of digits; no letter if it is none."""
    match = _SYMBOL.fullmatch(written)
    if match is None:
        return "", []
    groups = [group.translate(_DIGITS) for group in _NUMBER.findall(match[2])]
    return match[1].replace("z", "a"), groups


def _readings(groups: Sequence[str]) -> Iterator[list[int]]:
    """The ways to cut groups of digits into at most three numbers of at most three digits."""
    if not groups:
        yield []
        return
    first, rest = groups[0], groups[1:]
    for length in range(1, min(3, len(first)) + 1):
        number, left = first[:length], first[length:]
        if number != "0" and number.startswith("0"):
            break
        for others in _readings([left, *rest] if left else rest):
            if len(others) < 3:
                yield [int(number), *others]


def _selection(letter: str, numbers: list[int], units: Sequence[int]) -> Selection | None:
    """The part by its numbers; a layer alone, if it has one part only."""
    count, _ = _example(letter, numbers[0], units) if len(numbers) == 1 else (0, "")
    if count == 1:
        numbers = [*numbers, 1, 1] if letter == "w" else [*numbers, 1]
    return parse_selection(letter + ".".join(map(str, numbers)), list(units))


def _example(letter: str, layer: int, units: Sequence[int]) -> tuple[int, str]:
    """The number of a layer's parts of this letter, and the name of one; 0 without such a layer."""
    ends = len(units) if letter == "a" else len(units) - 1
    if not letter or not 0 <= layer < ends:
        return 0, ""
    if letter == "a":
        key, count = f"a{layer}.1", units[layer]
    elif letter == "b":
        key, count = f"b{layer}.1", units[layer + 1]
    else:
        key, count = f"w{layer}.{units[layer]}.1", units[layer] * units[layer + 1]
    found = parse_selection(key, list(units))
    return count, selection_name(found, units) if found else ""
