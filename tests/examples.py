"""How many examples Hypothesis tries: a fifth, always the same, unless HYPOTHESIS_PROFILE=full."""

from __future__ import annotations

import os

from hypothesis import settings

FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"


def examples(number: int) -> int:
    """``number`` in the full profile, a fifth of it in the quick one."""
    return number if FULL else max(number // 5, 4)


settings.register_profile("full", max_examples=100, deadline=None)
settings.register_profile(
    "quick", max_examples=examples(100), deadline=None, derandomize=True, database=None
)
settings.load_profile("full" if FULL else "quick")
