"""What the page says about a form that was just posted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class FormFeedback:
    """A problem for the whole page, notes, and by field name what was refused and typed."""

    problem: str = ""
    notes: list[str] = field(default_factory=list)
    errors: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
