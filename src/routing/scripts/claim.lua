-- Takes one conversation out of the line for one agent of the asking node, and a seat with it, for as long as the lease
-- lasts. The database decides afterwards; settle.lua says what became of it.
--
-- KEYS mark nodes node waiting entry claims claim seats claiming left
-- ARGV generation, node, claim, conversation, account, seq, epoch, score, seats' version, load, cap, lease in ms
-- Gives 'taken', or why not: 'stale' (Redis was emptied or is being filled), 'lapsed' (the node counts as dead),
-- 'absent' (the agent has no connection to this node), 'moved' (the asker's picture is old), 'claimed' (somebody else
-- is at it), 'full'.
local mark, nodes, node_agents, waiting, entry = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local claims, claim, seats, claiming, left = KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10]
local generation, node, id, conversation, account = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local seq, epoch, score = tonumber(ARGV[6]), ARGV[7], ARGV[8]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

if redis.call('GET', mark) ~= generation then return 'stale' end
local lease = redis.call('ZSCORE', nodes, node)
if not lease or tonumber(lease) <= now then return 'lapsed' end
if redis.call('SISMEMBER', node_agents, account) == 0 then return 'absent' end

-- Of what is known here and what the asker knows the newer counts. A conversation that is unknown here was put into
-- the line a moment ago by a node whose word has not arrived yet.
local known = redis.call('HGET', entry, conversation)
local fresh = not known
if known then
  local known_seq, known_epoch, state = string.match(known, '^(%d+) (%d+) (%a)')
  if state ~= 'w' or known_epoch ~= epoch then
    if tonumber(known_seq) >= seq then return 'moved' end
    fresh = true
  end
end

local until_then = redis.call('ZSCORE', claims, conversation)
if until_then then
  if tonumber(until_then) > now then return 'claimed' end
  -- Whoever was at it is gone: as sweep.lua does it.
  local _, former = string.match(redis.call('HGET', claim, conversation) or '', '^(%S+) (%S+)$')
  redis.call('ZREM', claims, conversation)
  redis.call('HDEL', claim, conversation)
  if former and redis.call('HINCRBY', claiming, former, -1) <= 0 then redis.call('HDEL', claiming, former) end
  if not fresh then redis.call('ZADD', waiting, string.match(known, '(%d+)$'), conversation) end
end

local version, load, cap = tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])
local stored = redis.call('HGET', seats, account)
local stored_version, stored_load, stored_cap = string.match(stored or '', '^(%d+) (%-?%d+) (%-?%d+)$')
if stored_version and tonumber(stored_version) >= version then
  load, cap = tonumber(stored_load), tonumber(stored_cap)
else
  redis.call('HSET', seats, account, ARGV[9] .. ' ' .. ARGV[10] .. ' ' .. ARGV[11])
end
if load + tonumber(redis.call('HGET', claiming, account) or 0) >= cap then return 'full' end

if fresh then
  redis.call('HSET', entry, conversation, ARGV[6] .. ' ' .. epoch .. ' w ' .. score)
  redis.call('ZREM', left, conversation)
end
redis.call('ZREM', waiting, conversation)
redis.call('ZADD', claims, now + tonumber(ARGV[12]), conversation)
redis.call('HSET', claim, conversation, id .. ' ' .. account)
redis.call('HINCRBY', claiming, account, 1)
return 'taken'
