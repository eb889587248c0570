"""Parse numbers that people type; a sentence for each refused field of a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi.exceptions import RequestValidationError
from pydantic import BeforeValidator, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticKnownError

from app.i18n.messages import _
from app.training.run import typed_number
from app.training.run.typed_number import read_number
from app.web.validation_messages import BOUNDS, field_path, sentence, shown

__all__ = ["read_integer", "read_number"]
MAX_DIGITS = 16


def read_integer(text: str, lowest: int = 0, highest: int = 2**53 - 1) -> int | None:
    """A whole number as people type it, within the bounds; None otherwise."""
    value = typed_number.read_integer(text)
    return value if value is not None and lowest <= value <= highest else None


def read_index(text: str, lowest: int = 0, highest: int = 2**53 - 1) -> int | None:
    """A whole number that a page wrote, in plain digits, within the bounds; None otherwise."""
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS):
        return None
    value = int(text)
    return value if lowest <= value <= highest else None


def _number(typed: Any) -> Any:
    """An empty text is left to the field, which may have a default."""
    if not isinstance(typed, str) or not typed.strip():
        return typed
    value = read_number(typed)
    if value is None:
        raise PydanticKnownError("float_parsing")
    return value


def _integer(typed: Any) -> Any:
    if not isinstance(typed, str) or not typed.strip():
        return typed
    value = typed_number.read_integer(typed)
    if value is None:
        raise PydanticKnownError("int_parsing")
    return value


TypedFloat = Annotated[float, BeforeValidator(_number), Field(allow_inf_nan=False)]
"""A number in a form model."""
TypedInt = Annotated[int, BeforeValidator(_integer)]
"""A whole number in a form model."""


@dataclass(frozen=True)
class FormFeedback:
    """What to show after a form was posted.

    ``errors`` and refused ``typed`` texts are by field of the form ``action``; ``remaining`` epochs
    were asked for and not trained.
    """

    problem: str = ""
    notes: list[str] = field(default_factory=list)
    action: str = ""
    remaining: int = 0
    errors: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)


def field_sentence(problem: Mapping[str, Any] | ErrorDetails, label: str) -> str:
    """One sentence for one refused field; it begins with the field's label."""
    kind, context = problem["type"], problem.get("ctx", {})
    if kind == "missing":
        return _("%(label)s: enter a value.", label=label)
    if kind in BOUNDS:
        name, message = BOUNDS[kind]
        return _(message, label=label, bound=f"{context[name]:g}")
    path = field_path(problem["loc"])
    text = sentence(problem).removeprefix(f"{path}: ")
    text = text.replace(path, label, 1) if path else text
    sent = shown(problem.get("input"))
    if len(sent) > 1 and sent[0] == sent[-1] == '"':
        # What was sent is the last part of the sentence.
        before, found, after = text.rpartition(sent)
        text = f"{before}“{sent[1:-1]}”{after}" if found else text
    return f"{text[:1].upper()}{text[1:]}"


def form_errors(
    error: ValidationError | RequestValidationError, labels: Mapping[str, str]
) -> dict[str, str]:
    """A sentence for each refused field of a form; without a label it begins with its name."""
    errors: dict[str, str] = {}
    for problem in error.errors():
        name = field_path(problem["loc"])
        label = _(labels.get(name, name.replace("_", " ")))
        errors.setdefault(name, field_sentence(problem, label[:1].upper() + label[1:]))
    return errors
