"""Resolves CSS values: custom properties, and ``--light`` and ``--dark`` of base.css."""

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
        found = tinycss2.color4.parse_color(value)
        if found is None or isinstance(found, str):
            raise ValueError(f"{value.serialize()} is no colour")
        red, green, blue = (round(255 * part) for part in found.to("srgb").coordinates)
        return Colour(f"#{red:02x}{green:02x}{blue:02x}", float(found.alpha))

    def _plain(self, tokens: Tokens) -> list[Any]:
        """The tokens, stripped of white space, with ``var()`` resolved, also inside functions."""
        plain: list[Any] = []
        for token in _stripped(tokens):
            if token.type == "function" and token.lower_name == "var":
                plain += self._variable(token.arguments)
            elif token.type == "function":
                plain.append(self._function(token))
            else:
                plain.append(token)
        return _stripped(plain)

    def _variable(self, arguments: Tokens) -> list[Any]:
        """``var(--name)``; ``var(--light, value)`` is the value in that theme, else nothing."""
        (name,), *fallback = _split_once(arguments)
        if name.value in ("--light", "--dark"):
            return self._plain(fallback[0]) if name.value == f"--{self.theme}" else []
        return self._plain(self.variables[name.value])

    def _function(self, token: Any) -> Any:
        inside = tinycss2.serialize(self._plain(token.arguments))
        return tinycss2.parse_one_component_value(f"{token.name}({inside})")


def _stripped(tokens: Tokens) -> list[Any]:
    kept = list(tokens)
    while kept and kept[0].type in ("whitespace", "comment"):
        del kept[0]
    while kept and kept[-1].type in ("whitespace", "comment"):
        del kept[-1]
    return kept


def _split_once(tokens: Tokens) -> list[list[Any]]:
    """The parts before and after the first comma, if there is one."""
    for place, token in enumerate(tokens):
        if token.type == "literal" and token.value == ",":
            return [_stripped(tokens[:place]), _stripped(tokens[place + 1 :])]
    return [_stripped(tokens)]
