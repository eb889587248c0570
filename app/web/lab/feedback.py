"""What a posted form has to say on the page that answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Feedback:
    """What a form has to say after it was posted: a problem, notes, refused fields as typed."""

    problem: str = ""
    notes: list[str] = field(default_factory=list)
    errors: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
