"""Leases on the server: which replica holds a session, and which sessions play.

A lease is a key that expires. It has the replica's name and the generation it plays, 0 if the
session does not play. A sorted set has the sessions that play by the end of their lease: those past
that time are orphans. Each operation is one script on the server's clock, so exactly one replica
wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redis.asyncio import Redis

from app.live.replica_bus import Producer
from app.replicas.channels import PREFIX

LEASE_MILLISECONDS = 3000
PLAYING = f"{PREFIX}playing"
PLAYING_SECONDS = 86_400
"""The set expires when nothing has played for this long."""
MAX_ORPHANS = 8
"""Taken over at a time, so that the other replicas get their share."""

_HELPERS = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local me = ARGV[1]
local function is_of_another(lease)
  return lease and string.sub(lease, 1, #me) ~= me
end
"""


def _script(body: str) -> str:
    return _HELPERS + body


_ACQUIRE = _script("""
local lease = redis.call('GET', KEYS[2])
if is_of_another(lease) then return {lease, 0} end
redis.call('SET', KEYS[2], lease or me .. '0', 'PX', ARGV[2])
if not redis.call('ZSCORE', KEYS[1], ARGV[3]) then return {'', 0} end
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[3])
return {'', 1}
""")
_RENEW = _script("""
local lost = {}
for i = 2, #KEYS do
  local id, generation = ARGV[2 * i], ARGV[2 * i + 1]
  if is_of_another(redis.call('GET', KEYS[i])) then
    lost[#lost + 1] = id
  else
    redis.call('SET', KEYS[i], me .. generation, 'PX', ARGV[2])
    if generation ~= '0' then redis.call('ZADD', KEYS[1], now + ARGV[2], id) end
  end
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return lost
""")
_RELEASE = _script("""
if is_of_another(redis.call('GET', KEYS[2])) then return 0 end
redis.call('DEL', KEYS[2])
if ARGV[3] == '' then redis.call('ZREM', KEYS[1], ARGV[2])
else redis.call('ZADD', KEYS[1], now - 1 + ARGV[3], ARGV[2]) end
return 1
""")
_ORPHANS = _script("""
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. now, 'LIMIT', 0, ARGV[2])
""")


class Leases:
    """The leases of one replica. Errors are the client's; every call may be repeated."""

    def __init__(self, client: Redis, replica: str):
        self._replica = replica
        self._me = f"{replica} "
        self._acquire: Any = client.register_script(_ACQUIRE)
        self._renew: Any = client.register_script(_RENEW)
        self._release: Any = client.register_script(_RELEASE)
        self._orphans: Any = client.register_script(_ORPHANS)
        self._client = client

    async def acquire(self, session_id: str) -> tuple[str, bool]:
        """The other replica that holds it, "" if this one does now; and whether it plays."""
        keys = [PLAYING, _key(session_id)]
        holder, plays = await self._acquire(keys, [self._me, LEASE_MILLISECONDS, session_id])
        return holder.decode().partition(" ")[0], bool(plays)

    async def renew(self, generations: Mapping[str, int]) -> list[str]:
        """Renew leases, or take them again; returns those that another replica holds."""
        keys = [PLAYING, *map(_key, generations)]
        pairs = [value for item in generations.items() for value in item]
        # The script finds id and generation of the i-th key at 2 i and 2 i + 1.
        lost = await self._renew(keys, [self._me, LEASE_MILLISECONDS, PLAYING_SECONDS, *pairs])
        return [session_id.decode() for session_id in lost]

    async def release(self, session_id: str, orphan_after: int | None) -> None:
        """Give up the lease, unless another replica holds it.

        After ``orphan_after`` milliseconds the session is an orphan; with None it no longer plays.
        """
        keys = [PLAYING, _key(session_id)]
        milliseconds = "" if orphan_after is None else orphan_after
        await self._release(keys, [self._me, session_id, milliseconds])

    async def orphans(self) -> list[str]:
        """Sessions that should play and whose lease has expired."""
        found = await self._orphans([PLAYING], [self._me, MAX_ORPHANS])
        return [session_id.decode() for session_id in found]

    async def forget(self, session_ids: list[str]) -> None:
        """They no longer play, whichever replica holds them."""
        await self._client.zrem(PLAYING, *session_ids)

    async def producers(self, session_ids: list[str]) -> list[Producer | None]:
        """The other replica that plays each of these sessions."""
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
