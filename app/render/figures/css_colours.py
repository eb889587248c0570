"""Resolves CSS values: custom properties, ``light-dark()`` and ``color-mix()``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import tinycss2
import tinycss2.color4

Theme = Literal["light", "dark"]
Tokens = Sequence[Any]


@dataclass(frozen=True)
class Colour:
    """A colour as #rrggbb, and its opacity from 0 to 1."""

    hex: str
    opacity: float = 1.0


@dataclass(frozen=True)
class Resolver:
    """``variables`` are the custom properties of a style sheet, keyed by name with ``--``."""

    variables: Mapping[str, Tokens]
    theme: Theme

    def text(self, tokens: Tokens) -> str:
        """The value as text, without variables."""
        return str(tinycss2.serialize(self._plain(tokens))).strip()

    def colour(self, tokens: Tokens) -> Colour | None:
        """The value as a colour, or None for ``none``. Raises ValueError if it is no colour."""
        (value,) = self._plain(tokens)
        if value.type == "ident" and value.lower_value == "none":
            return None
        if value.type == "function" and value.lower_name == "color-mix":
            return self._mix(value.arguments)
        found = tinycss2.color4.parse_color(value)
        if found is None or isinstance(found, str):
            raise ValueError(f"{value.serialize()} is no colour")
        red, green, blue = (round(255 * part) for part in found.to("srgb").coordinates)
        return Colour(f"#{red:02x}{green:02x}{blue:02x}", float(found.alpha))

    def _plain(self, tokens: Tokens) -> list[Any]:
        """The tokens, stripped of white space, with ``var()`` and ``light-dark()`` resolved."""
        plain: list[Any] = []
        for token in _stripped(tokens):
            if token.type == "function" and token.lower_name == "var":
                (name,) = _stripped(token.arguments)
                plain += self._plain(self.variables[name.value])
            elif token.type == "function" and token.lower_name == "light-dark":
                light, dark = _split(token.arguments)
                plain += self._plain(light if self.theme == "light" else dark)
            else:
                plain.append(token)
        return plain

    def _mix(self, arguments: Tokens) -> Colour:
        """``color-mix(in srgb, <colour> <share>%, transparent)``: the colour with that opacity."""
        _, mixed, other = _split(arguments)
        *colour, share = _stripped(mixed)
        if tinycss2.serialize(_stripped(other)) != "transparent" or share.type != "percentage":
            raise ValueError(f"color-mix({tinycss2.serialize(arguments)}) is not supported")
        found = self.colour(colour)
        if found is None:
            raise ValueError("none cannot be mixed")
        return Colour(found.hex, found.opacity * share.value / 100)


def _stripped(tokens: Tokens) -> list[Any]:
    kept = list(tokens)
    while kept and kept[0].type in ("whitespace", "comment"):
        del kept[0]
    while kept and kept[-1].type in ("whitespace", "comment"):
        del kept[-1]
    return kept


def _split(tokens: Tokens) -> list[list[Any]]:
    """The parts between top-level commas."""
    parts: list[list[Any]] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts
