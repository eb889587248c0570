"""A short text for a change of settings: for the marks on a run's charts."""

from __future__ import annotations

from app.training.recipe.recipe import KEEPS_WEIGHTS, Recipe

MAX_LETTERS = 160


def describe_changes(old: Recipe, new: Recipe) -> str:
    """The settings in ``KEEPS_WEIGHTS`` that differ, as “learning_rate 0.3 → 0.03, …”."""
    texts = []
    for part in sorted(KEEPS_WEIGHTS - {"frozen"}):
        before, after = getattr(old, part), getattr(new, part)
        if not hasattr(before, "model_dump"):
            before, after = {part: before}, {part: after}
        else:
            before, after = before.model_dump(), after.model_dump()
        texts += [
            f"{_field_name(part, name)} {_format(before[name])} → {_format(after[name])}"
            for name in before
            if before[name] != after[name]
        ]
    texts += [f"{key} frozen" for key in new.frozen if key not in old.frozen]
    texts += [f"{key} trains again" for key in old.frozen if key not in new.frozen]
    text = ", ".join(texts)
    return text if len(text) <= MAX_LETTERS else f"{text[: MAX_LETTERS - 1]}…"


def _field_name(part: str, name: str) -> str:
    """The optimizer's fields have their plain names, others are preceded by their part."""
    if name == "name" or name == part:
        return part
    return name if part == "optimizer" else f"{part} {name}"


def _format(value: object) -> str:
    if value is None:
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
