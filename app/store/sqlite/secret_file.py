"""The secret that cookies are signed with: a file beside the database, private to its owner."""

from __future__ import annotations

import logging
import os
import re
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from app.store.base import StoreUnavailable

NAME = "secret"
BYTES = 32
MODE = 0o600

_log = logging.getLogger(__name__)


def secret_in(folder: Path) -> bytes:
    """The secret in this folder, generated on first use; raises StoreUnavailable."""
    path = folder / NAME
    try:
        if not path.exists():
            _create(path)
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) != MODE:
            path.chmod(MODE)
            _log.warning("%s was readable by others; its mode has been corrected", path)
        text = path.read_text("ascii", "replace").strip()
    except OSError as error:
        raise StoreUnavailable(
            f"The file {NAME} beside the database cannot be created or read ({error.strerror}); "
            "give the server access to it."
        ) from error
    if not re.fullmatch(f"[0-9a-f]{{{2 * BYTES}}}", text):
        raise StoreUnavailable(
            f"The file {NAME} beside the database holds no secret; delete it to generate a new one."
        )
    return bytes.fromhex(text)


def _create(path: Path) -> None:
    """Write it completely, then give it its name, unless another process was faster."""
    temporary = path.with_name(f".{NAME}.{secrets.token_hex(8)}")
    file = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, MODE)
    try:
        with open(file, "w") as written:
            written.write(secrets.token_hex(BYTES) + "\n")
            written.flush()
            os.fsync(file)
        with suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink()
