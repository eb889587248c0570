"""What differs between two recipes of one run, in a few words: for the marks on its charts."""

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
            f"{_named(part, name)} {_written(before[name])} → {_written(after[name])}"
            for name in before
            if before[name] != after[name]
        ]
    texts += [f"{key} frozen" for key in new.frozen if key not in old.frozen]
    texts += [f"{key} trains again" for key in old.frozen if key not in new.frozen]
    text = ", ".join(texts)
    return text if len(text) <= MAX_LETTERS else f"{text[: MAX_LETTERS - 1]}…"


def _named(part: str, name: str) -> str:
    """The optimizer's fields are known by their own names, the others' with what they are of."""
    if name == "name" or name == part:
        return part
    return name if part == "optimizer" else f"{part} {name}"


def _written(value: object) -> str:
    if value is None:
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
