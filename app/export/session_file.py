"""A session as one file and back, for the page and the command line alike.

The file is JSON with the recipe in readable form and the snapshot. A bare snapshot, as the command
line wrote it before, is read too.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from app.errors import ProblemError
from app.i18n.messages import N_, _
from app.training.codec.snapshot import MAGIC, BadSnapshot, from_bytes, to_bytes
from app.training.codec.text_file import NotText, decode_text
from app.training.run.session import TrainingSession

FORMAT = "backprop-playground-session"
VERSION = 1
NO_SESSION = N_("This is not a saved session; choose a file that was saved with Export, Session.")


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
    """The session of a file; raises UnusableFile if it holds none."""
    if content.startswith(MAGIC):
        return _from_snapshot(content)
    try:
        value = json.loads(decode_text(content))
    except (NotText, ValueError, RecursionError):
        value = None
    if not is_session(value):
        raise UnusableFile(_(NO_SESSION))
    return session_of(value)


def is_session(value: object) -> bool:
    """Whether parsed JSON claims to be a session."""
    return isinstance(value, dict) and value.get("format") == FORMAT


def session_of(value: dict[str, Any]) -> TrainingSession:
    """The session of parsed JSON; raises UnusableFile if ``write_session`` did not write it."""
    version = value.get("version")
    if type(version) is not int or version < 1:
        raise UnusableFile(_("The file is damaged: it does not say its version; save it again."))
    if version > VERSION:
        raise UnusableFile(
            _(
                "The file was saved by a newer Backprop Playground, which this one cannot "
                "read; it reads version %(version)s.",
                version=VERSION,
            )
        )
    text = value.get("snapshot")
    if not isinstance(text, str):
        raise UnusableFile(_("The file is damaged: its snapshot is missing; save it again."))
    try:
        snapshot = base64.b64decode(text, validate=True)
    except ValueError:
        raise UnusableFile(_("The file is damaged: its snapshot is cut; save it again.")) from None
    return _from_snapshot(snapshot)


def _from_snapshot(snapshot: bytes) -> TrainingSession:
    try:
        return from_bytes(snapshot)
    except BadSnapshot as error:
        raise UnusableFile(
            _("The file is damaged: its numbers do not fit together; save it again.")
        ) from error
