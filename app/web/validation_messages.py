"""Validation errors as sentences that say what to change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import ErrorDetails

_MAX_VALUE_LENGTH = 40
_MAX_PATH_LENGTH = 80
_MAX_CHOICES = 30
"""Names in a list of choices; there are more inputs than that."""
BOUNDS = {
    "greater_than": ("gt", "above"),
    "greater_than_equal": ("ge", "of at least"),
    "less_than": ("lt", "below"),
    "less_than_equal": ("le", "of at most"),
}
"""Kinds of errors about a bound: its name in the context, and the words before it."""


def sentence(error: Mapping[str, Any] | ErrorDetails) -> str:
    """One sentence for one pydantic error: the field, what is allowed, what was sent."""
    path = field_path(error["loc"])
    kind, context, sent = error["type"], error.get("ctx", {}), shown(error.get("input"))
    match kind:
        case "json_invalid":
            return f"The body is not JSON: {context.get('error', 'it cannot be read')}."
        case "missing":
            return f"{path or 'The body'} is missing; add it."
        case "extra_forbidden":
            return f"{path or '“”'} is not known here; remove it or correct its name."
        case "literal_error" | "enum":
            return f"{path} must be one of {_shortened(context['expected'])}, not {sent}."
        case "value_error":
            return f"{str(context['error']).removesuffix('.')}."
        case "finite_number":
            return f"{path} must be a finite number."
        case "greater_than":
            return f"{path} must be greater than {context['gt']}, not {sent}."
        case "greater_than_equal":
            return f"{path} must be at least {context['ge']}, not {sent}."
        case "less_than":
            return f"{path} must be less than {context['lt']}, not {sent}."
        case "less_than_equal":
            return f"{path} must be at most {context['le']}, not {sent}."
        case "too_short":
            return f"{path} must have at least {context['min_length']} entry."
    wanted = _WANTED.get(kind)
    if wanted is not None:
        return f"{path or 'The body'} must be {wanted}, not {sent}."
    return f"{path}: {error['msg']}." if path else f"{error['msg']}."


def field_path(loc: Sequence[int | str]) -> str:
    """The path of a field, like ``layers.0.units``, without "body", "query" or "path"."""
    parts = [str(part) for part in loc]
    if parts and parts[0] in ("body", "query", "path"):
        parts = parts[1:]
    path = _printable(".".join(parts)).strip()
    return path if len(path) <= _MAX_PATH_LENGTH else f"{path[:_MAX_PATH_LENGTH]}…"


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


def shown(value: object) -> str:
    """A value as JSON, short enough for a sentence."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=True)
    except (TypeError, ValueError):
        text = type(value).__name__
    text = _printable(text)
    return text if len(text) <= _MAX_VALUE_LENGTH else text[: _MAX_VALUE_LENGTH - 1] + "…"


def _printable(text: str) -> str:
    """Replace line ends, and surrogates, which cannot be encoded."""
    return "".join(each if each.isprintable() else "�" for each in text)


def _shortened(choices: str) -> str:
    """A list of choices for a sentence; of many only the first and the last ones."""
    parts = choices.split(", ")
    if len(parts) <= _MAX_CHOICES:
        return choices
    return ", ".join([*parts[: _MAX_CHOICES // 2], "…", *parts[-_MAX_CHOICES // 2 :]])
