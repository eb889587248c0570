"""A lock file beside the database: shared by servers, exclusive for a restore.

SQLite's own locks are not held between two writes, and do not work for a damaged file.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from app.store.base import StoreUnavailable

if sys.platform == "win32":

    def _lock(file: int, *, exclusive: bool) -> bool:
        """Windows does not replace open files anyway."""
        return True

else:
    import fcntl

    def _lock(file: int, *, exclusive: bool) -> bool:
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class DatabaseLock:
    """The lock of the database at a path. It is released when the process ends."""

    def __init__(self, path: Path):
        self._path = path.with_name(f"{path.name}.lock")
        self._file: int | None = None
        self._mutex = threading.Lock()

    @property
    def is_held(self) -> bool:
        """Whether this process holds it."""
        return self._file is not None

    def acquire_shared(self) -> None:
        """For a server; raises StoreUnavailable while the database is being restored."""
        if not self._acquire(exclusive=False):
            raise StoreUnavailable("The database is being restored; try again in a moment.")

    def acquire_exclusive(self) -> None:
        """For a restore; raises StoreUnavailable if a server has the database open."""
        if not self._acquire(exclusive=True):
            raise StoreUnavailable("A server has the database open; stop it first.")

    def release(self) -> None:
        """Release it, if it is held."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def _acquire(self, *, exclusive: bool) -> bool:
        with self._mutex:
            if self._file is not None:
                return True
            try:
                file = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
            except OSError as error:
                raise StoreUnavailable(
                    f"The lock file beside the database cannot be created ({error.strerror}); give "
                    "the server write access to its folder."
                ) from error
            if not _lock(file, exclusive=exclusive):
                os.close(file)
                return False
            self._file = file
            return True
