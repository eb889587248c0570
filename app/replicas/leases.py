"""Leases on the server: which replica has a session, and which sessions play.

A lease is a key that expires, with the replica's name and the generation that it plays, 0 where it
does not play. A sorted set has the sessions that play by when their lease ends: those past that
time are orphans. Every step is one script, by the server's clock, so exactly one replica wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redis.asyncio import Redis

from app.live.replica_bus import Producer

LEASE_MILLISECONDS = 3000
PREFIX = "backprop:live:"
PLAYING = f"{PREFIX}playing"
PLAYING_SECONDS = 86_400
"""The set goes when nothing has played for so long."""
MAX_ORPHANS = 8
"""So many are looked for at a time: the other replicas shall have their share."""

_BEGIN = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local me = ARGV[1]
local function is_others(held)
  return held and string.sub(held, 1, #me) ~= me
end
"""
_ACQUIRE = (
    _BEGIN
    + """
local held = redis.call('GET', KEYS[2])
if is_others(held) then return {held, 0} end
redis.call('SET', KEYS[2], held or me .. '0', 'PX', ARGV[2])
if not redis.call('ZSCORE', KEYS[1], ARGV[3]) then return {'', 0} end
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[3])
return {'', 1}
"""
)
_RENEW = (
    _BEGIN
    + """
local lost = {}
for i = 2, #KEYS do
  local id, generation = ARGV[2 * i], ARGV[2 * i + 1]
  if is_others(redis.call('GET', KEYS[i])) then
    lost[#lost + 1] = id
  else
    redis.call('SET', KEYS[i], me .. generation, 'PX', ARGV[2])
    if generation ~= '0' then redis.call('ZADD', KEYS[1], now + ARGV[2], id) end
  end
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return lost
"""
)
_RELEASE = (
    _BEGIN
    + """
if is_others(redis.call('GET', KEYS[2])) then return 0 end
redis.call('DEL', KEYS[2])
if ARGV[3] == '' then redis.call('ZREM', KEYS[1], ARGV[2])
else redis.call('ZADD', KEYS[1], now - 1 + ARGV[3], ARGV[2]) end
return 1
"""
)
_ORPHANS = (
    _BEGIN
    + """
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. now, 'LIMIT', 0, ARGV[2])
"""
)


class Leases:
    """Those of one replica. Errors are those of the client; every call may be repeated."""

    def __init__(self, client: Redis, replica: str):
        self._replica = replica
        self._me = f"{replica} "
        self._acquire: Any = client.register_script(_ACQUIRE)
        self._renew: Any = client.register_script(_RENEW)
        self._release: Any = client.register_script(_RELEASE)
        self._orphans: Any = client.register_script(_ORPHANS)
        self._client = client

    async def acquire(self, session_id: str) -> tuple[str, bool]:
        """Who else has it, "" where it is this replica now; and whether the session plays."""
        keys = [PLAYING, _key(session_id)]
        holder, plays = await self._acquire(keys, [self._me, LEASE_MILLISECONDS, session_id])
        return holder.decode().partition(" ")[0], bool(plays)

    async def renew(self, generations: Mapping[str, int]) -> list[str]:
        """Keep leases, or take them again; those that another replica has are returned."""
        keys = [PLAYING, *map(_key, generations)]
        words = [word for item in generations.items() for word in item]
        # The first words of each lease stand at 2 i, where its key is the i-th.
        lost = await self._renew(keys, [self._me, LEASE_MILLISECONDS, PLAYING_SECONDS, *words])
        return [session_id.decode() for session_id in lost]

    async def release(self, session_id: str, goes_on_in: int | None) -> None:
        """Give up the lease, unless another has it.

        The session does not play any more, or is an orphan in so many milliseconds.
        """
        keys = [PLAYING, _key(session_id)]
        later = "" if goes_on_in is None else goes_on_in
        await self._release(keys, [self._me, session_id, later])

    async def orphans(self) -> list[str]:
        """Sessions that should play, and whose lease has ended."""
        found = await self._orphans([PLAYING], [self._me, MAX_ORPHANS])
        return [session_id.decode() for session_id in found]

    async def forget(self, session_ids: list[str]) -> None:
        """They do not play any more, whoever has them."""
        await self._client.zrem(PLAYING, *session_ids)

    async def producers(self, session_ids: list[str]) -> list[Producer | None]:
        """Which other replica plays each of these."""
        values: list[Any] = await self._client.mget(
            [_key(session_id) for session_id in session_ids]
        )
        return [self._read(value) for value in values]

    def _read(self, value: bytes | None) -> Producer | None:
        replica, _, generation = (value or b"").decode().partition(" ")
        if replica == self._replica or generation in ("", "0"):
            return None
        return Producer(replica, int(generation))


def _key(session_id: str) -> str:
    return f"{PREFIX}lease:{session_id}"
