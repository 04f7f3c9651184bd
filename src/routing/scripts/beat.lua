-- A node says that it lives, and hears how the others stand. One of them has the clock: it does what time alone decides,
-- until its own lease of it ends.
--
-- KEYS mark nodes presence node clock
-- ARGV node, lease in ms, how long its agents are remembered in ms
-- Gives the generation mark, the number of the presence picture, who has the clock, how many agents are noted of this
-- node, and every node that lives.
local mark, nodes, presence, agents, clock = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local node, lease = ARGV[1], tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local was = redis.call('ZSCORE', nodes, node)
redis.call('ZADD', nodes, now + lease, node)
if not was or tonumber(was) <= now then redis.call('INCR', presence) end
redis.call('PEXPIRE', agents, ARGV[3])
local holder = redis.call('GET', clock)
if not holder or holder == node then
  redis.call('SET', clock, node, 'PX', lease)
  holder = node
end
return {
  redis.call('GET', mark) or '', tonumber(redis.call('GET', presence) or 0), holder, redis.call('SCARD', agents),
  redis.call('ZRANGEBYSCORE', nodes, '(' .. now, '+inf', 'LIMIT', 0, 256),
}
