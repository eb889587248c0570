"""`python -m app backup` and `restore`: all sessions to a file, and back."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import ParamSpec

from app.store.base import StoreUnavailable
from app.store.factory import database_path
from app.store.sqlite.backup import (
    BackupContents,
    copy_database,
    quarantine_entries,
    replace_database,
)
from app.store.sqlite.errors import as_unavailable
from app.store.sqlite.lock_file import DatabaseLock
from app.store.sqlite.schema import UnusableDatabase

DONE, REFUSED = 0, 1
P = ParamSpec("P")


class BackupRefused(Exception):
    """The backup or restore was refused. The message says what to change."""


def _with_exit_code(command: Callable[P, None]) -> Callable[P, int]:
    """Make a command return its exit code and print its error as one sentence."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> int:
        try:
            command(*args, **kwargs)
            return DONE
        except (BackupRefused, StoreUnavailable) as error:
            print(error, file=sys.stderr)
        except sqlite3.Error as error:
            print(as_unavailable(error), file=sys.stderr)
        except OSError as error:
            print(f"{error.filename} cannot be read or written: {error.strerror}.", file=sys.stderr)
        return REFUSED

    return run


@_with_exit_code
def backup(store: str, target: Path, *, force: bool) -> None:
    """Copy everything in the store at address ``store`` to a file; servers may keep writing.

    The file appears when it is complete and checked. An existing file is replaced only with
    ``force``. Damaged sessions are copied as they are.
    """
    source = _database(store)
    if not source.exists():
        raise BackupRefused(f"There is no database {source}; name the store with --store.")
    if target.is_dir() or not target.parent.is_dir():
        raise BackupRefused(f"{target} cannot be a file; name one in a folder that is there.")
    if target.exists() and (not force or target.samefile(source)):
        raise BackupRefused(
            f"{target} is there already; choose another name, or replace it by --force."
        )
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    copied = _copy(source, beside)
    beside.replace(target)
    print(f"{target}: {_counted(copied)}")
    print(f"The file secret beside {source} is not in it; keep a copy of that in a safe place.")
    if copied.damaged:
        print(f"{_damaged(copied)}; an older backup may have them whole.", file=sys.stderr)


@_with_exit_code
def restore(store: str, source: Path, *, force: bool) -> None:
    """Replace everything in a store by the content of a backup.

    The backup is checked first; one with damaged sessions is refused, or with ``force`` restored
    without them. No server may have the store open. The former database stays beside it as a copy.
    """
    target = _database(store)
    if not source.is_file():
        raise BackupRefused(f"There is no file {source}; correct its name.")
    if target.exists() and target.samefile(source):
        raise BackupRefused(f"{source} is the database itself; name a backup of it.")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = DatabaseLock(target)
    lock.acquire_exclusive()
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        copied = _copy(source, beside)
        if copied.damaged and not force:
            raise BackupRefused(
                f"{source}: {_damaged(copied)}; choose another backup, or take this one "
                "without them by --force."
            )
        quarantine_entries(beside, copied.damaged)
        now = datetime.now(UTC)
        before = target.with_name(f"{target.name}.before-{now:%Y%m%d-%H%M%S-%f}")
        had_one = target.exists()
        replace_database(beside, target, before)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()
        lock.release()
    print(f"{target}: {_counted(copied)}")
    if had_one:
        print(f"What was there before is {before}; delete it once all is well.")


def _database(store: str) -> Path:
    path = database_path(store)
    if path is None:
        raise BackupRefused(
            "Only a store in a file, sqlite:///PATH, can be backed up and restored this way; "
            "name it with --store."
        )
    return path


def _copy(source: Path, beside: Path) -> BackupContents:
    try:
        return copy_database(source, beside)
    except UnusableDatabase as error:
        raise BackupRefused(f"{source} {error}.") from error


def _counted(copied: BackupContents) -> str:
    kinds = ("session", "share", "comparison", "room")
    return ", ".join(f"{(n := copied.counts.get(kind, 0))} {kind}{'s'[: n != 1]}" for kind in kinds)


def _damaged(copied: BackupContents) -> str:
    one = len(copied.damaged) == 1
    return "1 entry in it is damaged" if one else f"{len(copied.damaged)} entries in it are damaged"
