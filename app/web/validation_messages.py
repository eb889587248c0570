"""Validation errors as sentences that say what to change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from app.i18n.messages import N_, _, ngettext

_MAX_VALUE_LENGTH = 40
_MAX_PATH_LENGTH = 80
_MAX_CHOICES = 30
"""Names in a list of choices; there are more inputs than that."""
BOUNDS = {
    "greater_than": ("gt", N_("%(label)s: enter a number above %(bound)s.")),
    "greater_than_equal": ("ge", N_("%(label)s: enter a number of at least %(bound)s.")),
    "less_than": ("lt", N_("%(label)s: enter a number below %(bound)s.")),
    "less_than_equal": ("le", N_("%(label)s: enter a number of at most %(bound)s.")),
}
"""Kinds of errors about a bound: its name in the context, and the sentence about a field."""
_BOUNDS = {
    "greater_than": ("gt", N_("%(field)s must be greater than %(bound)s, not %(sent)s.")),
    "greater_than_equal": ("ge", N_("%(field)s must be at least %(bound)s, not %(sent)s.")),
    "less_than": ("lt", N_("%(field)s must be less than %(bound)s, not %(sent)s.")),
    "less_than_equal": ("le", N_("%(field)s must be at most %(bound)s, not %(sent)s.")),
}


def sentence(error: Mapping[str, Any] | ErrorDetails) -> str:
    """One sentence for one pydantic error: the field, what is allowed, what was sent."""
    path = field_path(error["loc"])
    kind, context, sent = error["type"], error.get("ctx", {}), shown(error.get("input"))
    match kind:
        case "json_invalid":
            reason = context.get("error", _("it cannot be read"))
            return _("The body is not JSON: %(reason)s.", reason=reason)
        case "missing":
            return _("%(field)s is missing; add it.", field=path or _("The body"))
        case "extra_forbidden":
            return _(
                "%(field)s is not known here; remove it or correct its name.", field=path or "“”"
            )
        case "literal_error" | "enum":
            return _(
                "%(field)s must be one of %(known)s, not %(sent)s.",
                field=path,
                known=_shortened(context["expected"]),
                sent=sent,
            )
        case "value_error":
            return f"{str(context['error']).removesuffix('.')}."
        case "finite_number":
            return _("%(field)s must be a finite number.", field=path)
        case "too_short":
            return ngettext(
                "%(field)s must have at least %(n)s entry.",
                "%(field)s must have at least %(n)s entry.",
                context["min_length"],
                field=path,
            )
    if kind in _BOUNDS:
        name, message = _BOUNDS[kind]
        return _(message, field=path, bound=context[name], sent=sent)
    wanted = _WANTED.get(kind)
    if wanted is not None:
        return _(wanted, field=path or _("The body"), sent=sent)
    return f"{path}: {error['msg']}." if path else f"{error['msg']}."


def field_path(loc: Sequence[int | str]) -> str:
    """The path of a field, like ``layers.0.units``, without "body", "query" or "path"."""
    parts = [str(part) for part in loc]
    if parts and parts[0] in ("body", "query", "path"):
        parts = parts[1:]
    path = _printable(".".join(parts)).strip()
    return path if len(path) <= _MAX_PATH_LENGTH else f"{path[:_MAX_PATH_LENGTH]}…"


_WHOLE = N_("%(field)s must be a whole number, not %(sent)s.")
_NUMBER = N_("%(field)s must be a number, not %(sent)s.")
_TRUTH = N_("%(field)s must be true or false, not %(sent)s.")
_OBJECT = N_("%(field)s must be an object, not %(sent)s.")
_WANTED = {
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": N_("%(field)s must be a smaller whole number, not %(sent)s."),
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "string_type": N_("%(field)s must be text, not %(sent)s."),
    "list_type": N_("%(field)s must be a list, not %(sent)s."),
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
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
