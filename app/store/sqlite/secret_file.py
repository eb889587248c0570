"""The secret that cookies are signed with: a file beside the database that others cannot read."""

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
    """The secret kept there, made on first use; raises StoreUnavailable with what to change."""
    path = folder / NAME
    try:
        if not path.exists():
            _make(path)
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) != MODE:
            path.chmod(MODE)
            _log.warning("%s could be read by others; now it cannot", path)
        text = path.read_text("ascii", "replace").strip()
    except OSError as error:
        raise StoreUnavailable(
            f"The file {NAME} beside the database cannot be made or read ({error.strerror}); "
            "let the server do both."
        ) from error
    if not re.fullmatch(f"[0-9a-f]{{{2 * BYTES}}}", text):
        raise StoreUnavailable(
            f"The file {NAME} beside the database holds no secret; delete it to have one made."
        )
    return bytes.fromhex(text)


def _make(path: Path) -> None:
    """Written whole before it has its name, which is the first comer's."""
    beside = path.with_name(f".{NAME}.{secrets.token_hex(8)}")
    file = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, MODE)
    try:
        with open(file, "w") as written:
            written.write(secrets.token_hex(BYTES) + "\n")
            written.flush()
            os.fsync(file)
        with suppress(FileExistsError):
            os.link(beside, path)
    finally:
        beside.unlink()
