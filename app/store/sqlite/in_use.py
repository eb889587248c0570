"""A lock beside the database, shared by all servers that have it open, for a restore must wait.

SQLite's own locks say nothing between two writes, and nothing at all in a damaged file.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from app.store.base import StoreUnavailable

if sys.platform == "win32":

    def _lock(file: int, *, alone: bool) -> bool:
        """There an open file cannot be replaced anyway."""
        return True

else:
    import fcntl

    def _lock(file: int, *, alone: bool) -> bool:
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class InUse:
    """The lock of the database at a path; it ends with the process at the latest."""

    def __init__(self, path: Path):
        self._path = path.with_name(f"{path.name}.lock")
        self._file: int | None = None
        self._turn = threading.Lock()

    @property
    def is_held(self) -> bool:
        """Whether this process holds it."""
        return self._file is not None

    def share(self) -> None:
        """Hold it with others; raises StoreUnavailable while the database is being replaced."""
        if not self._take(alone=False):
            raise StoreUnavailable("The database is being restored; try again in a moment.")

    def hold(self) -> None:
        """Hold it alone; raises StoreUnavailable where a server has the database open."""
        if not self._take(alone=True):
            raise StoreUnavailable("A server has the database open; stop it first.")

    def release(self) -> None:
        """Let others have it."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def _take(self, *, alone: bool) -> bool:
        with self._turn:
            if self._file is not None:
                return True
            try:
                file = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
            except OSError as error:
                raise StoreUnavailable(
                    f"No lock can be made beside the database ({error.strerror}); let the server "
                    "write to its folder."
                ) from error
            if not _lock(file, alone=alone):
                os.close(file)
                return False
            self._file = file
            return True
