"""Numbers that a person typed into a form, or a sentence for what is none."""

from __future__ import annotations

import math
import re

from starlette.datastructures import FormData

from app.web.problems import HttpProblem

MAX_NUMBERS = 24
_MOST_CHARACTERS = 400


def number_of(form: FormData, field: str, label: str) -> float:
    """One number; Refused where it is none."""
    return _read(str(form.get(field, "")).strip(), label)


def whole_number_of(form: FormData, field: str, label: str) -> int:
    """One whole number from 0 on; Refused where it is none."""
    text = str(form.get(field, "")).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise HttpProblem(422, f"{label} must be a whole number, not “{text[:40]}”.")
    return int(text)


def numbers_of(form: FormData, field: str, label: str) -> list[float]:
    """Numbers with commas, semicolons or blanks between them; Refused where one is none."""
    text = str(form.get(field, "")).strip()
    if len(text) > _MOST_CHARACTERS:
        raise HttpProblem(422, f"{label}: write at most {_MOST_CHARACTERS} characters.")
    parts = [part for part in re.split(r"[,;\s]+", text) if part]
    if len(parts) > MAX_NUMBERS:
        raise HttpProblem(422, f"{label}: name at most {MAX_NUMBERS}, not {len(parts)}.")
    return [_read(part, label) for part in parts]


def _read(text: str, label: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise HttpProblem(422, f"{label} must be a number, like 0.03 or 1e-3, not “{text[:40]}”.")
    return value
