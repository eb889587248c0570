"""Reads what a student hands in: the terms of an update, by the names that the text gives them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import N_, _, ngettext
from app.practice.answers.arrays import array_of, rank
from app.practice.answers.layers import LEAVING, Found, place
from app.practice.answers.names import Name, is_given, layer_of_words, read_name
from app.practice.answers.printed import read_printed
from app.practice.answers.values import (
    MAX_DEPTH,
    MAX_NUMBERS,
    Block,
    Printed,
    UnreadableAnswers,
    Value,
    short,
)
from app.practice.check.verdict import Answer
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import Kind, Term

MAX_NAMED = 4
"""Names that a sentence lists."""
VECTORS: frozenset[Kind] = frozenset({"dJ_db", "b"})
NO_NAMES = N_(
    "No name here says a term. Write the name before each array, for example dw0, db0, dz1, a1, J."
)


@dataclass(frozen=True)
class ReadAnswers:
    """The terms that were read, and sentences about how."""

    given: dict[Term, Answer]
    remarks: tuple[str, ...] = ()


@dataclass
class _Reading:
    exercise: Exercise
    found: list[Found] = field(default_factory=list)
    modules: list[tuple[str, Name, Value | Answer]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def read_answers(text: str, exercise: Exercise) -> ReadAnswers:
    """The terms in a text as NumPy, PyTorch, Python or JSON print it, or CSV with lines of names.

    Raises UnreadableAnswers with a sentence that says what to change.
    """
    return _read(list(read_printed(text)), exercise)


def read_json(values: Mapping[str, object], exercise: Exercise) -> ReadAnswers:
    """The terms of a JSON object, by name; raises UnreadableAnswers.

    ``null`` stands for what is not given.
    """
    counted = Counter[str]()
    named = [(name, _of_json(value, counted, 0)) for name, value in values.items()]
    return _read([(name, value) for name, value in named if value is not None], exercise)


def _of_json(value: object, counted: Counter[str], depth: int) -> Value:
    if value is None:
        return None
    if depth > MAX_DEPTH:
        raise UnreadableAnswers(_("The lists are nested more than %(most)s deep.", most=MAX_DEPTH))
    if isinstance(value, dict):
        items = [_of_json(item, counted, depth + 1) for item in value.values()]
        return Block(items, [str(key) for key in value])
    if isinstance(value, list):
        return Block([_of_json(item, counted, depth + 1) for item in value])
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnreadableAnswers(_("“%(text)s” is not a number.", text=short(str(value))))
    counted["numbers"] += 1
    if counted["numbers"] > MAX_NUMBERS:
        raise UnreadableAnswers(
            _("At most %(most)s numbers are read; send the asked arrays.", most=MAX_NUMBERS)
        )
    return Printed(repr(float(value)) if isinstance(value, float) else str(value))


def read_named(arrays: Iterable[tuple[str, Answer]], exercise: Exercise) -> ReadAnswers:
    """The terms of arrays with names; raises UnreadableAnswers."""
    return _read(list(arrays), exercise)


def _read(values: list[tuple[str, Value | Answer]], exercise: Exercise) -> ReadAnswers:
    reading = _Reading(exercise)
    for name, value in values:
        _take(reading, name, value, "")
    remarks = _take_modules(reading)
    if not reading.found:
        raise UnreadableAnswers(_nothing(values))
    given, others = place(reading.found, exercise)
    given, kept = _without_old_parameters(given, exercise)
    remarks += [*others, *kept]
    if reading.unknown:
        names = ", ".join(f"“{name}”" for name in reading.unknown[:MAX_NAMED])
        if len(reading.unknown) > MAX_NAMED:
            names = _("%(names)s and others", names=names)
        remarks.append(_("Left out, because the name says no term: %(names)s.", names=names))
    if not given:
        raise UnreadableAnswers(" ".join([*remarks, _(_("There is nothing to check yet."))]))
    return ReadAnswers(given, tuple(remarks))


def read_array(text: str, name: str) -> Answer:
    """The array of one term, whose text may have a name or not; raises UnreadableAnswers."""
    values = read_printed(text)
    if len(values) != 1:
        if not values:
            raise UnreadableAnswers(
                _("%(name)s: the field has no numbers; it takes one.", name=name)
            )
        raise UnreadableAnswers(
            _("%(name)s: the field has more than one array; it takes one.", name=name)
        )
    return array_of(values[0][1], name)


def _take(
    reading: _Reading, name: str, value: Value | Answer, inside: str, layer: int | None = None
) -> None:
    """Add what a named value holds: one array, a list by layer, or other named values."""
    if value is None:
        return
    said = read_name(name, inside)
    if said is None or (isinstance(value, Block) and value.is_named and not _by_layer(value)):
        if isinstance(value, Block) and value.is_named:
            here = layer_of_words(name)
            for key, item in value.pairs:
                _take(reading, key, item, name or inside, layer if here is None else here)
        elif not is_given(name):
            reading.unknown.append(short(name) or _("an array without a name"))
        return
    if said.module:
        reading.modules.append((name, said, value))
        return
    if said.layer is None and layer is not None:
        said = Name(said.kind, layer)
    for number, array in _layers(reading, name, said, value):
        reading.found.append(Found(short(name), said.kind, number, _answer(array, short(name))))


def _layers(
    reading: _Reading, name: str, said: Name, value: Value | Answer
) -> Iterator[tuple[int, Value | Answer]]:
    """The layers and their arrays: one if the name says a layer, otherwise those of a list."""
    depth = reading.exercise.depth
    last = depth - 1 if said.kind in LEAVING else depth
    if said.kind == "J":
        yield 0, value
    elif isinstance(said.layer, str):
        yield depth - int(said.layer[2:] or 0), value
    elif said.layer is not None:
        yield said.layer + last + 1 if said.layer < 0 else said.layer, value
    elif isinstance(value, Block) and value.is_named:
        for key, named in value.pairs:
            if named is not None:
                yield int(key), named
    elif isinstance(value, Block) and _is_list_of_layers(said.kind, value, depth):
        first = _first_layer(said.kind, value, depth)
        for number, item in enumerate(value.items, first):
            if item is not None:
                yield number, item
    elif depth == 1:
        yield last, value
    else:
        one, other = (f"{short(name)}{layer}" for layer in (last - depth + 1, last))
        raise UnreadableAnswers(
            _(
                "“%(name)s” says no layer. Write %(first)s to %(last)s, or give a list of all "
                "layers.",
                name=short(name),
                first=one,
                last=other,
            )
        )


def _by_layer(value: Block) -> bool:
    """Whether the keys are numbers of layers."""
    return all(key.strip().isdecimal() for key in value.keys)


def _is_list_of_layers(kind: Kind, value: Block, depth: int) -> bool:
    """Whether a list without a layer holds one array for each."""
    if value.by_rows or len(value.items) not in (depth, depth + 1):
        return False
    if any(item is None for item in value.items):
        return True
    brackets = rank(value)
    if depth == 1:
        return brackets == (2 if kind in VECTORS else 3)
    widths = {len(item.items) for item in value.items if isinstance(item, Block)}
    return brackets >= (2 if kind in VECTORS else 3) or len(widths) > 1


def _first_layer(kind: Kind, value: Block, depth: int) -> int:
    """The layer of the first item."""
    if kind in LEAVING or len(value.items) == depth + 1:
        return 0
    return 1


def _take_modules(reading: _Reading) -> list[str]:
    """Add parameters that PyTorch names by module: their order is that of the layers."""
    numbers = list(dict.fromkeys(said.module for _name, said, _value in reading.modules))
    for name, said, value in reading.modules:
        answer = _answer(value, short(name))
        if answer.values.ndim == 2:
            unit = answer.unit.T if isinstance(answer.unit, np.ndarray) else answer.unit
            answer = Answer(answer.values.T, unit)
        layer = numbers.index(said.module)
        reading.found.append(Found(short(name), said.kind, layer, answer))
    if not numbers:
        return []
    name, said, _value = reading.modules[0]
    symbol = Term(said.kind, 0).symbol
    return [
        _(
            "“%(name)s” is read as %(symbol)s and turned, because PyTorch's matrices have a "
            "row for each target.",
            name=short(name),
            symbol=symbol,
        )
    ]


def _without_old_parameters(
    given: dict[Term, Answer], exercise: Exercise
) -> tuple[dict[Term, Answer], list[str]]:
    """Without weights and biases that are exactly the given ones, which a program may print too."""
    same: list[Term] = []
    for term, answer in given.items():
        if term.kind in ("w", "b"):
            old: Array = (exercise.w if term.kind == "w" else exercise.b)[term.layer]
            values = answer.values
            if values.shape == old.shape and bool(
                (abs(values - old) <= (0.0 if answer.unit is None else answer.unit)).all()
            ):
                same.append(term)
    if not same:
        return given, []
    return {term: answer for term, answer in given.items() if term not in same}, [
        ngettext(
            "%(symbols)s has the values from before the update, so it is not judged as new.",
            "%(symbols)s have the values from before the update, so they are not judged as new.",
            len(same),
            symbols=", ".join(term.parameter for term in same),
        )
    ]


def _answer(value: Value | Answer, name: str) -> Answer:
    return value if isinstance(value, Answer) else array_of(value, name)


def _nothing(values: list[tuple[str, Value | Answer]]) -> str:
    if not values:
        return _("There are no numbers here yet. Paste what your program prints.")
    return _(NO_NAMES)
