"""Validation errors as sentences that say what to change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import ErrorDetails

_LONGEST_VALUE = 40
_LONGEST_PLACE = 80


def sentence(error: Mapping[str, Any] | ErrorDetails) -> str:
    """One sentence for one pydantic error: the field, what is allowed, what was sent."""
    place = place_of(error["loc"])
    kind, context, sent = error["type"], error.get("ctx", {}), _shown(error.get("input"))
    match kind:
        case "json_invalid":
            return f"The body is not JSON: {context.get('error', 'it cannot be read')}."
        case "missing":
            return f"{place or 'The body'} is missing; add it."
        case "extra_forbidden":
            return f"{place or '“”'} is not known here; remove it or correct its name."
        case "literal_error" | "enum":
            return f"{place} must be one of {context['expected']}, not {sent}."
        case "value_error":
            return f"{str(context['error']).removesuffix('.')}."
        case "finite_number":
            return f"{place} must be a finite number."
        case "greater_than":
            return f"{place} must be greater than {context['gt']}, not {sent}."
        case "greater_than_equal":
            return f"{place} must be at least {context['ge']}, not {sent}."
        case "less_than":
            return f"{place} must be less than {context['lt']}, not {sent}."
        case "less_than_equal":
            return f"{place} must be at most {context['le']}, not {sent}."
        case "too_short":
            return f"{place} must have at least {context['min_length']} entry."
    wanted = _WANTED.get(kind)
    if wanted is not None:
        return f"{place or 'The body'} must be {wanted}, not {sent}."
    return f"{place}: {error['msg']}." if place else f"{error['msg']}."


def place_of(loc: Sequence[int | str]) -> str:
    """The path of a field, like ``layers.0.units``, without "body", "query" or "path"."""
    parts = [str(part) for part in loc]
    if parts and parts[0] in ("body", "query", "path"):
        parts = parts[1:]
    place = _printable(".".join(parts)).strip()
    return place if len(place) <= _LONGEST_PLACE else f"{place[:_LONGEST_PLACE]}…"


_WHOLE = "a whole number"
_WANTED = {
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": "a smaller whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "text",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
}


def _shown(value: object) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=True)
    except (TypeError, ValueError):
        text = type(value).__name__
    text = _printable(text)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def _printable(text: str) -> str:
    """Replace line ends, and surrogates, which cannot be encoded."""
    return "".join(each if each.isprintable() else "�" for each in text)
