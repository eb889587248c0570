"""A process that writes to a store, beside others or until it is killed.

``count PATH ID TIMES`` increments the number in a session; ``claim PATH TIMES`` creates rooms named
0, 1, … and prints the names it got; ``write PATH SEED`` creates and replaces sessions and prints a
line ``id version checksum`` for each acknowledged write.
"""

from __future__ import annotations

import asyncio
import sys
import zlib
from pathlib import Path
from random import Random

from app.store.base import NameTaken, VersionConflict
from app.store.sqlite.stores import SqliteStores
from tests.store.contract import MANY, same_quotas

MAX_BYTES = 30_000
AT_ONCE = 3
REPLACEMENTS = 8


async def count(stores: SqliteStores, session_id: str, times: int) -> None:
    done = 0
    while done < times:
        stored = await stores.sessions.load(session_id)
        number = str(int(stored.snapshot) + 1).encode()
        try:
            await stores.sessions.replace(session_id, number, stored.version)
            done += 1
        except VersionConflict:
            continue


async def claim(stores: SqliteStores, times: int) -> list[int]:
    claimed = []
    for number in range(times):
        try:
            await stores.rooms.create(b"", name=str(number))
            claimed.append(number)
        except NameTaken:
            continue
    return claimed


async def write(stores: SqliteStores, random: Random) -> None:
    def snapshot() -> bytes:
        return random.randbytes(random.randrange(MAX_BYTES))

    def report(session_id: str, version: int, content: bytes) -> None:
        sys.stdout.write(f"{session_id} {version} {zlib.crc32(content)}\n")
        sys.stdout.flush()

    while True:
        kept = snapshot()
        session_id = (await stores.sessions.create(kept)).id
        report(session_id, 1, kept)
        for version in range(1, REPLACEMENTS):
            kept = snapshot()
            await stores.sessions.replace(session_id, kept, version)
            report(session_id, version + 1, kept)


async def main(action: str, path: str, *rest: str) -> None:
    stores = SqliteStores(Path(path), same_quotas(MANY), busy_seconds=30)
    if action == "count":
        await count(stores, rest[0], int(rest[1]))
        await stores.close()
    elif action == "claim":
        sys.stdout.write(" ".join(map(str, await claim(stores, int(rest[0])))))
        await stores.close()
    else:
        await asyncio.gather(*(write(stores, Random(f"{rest[0]} {n}")) for n in range(AT_ONCE)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
