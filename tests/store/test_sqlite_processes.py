"""Several processes on one file; one that is killed while it writes loses nothing acknowledged."""

from __future__ import annotations

import signal
import subprocess
import sys
import zlib
from contextlib import closing
from itertools import islice
from pathlib import Path
from random import Random

import anyio
import pytest

from app.store.base import SessionNotFound, VersionConflict
from app.store.sqlite.database import connect
from app.store.sqlite.entry_table import find_damaged
from tests.serving import ROOT
from tests.store.contract import create
from tests.store.database_files import opened, query
from tests.store.writer_process import claim

pytestmark = pytest.mark.anyio
TIMES = 40
NAMES = 200
MAX_ACKNOWLEDGED = 120


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def start(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.store.writer_process", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


async def test_processes_that_count_in_one_entry_lose_no_count(tmp_path: Path) -> None:
    path = tmp_path / "store"
    async with opened(path) as stores:
        session_id = await create(stores.sessions, b"0")
        counters = [start("count", path, session_id, TIMES) for _ in range(2)]
        for _ in range(TIMES):
            # Two processes and this one.
            while True:
                stored = await stores.sessions.load(session_id)
                number = str(int(stored.snapshot) + 1).encode()
                try:
                    await stores.sessions.replace(session_id, number, stored.version)
                    break
                except VersionConflict:
                    continue
        for counter in counters:
            with counter:
                assert await anyio.to_thread.run_sync(counter.wait, 60) == 0
        stored = await stores.sessions.load(session_id)
        assert (int(stored.snapshot), stored.version) == (3 * TIMES, 3 * TIMES + 1)


@pytest.mark.slow
async def test_of_processes_that_claim_a_name_one_wins(tmp_path: Path) -> None:
    path = tmp_path / "store"
    async with opened(path) as stores:
        others = [start("claim", path, NAMES) for _ in range(2)]
        claimed = await claim(stores, NAMES)
        for other in others:
            printed, _ = await anyio.to_thread.run_sync(other.communicate, None, 60)
            assert other.returncode == 0
            claimed += map(int, printed.split())
        assert sorted(claimed) == list(range(NAMES))
        assert await stores.rooms.count() == NAMES


async def test_processes_that_start_together_create_one_database(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "store"
    writers = [start("write", path, number) for number in range(2)]
    printed = []
    for writer in writers:
        with writer:
            assert writer.stdout is not None
            printed += [line.split()[0] for line in islice(writer.stdout, 20)]
            writer.kill()
    async with opened(path) as stores:
        for session_id in set(printed):
            assert (await stores.sessions.load(session_id)).version


async def test_one_process_sees_the_writes_and_deletions_of_another(
    tmp_path: Path,
) -> None:
    """Two stores share nothing but the file, as two processes do."""
    async with opened(tmp_path / "store") as one, opened(tmp_path / "store") as two:
        session_id = await create(one.sessions, b"1")
        assert await two.sessions.replace(session_id, b"2", 1) == 2
        with pytest.raises(VersionConflict):
            await one.sessions.replace(session_id, b"lost", 1)
        await one.sessions.delete(session_id)
        with pytest.raises(SessionNotFound):
            await two.sessions.load(session_id)


async def test_of_concurrent_replacements_one_wins(tmp_path: Path) -> None:
    async with opened(tmp_path / "store") as one, opened(tmp_path / "store") as two:
        session_id = await create(one.sessions, b"")
        won = []

        async def replace(number: int) -> None:
            store = (one, two)[number % 2].sessions
            try:
                await store.replace(session_id, str(number).encode(), 1)
                won.append(number)
            except VersionConflict:
                pass

        async with anyio.create_task_group() as all_:
            for number in range(20):
                all_.start_soon(replace, number)
        [winner] = won
        assert (await one.sessions.load(session_id)).snapshot == str(winner).encode()


def kill_in_mid_write(path: Path, seed: int) -> dict[str, tuple[int, int]]:
    """Kill a writer; returns version and checksum of its acknowledged writes, by id."""
    random = Random(seed)
    acknowledged = {}
    with start("write", path, seed) as writer:
        assert writer.stdout is not None
        lines = iter(writer.stdout)
        for line in islice(lines, random.randrange(1, MAX_ACKNOWLEDGED)):
            session_id, version, checksum = line.split()
            acknowledged[session_id] = (int(version), int(checksum))
        writer.send_signal(signal.SIGKILL)
        # What it had printed before it was killed; the last line may be incomplete.
        for line in lines:
            if line.endswith("\n"):
                session_id, version, checksum = line.split()
                acknowledged[session_id] = (int(version), int(checksum))
    return acknowledged


async def check_kept(path: Path, acknowledged: dict[str, tuple[int, int]]) -> None:
    async with opened(path) as stores:
        for session_id, (version, checksum) in acknowledged.items():
            stored = await stores.sessions.load(session_id)
            # The write that was in flight may have been made.
            assert stored.version in (version, version + 1)
            assert stored.version > version or zlib.crc32(stored.snapshot) == checksum
    with closing(connect(path)) as connection:
        assert find_damaged(connection) == []
    assert query(path, "SELECT * FROM entry WHERE damaged") == []
    assert query(path, "PRAGMA integrity_check") == [("ok",)]
    counted = query(path, "SELECT count(*), sum(bytes) FROM entry")
    assert query(path, "SELECT entries, bytes FROM total") == counted


@pytest.mark.slow
@pytest.mark.parametrize("rounds", [5, pytest.param(50, marks=pytest.mark.soak)], ids=["5", "50"])
async def test_acknowledged_writes_survive_a_kill_in_mid_write(tmp_path: Path, rounds: int) -> None:
    path = tmp_path / "store"
    acknowledged: dict[str, tuple[int, int]] = {}
    for seed in range(rounds):
        acknowledged |= kill_in_mid_write(path, seed)
        await check_kept(path, acknowledged)
