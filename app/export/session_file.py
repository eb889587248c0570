"""A session as one JSON file and back: the snapshot, and the recipe for people to read."""

from __future__ import annotations

import base64
import json
from typing import Any

from app.errors import ProblemError
from app.training.codec.snapshot import BadSnapshot, from_bytes, to_bytes
from app.training.run.session import TrainingSession

FORMAT = "backprop-playground-session"
VERSION = 1


class UnusableFile(ProblemError):
    """The file holds no session that can be opened; the message is a sentence that says why."""


def write_session(session: TrainingSession) -> str:
    """The session as JSON; after ``read_session`` it continues bit for bit."""
    return json.dumps(
        {
            "format": FORMAT,
            "version": VERSION,
            "recipe": session.recipe.model_dump(mode="json"),
            "snapshot": base64.b64encode(to_bytes(session)).decode("ascii"),
        },
        indent=1,
        allow_nan=False,
    )


def read_session(content: bytes) -> TrainingSession:
    """The session of a file; raises UnusableFile if ``write_session`` did not write it."""
    value = _read(content)
    version = value.get("version")
    if type(version) is not int or version < 1:
        raise UnusableFile("The file is damaged: it does not say its version; save it once more.")
    if version > VERSION:
        raise UnusableFile(
            f"The file was saved by a newer Backprop Playground, which this one cannot read; "
            f"it reads version {VERSION}."
        )
    text = value.get("snapshot")
    if not isinstance(text, str):
        raise UnusableFile("The file is damaged: its snapshot is missing; save it once more.")
    try:
        return from_bytes(base64.b64decode(text, validate=True))
    except (BadSnapshot, ValueError) as error:
        raise UnusableFile(
            "The file is damaged: its numbers do not fit together; save it once more."
        ) from error


def _read(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise UnusableFile(
            "This is not a saved session; choose a file that was saved with Export, Session."
        )
    return value
