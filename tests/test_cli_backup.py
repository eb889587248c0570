"""python -m app backup, python -m app restore"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from app.cli import main
from app.store.base import SessionDamaged, SessionNotFound, StoredSnapshot
from app.store.sqlite.stores import SqliteStores
from tests.store.contract import create
from tests.store.database_files import PAGE, opened, overwrite, query
from tests.store.test_sqlite_processes import start

Captured = pytest.CaptureFixture[str]
T = TypeVar("T")
CONTENT = b"a long session" * 1000


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "data" / "sessions"
    monkeypatch.setenv("BACKPROP_STORE", f"sqlite:///{path}")
    return path


def on(path: Path, work: Callable[[SqliteStores], Awaitable[T]]) -> T:
    async def whole() -> T:
        async with opened(path) as stores:
            return await work(stores)

    return asyncio.run(whole())


def new(path: Path, content: bytes = CONTENT) -> str:
    return on(path, lambda stores: create(stores.sessions, content, "ann"))


def load(path: Path, session_id: str) -> StoredSnapshot:
    return on(path, lambda stores: stores.sessions.load(session_id))


def said(capsys: Captured) -> str:
    """The one sentence of a refusal."""
    out, err = capsys.readouterr()
    [line] = err.splitlines()
    assert out == ""
    return str(line)


def test_restore_keeps_the_previous_database_beside_it(
    database: Path, tmp_path: Path, capsys: Captured
) -> None:
    early = new(database)
    copy = tmp_path / "copy"
    assert main(["backup", str(copy)]) == 0
    assert "1 session, 0 shares, 0 comparisons, 0 rooms" in capsys.readouterr().out
    late = new(database)
    assert main(["restore", str(copy)]) == 0
    out = capsys.readouterr().out
    assert load(database, early) == StoredSnapshot(1, CONTENT, "ann")
    with pytest.raises(SessionNotFound):
        load(database, late)
    found = re.search(r"What was there before is (\S+); delete it once all is well", out)
    assert found
    assert load(Path(found[1]), late) == StoredSnapshot(1, CONTENT, "ann")
    assert database.stat().st_mode & 0o777 == copy.stat().st_mode & 0o777 == 0o600


def test_a_backup_holds_every_kind(database: Path, tmp_path: Path, capsys: Captured) -> None:
    async def keep(stores: SqliteStores) -> None:
        for store in (stores.sessions, stores.shares, stores.comparisons):
            await store.create(CONTENT)
        for name in ("QX7K2M", "ZZ34AB"):
            await stores.rooms.create(name.encode(), "ann", name=name)

    on(database, keep)
    for command in ("backup", "restore"):
        assert main([command, str(tmp_path / "copy")]) == 0
        assert "1 session, 1 share, 1 comparison, 2 rooms" in capsys.readouterr().out
    found = on(database, lambda stores: stores.rooms.load("ZZ34AB"))
    assert found == StoredSnapshot(1, b"ZZ34AB", "ann")


def test_a_backup_is_one_file(database: Path, tmp_path: Path) -> None:
    new(database)
    (tmp_path / "there").mkdir()
    assert main(["backup", str(tmp_path / "there" / "copy")]) == 0
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["copy"]


def test_a_backup_is_made_while_the_store_is_written_to(database: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    with start("write", database, 1) as writer:
        assert writer.stdout is not None
        acknowledged = [writer.stdout.readline().split() for _ in range(30)]
        assert main(["backup", str(copy)]) == 0
        assert writer.poll() is None
        writer.kill()
    for session_id, version, _ in acknowledged:
        assert load(copy, session_id).version >= int(version)


def test_a_backup_overwrites_only_with_force(
    database: Path, tmp_path: Path, capsys: Captured
) -> None:
    session_id = new(database)
    copy = tmp_path / "copy"
    copy.write_text("precious")
    assert main(["backup", str(copy)]) == 1
    assert "is there already; choose another name, or replace it by --force." in said(capsys)
    assert copy.read_text() == "precious"
    assert main(["backup", str(copy), "--force"]) == 0
    assert load(copy, session_id).version == 1


def test_the_database_itself_is_never_the_backup(database: Path, capsys: Captured) -> None:
    session_id = new(database)
    assert main(["backup", str(database), "--force"]) == 1
    said(capsys)
    assert main(["restore", str(database)]) == 1
    assert "is the database itself" in said(capsys)
    assert load(database, session_id).version == 1


def test_a_missing_database_cannot_be_backed_up(
    database: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert main(["backup", str(tmp_path / "copy")]) == 1
    assert f"There is no database {database}" in said(capsys)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_only_sqlite_stores_can_be_backed_up(
    command: str, tmp_path: Path, capsys: Captured
) -> None:
    assert main([command, str(tmp_path / "copy"), "--store", "memory:"]) == 1
    assert "Only a store in a file, sqlite:///PATH" in said(capsys)


@pytest.mark.parametrize("name", ["", "nowhere/copy"])
def test_the_target_must_be_a_file_in_an_existing_folder(
    database: Path, tmp_path: Path, name: str, capsys: Captured
) -> None:
    new(database)
    assert main(["backup", str(tmp_path / name)]) == 1
    assert "name one in a folder that is there" in said(capsys)


def test_an_open_database_is_not_replaced(database: Path, tmp_path: Path, capsys: Captured) -> None:
    session_id = new(database)
    assert main(["backup", str(tmp_path / "copy")]) == 0
    capsys.readouterr()

    async def while_open(stores: SqliteStores) -> None:
        assert main(["restore", str(tmp_path / "copy")]) == 1
        assert said(capsys) == "A server has the database open; stop it first."
        assert (await stores.sessions.load(session_id)).version == 1

    on(database, while_open)
    assert main(["restore", str(tmp_path / "copy")]) == 0


def text(path: Path) -> None:
    path.write_text("dear diary" * 1000)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def of_another_program(path: Path) -> None:
    path.unlink()
    query(path, "CREATE TABLE theirs (a)")


def newer(path: Path) -> None:
    query(path, "PRAGMA user_version = 99")


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 3 * PAGE])


def overwritten(path: Path) -> None:
    size = path.stat().st_size
    overwrite(path, 2 * PAGE, bytes(size - 2 * PAGE))


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (text, "is not a SQLite database; choose another file."),
        (empty, "is an empty database; choose another file."),
        (of_another_program, "belongs to another program; choose another file."),
        (newer, "has version 99, and this program supports"),
        (torn, "is damaged; choose another file."),
        (overwritten, "is damaged; choose another file."),
    ],
)
def test_an_invalid_backup_is_not_restored(
    database: Path,
    tmp_path: Path,
    spoil: Callable[[Path], None],
    why: str,
    capsys: Captured,
) -> None:
    session_id = new(database)
    copy = tmp_path / "copy"
    assert main(["backup", str(copy)]) == 0
    spoil(copy)
    capsys.readouterr()
    before = sorted(path.name for path in database.parent.iterdir())
    for options in ([], ["--force"]):
        assert main(["restore", str(copy), *options]) == 1
        assert said(capsys).startswith(f"{copy} {why}")
    assert load(database, session_id).version == 1
    assert sorted(path.name for path in database.parent.iterdir()) == before


def test_a_backup_with_a_damaged_session_needs_force(
    database: Path, tmp_path: Path, capsys: Captured
) -> None:
    whole, damaged = new(database), new(database, b"other" * 5000)
    copy = tmp_path / "copy"
    assert main(["backup", str(copy)]) == 0
    overwrite(copy, copy.read_bytes().index(b"otherother" * 20), b"OTHER")
    capsys.readouterr()
    assert main(["restore", str(copy)]) == 1
    assert "1 entry in it is damaged; choose another backup, or take" in said(capsys)
    assert main(["restore", str(copy), "--force"]) == 0
    assert load(database, whole).version == 1
    with pytest.raises(SessionDamaged):
        load(database, damaged)


def test_backing_up_a_damaged_session_warns(
    database: Path, tmp_path: Path, capsys: Captured
) -> None:
    new(database, b"other" * 5000)
    overwrite(database, database.read_bytes().index(b"otherother" * 20), b"OTHER")
    assert main(["backup", str(tmp_path / "copy")]) == 0
    assert "1 entry in it is damaged; an older backup may have" in capsys.readouterr().err


def test_restore_replaces_a_database_beyond_repair(database: Path, tmp_path: Path) -> None:
    session_id = new(database)
    assert main(["backup", str(tmp_path / "copy")]) == 0
    text(database)
    journal = database.with_name("sessions-wal")
    journal.write_bytes(b"its journal, which must not be taken for that of the backup")
    assert main(["restore", str(tmp_path / "copy")]) == 0
    assert not journal.exists()
    assert load(database, session_id) == StoredSnapshot(1, CONTENT, "ann")


def test_the_kept_previous_database_includes_its_journal(database: Path, tmp_path: Path) -> None:
    new(database)
    assert main(["backup", str(tmp_path / "copy")]) == 0
    with start("write", database, 1) as writer:
        assert writer.stdout is not None
        session_id = writer.stdout.readline().split()[0]
        writer.kill()
    assert database.with_name("sessions-wal").stat().st_size > 0
    assert main(["restore", str(tmp_path / "copy")]) == 0
    [before] = database.parent.glob("sessions.before-*")
    assert load(before, session_id).version >= 1


def test_restore_creates_a_missing_database(database: Path, tmp_path: Path) -> None:
    session_id = new(database)
    assert main(["backup", str(tmp_path / "copy")]) == 0
    elsewhere = tmp_path / "new" / "sessions"
    assert main(["restore", str(tmp_path / "copy"), "--store", f"sqlite:///{elsewhere}"]) == 0
    assert load(elsewhere, session_id).version == 1
