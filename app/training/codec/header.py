"""The header fields of a run, which snapshots and links share, and the error for damaged ones."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from app.training.recipe.changes import MAX_LETTERS
from app.training.recipe.recipe import Recipe
from app.training.run.history import MAX_CHANGES
from app.training.run.play import Play
from app.training.run.state import Engine, RunState, Status, Update

Count = Annotated[int, Field(ge=0, lt=2**63)]


class Damaged(ValueError):
    """Parts of a stored run do not fit together. The message says which."""


def require(condition: bool | np.bool, wrong: str) -> None:
    """Raise Damaged(wrong) unless the condition holds."""
    if not condition:
        raise Damaged(wrong)


class HeaderPart(BaseModel):
    """Strict and closed: anything unexpected is an error."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class UpdateHeader(HeaderPart):
    """The fields of an ``Update`` that are not arrays."""

    learning_rate: float
    epoch: Count
    batch: Count
    batches: Count
    offset: Count
    steps_before: Count


class RunHeader(HeaderPart):
    """The fields of a ``RunState`` that are not arrays; formats add their own."""

    recipe: Recipe
    engine: Engine
    play: Play
    status: Status
    epoch: Count
    batch: Count
    offset: Count
    phases_done: Count
    samples_done: Count
    watched: bool
    optimizer_steps: Count
    changes: Annotated[
        list[tuple[Count, Annotated[str, Field(max_length=MAX_LETTERS)]]],
        Field(max_length=MAX_CHANGES),
    ]


RUN_FIELDS = tuple(name for name in RunHeader.model_fields if name != "changes")
"""Those with the same name in ``RunState``."""


def header_fields(state: RunState) -> dict[str, Any]:
    """The values of ``RunHeader``'s fields."""
    changes = [(change.epoch, change.text) for change in state.history.changes]
    return {name: getattr(state, name) for name in RUN_FIELDS} | {"changes": changes}


def update_fields(update: Update) -> dict[str, Any]:
    """The values of ``UpdateHeader``'s fields."""
    return {name: getattr(update, name) for name in UpdateHeader.model_fields}
