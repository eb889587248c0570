"""Which plane of many inputs the maps show, as words in an address: across, up, held."""

from __future__ import annotations

import math

from starlette.datastructures import QueryParams

from app.engine.features import MAX_INPUTS

FIELD = "held."
"""What the names of the form's fields for held values begin with; the address has them in one."""
MAX_LETTERS = 500
MAX_VALUE = 1e15
"""As far as own data may go."""
LoadedSession = tuple[tuple[int, float], ...]


def input_name(index: int) -> str:
    """x1 for the first."""
    return f"x{index + 1}"


def gather_held(query: QueryParams) -> str:
    """The held values of an address, those of single fields laid over the others."""
    words = [query.get("held", "")[:MAX_LETTERS]]
    for name in map(input_name, range(MAX_INPUTS)):
        if value := query.get(FIELD + name, "").strip()[:40]:
            words.append(f"{name}:{value}")
    return ",".join(filter(None, words))


def read_axes(across: str, up: str, inputs: int) -> tuple[tuple[int, int], str, str, list[str]]:
    """The two inputs from 0 on, both words for an address, and a sentence for what is none.

    By default the first two; the words are then empty. ``inputs`` 0: there is no plane.
    """
    if not inputs:
        return (0, 1), "", "", []
    names = [input_name(index) for index in range(inputs)]
    notes = [
        f"“{word[:20]}” is no input of the map; they are {names[0]} to {names[-1]}."
        for word in (across, up)
        if word and word not in names
    ]
    if across and across == up and not notes:
        notes = [f"The map needs two inputs, and {across} is both across and up; choose another."]
        up = ""
    first = names.index(across) if across in names else int(up == names[0])
    second = names.index(up) if up in names else int(first == 0)
    default = (0, 1)
    words = (names[first], names[second]) if (first, second) != default else ("", "")
    return (first, second), *words, notes


def read_held(text: str, inputs: int) -> tuple[LoadedSession, list[str]]:
    """Inputs and values of those that are not held at their mean, and a sentence or none."""
    found: dict[int, float] = {}
    notes: list[str] = []
    names = {input_name(index): index for index in range(inputs)}
    for word in filter(None, text.split(",") if inputs else []):
        name, _, value = word.partition(":")
        number = _number(value)
        if name.strip() in names and number is not None:
            found[names[name.strip()]] = number
        elif not notes:
            notes = [f"“{word[:40]}” holds no input; write name and number, like x1:0.5."]
    return tuple(sorted(found.items())), notes


def write_held(held: LoadedSession) -> str:
    """The same for an address."""
    return ",".join(f"{input_name(index)}:{write_value(value)}" for index, value in held)


def write_value(value: float) -> str:
    """In full, as short as that can be."""
    return repr(value).removesuffix(".0")


def _number(text: str) -> float | None:
    try:
        # As people and the page write it.
        value = float(text.strip().replace("−", "-"))
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= MAX_VALUE else None
