"""Limits on the size of a run; their values come from the settings."""

from __future__ import annotations

from dataclasses import dataclass

from app.engine.features import MAX_INPUTS


@dataclass(frozen=True)
class Limits:
    """Inclusive upper bounds. ``seconds`` bounds the training of one request."""

    hidden_layers: int = 10
    units: int = 64
    samples: int = 10_000
    own_rows: int = 50_000
    inputs: int = MAX_INPUTS
    epochs: int = 10_000
    seconds: float = 10.0


DEFAULT_LIMITS = Limits()
