"""What a store does on the server, in Lua: each script is one atomic round trip.

For a prefix like ``backprop:sessions:`` the keys are

- ``item:ID``, a hash of version, owner, crc32, snapshot, ``writes`` (the marks of the last writes,
  latest first), ``creation`` (its mark) and ``displaced`` (what creation answered);
- ``order``, ids by a count of uses (``uses``), which unlike a clock is the same for all replicas;
- ``used``, ids by the time of their last use;
- ``of:OWNER``, an owner's ids by the count of uses;
- ``bytes``, how many all snapshots have together;
- ``damaged:ID``, an item that was set aside.

Names of keys are made of the prefix inside the scripts, which a cluster would not allow: the store
is for one server and its replicas.

Where the server is out of memory or cannot write, the first writing command of a script fails and
none has run; after it the others cannot fail. Each script is written with that in mind.
"""

from __future__ import annotations

MARK_BYTES = 8
MARKS_KEPT = 32

_COMMON = (
    """
local P = ARGV[1]
local id = ARGV[2]

local function item(which) return P .. 'item:' .. which end

-- Where the server had evicted an item, its name may have become another owner's.
local function is_of(which, owner)
    return (redis.call('HGET', item(which), 'owner') or owner) == owner
end

local function touch(which, owner, now)
    local use = redis.pcall('INCR', P .. 'uses')
    -- Reading goes on where nothing can be written; it only does not count as use.
    if type(use) == 'table' then return end
    redis.call('ZADD', P .. 'order', use, which)
    redis.call('ZADD', P .. 'used', now, which)
    if owner ~= '' then redis.call('ZADD', P .. 'of:' .. owner, use, which) end
end

-- Take it out of all but its own key; its owner.
local function unlist(which)
    local size = redis.call('HSTRLEN', item(which), 'snapshot')
    local owner = redis.call('HGET', item(which), 'owner') or ''
    redis.call('ZREM', P .. 'order', which)
    redis.call('ZREM', P .. 'used', which)
    if owner ~= '' then redis.call('ZREM', P .. 'of:' .. owner, which) end
    if size > 0 then redis.call('DECRBY', P .. 'bytes', size) end
    return owner
end

local function forget(which)
    local owner = unlist(which)
    redis.call('UNLINK', item(which))
    return owner
end
"""
    f"local MARK, KEPT = {MARK_BYTES}, {MARKS_KEPT}\n"
)

CREATE = (
    _COMMON
    + """
local snapshot, crc32, owner, mark, now = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local most, max_of_owner, max_bytes = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local before = redis.call('HMGET', item(id), 'creation', 'displaced')
-- Asked again, because the first answer was lost.
if before[1] == mark then return tonumber(before[2]) end
if redis.call('EXISTS', item(id), P .. 'damaged:' .. id) > 0 then return -1 end
redis.call('HSET', item(id), 'version', 1, 'owner', owner, 'crc32', crc32,
    'snapshot', snapshot, 'writes', '', 'creation', mark, 'displaced', 0)
redis.call('INCRBY', P .. 'bytes', #snapshot)
local displaced = 0
if owner ~= '' then
    local of = P .. 'of:' .. owner
    redis.call('ZREM', of, id)
    while redis.call('ZCARD', of) >= max_of_owner do
        local oldest = redis.call('ZPOPMIN', of)[1]
        if is_of(oldest, owner) then
            forget(oldest)
            displaced = displaced + 1
        end
    end
end
touch(id, owner, now)
local order = P .. 'order'
while redis.call('ZCARD', order) > 1 and (redis.call('ZCARD', order) > most
        or tonumber(redis.call('GET', P .. 'bytes')) > max_bytes) do
    if forget(redis.call('ZRANGE', order, 0, 0)[1]) == owner and owner ~= '' then
        displaced = displaced + 1
    end
end
if displaced > 0 then redis.call('HSET', item(id), 'displaced', displaced) end
return displaced
"""
)
"""id, snapshot, crc32, owner, mark, now, most, most per owner, most bytes -> how many it displaced.

-1 where the id is in use, also for what was set aside.
"""

LOAD = (
    _COMMON
    + """
local found = redis.call('HMGET', item(id), 'version', 'owner', 'crc32', 'snapshot')
if not found[1] then return redis.call('EXISTS', P .. 'damaged:' .. id) end
touch(id, found[2] or '', ARGV[3])
return found
"""
)
"""id, now -> version, owner, crc32 and snapshot; else 1 where it was set aside, 0 where not."""

OWNER = (
    _COMMON
    + """
return redis.call('HGET', item(id), 'owner') or redis.call('HGET', P .. 'damaged:' .. id, 'owner')
"""
)
"""id -> whose it is, also where it was set aside; or nil."""

OWNED = (
    _COMMON
    + """
local owned = {}
for _, which in ipairs(redis.call('ZREVRANGE', P .. 'of:' .. ARGV[3], 0, -1)) do
    if is_of(which, ARGV[3]) then owned[#owned + 1] = which end
end
return owned
"""
)
"""(no id), an owner -> the ids of what that owner has, the latest used first."""

REPLACE = (
    _COMMON
    + """
local snapshot, crc32, seen, mark, now = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local found = redis.call('HMGET', item(id), 'version', 'owner', 'writes')
if not found[1] then return -1 end
local version, owner, writes = found[1], found[2] or '', found[3] or ''
if version ~= seen then
    -- Asked again, because the first answer was lost: it may have been done, and others after it.
    for at = 1, #writes, MARK do
        if string.sub(writes, at, at + MARK - 1) == mark then return tonumber(seen) + 1 end
    end
    touch(id, owner, now)
    return 0
end
local before = redis.call('HSTRLEN', item(id), 'snapshot')
local after = tonumber(seen) + 1
redis.call('HSET', item(id), 'version', after, 'crc32', crc32, 'snapshot', snapshot,
    'writes', mark .. string.sub(writes, 1, MARK * (KEPT - 1)))
redis.call('INCRBY', P .. 'bytes', #snapshot - before)
touch(id, owner, now)
return after
"""
)
"""id, snapshot, crc32, seen, mark, now -> the new version, 0 for a conflict, -1 for no item."""

DELETE = (
    _COMMON
    + """
if redis.call('EXISTS', item(id)) == 0 then return 0 end
forget(id)
return 1
"""
)
"""id -> 1 where it was there."""

SET_ASIDE = (
    _COMMON
    + """
local found = redis.call('HMGET', item(id), 'version', 'crc32')
if found[1] ~= ARGV[3] or (found[2] or '') ~= ARGV[4] then return 0 end
unlist(id)
redis.call('RENAME', item(id), P .. 'damaged:' .. id)
redis.call('EXPIRE', P .. 'damaged:' .. id, ARGV[5])
return 1
"""
)
"""id, version, crc32, seconds to keep it -> 1 where it was still so, and is set aside."""

COUNT = (
    _COMMON
    + """
return redis.call('ZCARD', P .. 'order')
"""
)
"""(no id) -> how many there are."""

SWEEP = (
    _COMMON
    + """
local idle = redis.call('ZRANGEBYSCORE', P .. 'used', '-inf', '(' .. ARGV[3], 'LIMIT', 0, ARGV[4])
for _, which in ipairs(idle) do forget(which) end
return #idle
"""
)
"""(no id), the earliest time that stays, most at a time -> how many were forgotten."""

SECRET = """
return redis.call('GET', ARGV[1]) or (redis.call('SET', ARGV[1], ARGV[2], 'NX') and ARGV[2])
"""
"""key, a new secret -> the one that is kept."""

CHECK = """
return redis.call('SET', ARGV[1], ARGV[2], 'EX', 60)
"""
"""key, value -> OK where it could be written."""
