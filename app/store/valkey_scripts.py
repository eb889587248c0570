"""The operations of a store as Lua scripts: each is one atomic round trip.

For a prefix like ``backprop:sessions:`` the keys are

- ``item:ID``, a hash of version, owner, crc32, snapshot, ``writes`` (the marks of the last writes,
  latest first), ``creation`` (its mark) and ``displaced`` (how many entries creation evicted);
- ``order``, ids by a count of uses (``uses``), which unlike a clock is the same for all replicas;
- ``used``, ids by the time of their last use;
- ``of:OWNER``, an owner's ids by the count of uses;
- ``bytes``, the size of all snapshots together;
- ``damaged:ID``, an item in quarantine.

A mark is random and identifies a write, so that a repeated call is recognised.

The scripts build key names from the prefix, which a cluster does not allow: the store is for one
server and its replicas.

If the server is out of memory or cannot write, the first writing command of a script fails and
nothing has changed; after it the others cannot fail. Each script relies on that.
"""

from __future__ import annotations

MARK_BYTES = 8
MARKS_KEPT = 32

_HELPERS = (
    """
local P = ARGV[1]
local id = ARGV[2]

local function item(which) return P .. 'item:' .. which end

-- If the server has evicted an item, its name may belong to another owner now.
local function is_of(which, owner)
    return (redis.call('HGET', item(which), 'owner') or owner) == owner
end

local function touch(which, owner, now)
    local use = redis.pcall('INCR', P .. 'uses')
    -- If nothing can be written, reading still works; it only does not count as use.
    if type(use) == 'table' then return end
    redis.call('ZADD', P .. 'order', use, which)
    redis.call('ZADD', P .. 'used', now, which)
    if owner ~= '' then redis.call('ZADD', P .. 'of:' .. owner, use, which) end
end

-- Remove it from all keys but its own; returns its owner.
local function unlist(which)
    local size = redis.call('HSTRLEN', item(which), 'snapshot')
    local owner = redis.call('HGET', item(which), 'owner') or ''
    redis.call('ZREM', P .. 'order', which)
    redis.call('ZREM', P .. 'used', which)
    if owner ~= '' then redis.call('ZREM', P .. 'of:' .. owner, which) end
    if size > 0 then redis.call('DECRBY', P .. 'bytes', size) end
    return owner
end

local function delete(which)
    local owner = unlist(which)
    redis.call('UNLINK', item(which))
    return owner
end
"""
    f"local MARK, KEPT = {MARK_BYTES}, {MARKS_KEPT}\n"
)


def _with_helpers(script: str) -> str:
    return _HELPERS + script


CREATE = _with_helpers("""
local snapshot, crc32, owner, mark, now = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local max_entries, max_of_owner = tonumber(ARGV[8]), tonumber(ARGV[9])
local max_bytes = tonumber(ARGV[10])
local before = redis.call('HMGET', item(id), 'creation', 'displaced')
-- Repeated, because the first answer was lost.
if before[1] == mark then return tonumber(before[2]) end
if redis.call('EXISTS', item(id), P .. 'damaged:' .. id) > 0 then return -1 end
redis.call('HSET', item(id), 'version', 1, 'owner', owner, 'crc32', crc32,
    'snapshot', snapshot, 'writes', '', 'creation', mark, 'displaced', 0)
redis.call('INCRBY', P .. 'bytes', #snapshot)
local evicted = 0
if owner ~= '' then
    local of = P .. 'of:' .. owner
    redis.call('ZREM', of, id)
    while redis.call('ZCARD', of) >= max_of_owner do
        local oldest = redis.call('ZPOPMIN', of)[1]
        if is_of(oldest, owner) then
            delete(oldest)
            evicted = evicted + 1
        end
    end
end
touch(id, owner, now)
local order = P .. 'order'
while redis.call('ZCARD', order) > 1 and (redis.call('ZCARD', order) > max_entries
        or tonumber(redis.call('GET', P .. 'bytes')) > max_bytes) do
    if delete(redis.call('ZRANGE', order, 0, 0)[1]) == owner and owner ~= '' then
        evicted = evicted + 1
    end
end
if evicted > 0 then redis.call('HSET', item(id), 'displaced', evicted) end
return evicted
""")
"""id, snapshot, crc32, owner, mark, now, max entries, max per owner, max bytes -> evicted entries.

-1 if the id is in use or in quarantine.
"""

LOAD = _with_helpers("""
local found = redis.call('HMGET', item(id), 'version', 'owner', 'crc32', 'snapshot')
if not found[1] then return redis.call('EXISTS', P .. 'damaged:' .. id) end
touch(id, found[2] or '', ARGV[3])
return found
""")
"""id, now -> version, owner, crc32 and snapshot; 1 if it is in quarantine; 0 if not found."""

PEEK = _with_helpers("""
local found = redis.call('HMGET', item(id), 'version', 'owner', 'crc32', 'snapshot')
if not found[1] then return redis.call('EXISTS', P .. 'damaged:' .. id) end
found[5] = redis.call('ZSCORE', P .. 'used', id)
return found
""")
"""id -> as LOAD, and the time of the last use; it does not count as use."""

OWNER = _with_helpers("""
return redis.call('HGET', item(id), 'owner') or redis.call('HGET', P .. 'damaged:' .. id, 'owner')
""")
"""id -> owner, also of an item in quarantine; or nil."""

OWNED = _with_helpers("""
local owned = {}
for _, which in ipairs(redis.call('ZREVRANGE', P .. 'of:' .. ARGV[3], 0, -1)) do
    if is_of(which, ARGV[3]) then owned[#owned + 1] = which end
end
return owned
""")
"""(no id), owner -> the ids of the owner's items, most recently used first."""

IDS = _with_helpers("""
return redis.call('ZRANGE', P .. 'order', 0, -1)
""")
"""(no id) -> the ids of all items."""

REPLACE = _with_helpers("""
local snapshot, crc32, expected, mark, now = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local found = redis.call('HMGET', item(id), 'version', 'owner', 'writes')
if not found[1] then return -1 end
local version, owner, writes = found[1], found[2] or '', found[3] or ''
if version ~= expected then
    -- Perhaps repeated, because the first answer was lost; other writes may have followed it.
    for at = 1, #writes, MARK do
        if string.sub(writes, at, at + MARK - 1) == mark then return tonumber(expected) + 1 end
    end
    touch(id, owner, now)
    return 0
end
local before = redis.call('HSTRLEN', item(id), 'snapshot')
local after = tonumber(expected) + 1
redis.call('HSET', item(id), 'version', after, 'crc32', crc32, 'snapshot', snapshot,
    'writes', mark .. string.sub(writes, 1, MARK * (KEPT - 1)))
redis.call('INCRBY', P .. 'bytes', #snapshot - before)
touch(id, owner, now)
return after
""")
"""id, snapshot, crc32, expected, mark, now -> the new version; 0: conflict; -1: not found."""

DELETE = _with_helpers("""
if redis.call('EXISTS', item(id)) == 0 then return 0 end
delete(id)
return 1
""")
"""id -> 1, or 0 if not found."""

QUARANTINE = _with_helpers("""
local found = redis.call('HMGET', item(id), 'version', 'crc32')
if found[1] ~= ARGV[3] or (found[2] or '') ~= ARGV[4] then return 0 end
unlist(id)
redis.call('RENAME', item(id), P .. 'damaged:' .. id)
redis.call('EXPIRE', P .. 'damaged:' .. id, ARGV[5])
return 1
""")
"""id, version, crc32, seconds to keep it -> 1, or 0 if it has changed since."""

COUNT = _with_helpers("""
return redis.call('ZCARD', P .. 'order')
""")
"""(no id) -> the number of items."""

EXPIRE = _with_helpers("""
local before, limit = '(' .. ARGV[3], ARGV[4]
local expired = redis.call('ZRANGEBYSCORE', P .. 'used', '-inf', before, 'LIMIT', 0, limit)
for _, which in ipairs(expired) do delete(which) end
return #expired
""")
"""(no id), earliest time of use that is kept, limit -> the number of deleted items."""

SECRET = """
return redis.call('GET', ARGV[1]) or (redis.call('SET', ARGV[1], ARGV[2], 'NX') and ARGV[2])
"""
"""key, new secret -> the stored one."""

CHECK = """
return redis.call('SET', ARGV[1], ARGV[2], 'EX', 60)
"""
"""key, value -> OK if it could be written."""
