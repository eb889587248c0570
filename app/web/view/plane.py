"""The plane that maps show of more than two inputs, in the address: across, up, held."""

from __future__ import annotations

from urllib.parse import quote, unquote

from starlette.datastructures import QueryParams

from app.engine.features import FEATURES, MAX_INPUTS
from app.i18n.messages import _
from app.training.data.data import MAX_OWN
from app.web.forms import read_number

FIELD = "held."
"""Prefix of the form's fields for held values; the address has all of them in ``held``."""
MAX_LENGTH = 2000
HeldInputs = tuple[tuple[int, float], ...]


def input_name(index: int) -> str:
    """``x1`` for the first input."""
    return f"x{index + 1}"


def gather_held(query: QueryParams) -> str:
    """The ``held`` of an address; the form's own fields take precedence."""
    words = [query.get("held", "")[:MAX_LENGTH]]
    for name in map(input_name, range(MAX_INPUTS)):
        if value := query.get(FIELD + name, "").strip()[:40]:
            # A decimal comma would end the word; a refused text is shown as it was typed.
            number = read_number(value)
            words.append(f"{name}:{quote(value) if number is None else write_value(number)}")
    return ",".join(filter(None, words))


def read_axes(across: str, up: str, inputs: int) -> tuple[tuple[int, int], str, str, list[str]]:
    """The two inputs of the plane (from 0), both as words for an address, and notes.

    The default is the first two inputs; the words are then empty. With ``inputs`` 0 there is no
    plane.
    """
    if not inputs:
        return (0, 1), "", "", []
    names = [input_name(index) for index in range(inputs)]
    notes = [
        _(
            "There is no input “%(word)s”; inputs are %(first)s to %(last)s.",
            word=word[:20],
            first=names[0],
            last=names[-1],
        )
        for word in (across, up)
        if word and word not in names
    ]
    if across and across == up and not notes:
        notes = [
            _(
                "%(name)s is chosen for both sides of the map; choose two different inputs.",
                name=across,
            )
        ]
        up = ""
    first = names.index(across) if across in names else int(up == names[0])
    second = names.index(up) if up in names else int(first == 0)
    default = (0, 1)
    words = (names[first], names[second]) if (first, second) != default else ("", "")
    return (first, second), *words, notes


def read_held(text: str, inputs: int) -> tuple[HeldInputs, list[str], list[tuple[str, str]]]:
    """Index and value of each input that is not held at its mean, notes, and refused texts.

    There is one note for each refused field, by its name in the form, and at most one for words
    that name no input.
    """
    found: dict[int, float] = {}
    notes: list[str] = []
    refused: dict[str, str] = {}
    names = {input_name(index): index for index in range(inputs)}
    for word in filter(None, text.split(",") if inputs else []):
        name, _colon, value = (part.strip() for part in word.partition(":"))
        number, value = read_number(value), unquote(value)
        if name not in names:
            notes = notes or [
                _(
                    "“%(word)s” does not set an input; write its name and value, like “x1:0.5”.",
                    word=word[:40],
                )
            ]
        elif number is None or abs(number) > MAX_OWN:
            refused[name] = value[:40]
        else:
            found[names[name]] = number
    notes += [
        _(
            "%(symbol)s: enter a number like 0.5, not “%(value)s”.",
            symbol=FEATURES[name].symbol,
            value=value,
        )
        for name, value in refused.items()
    ]
    fields = [(FIELD + name, value) for name, value in refused.items()]
    return tuple(sorted(found.items())), notes, fields


def write_held(held: HeldInputs) -> str:
    """The held inputs, for an address."""
    return ",".join(f"{input_name(index)}:{write_value(value)}" for index, value in held)


def write_value(value: float) -> str:
    """The shortest text that reads back as the same number."""
    return repr(value).removesuffix(".0")
