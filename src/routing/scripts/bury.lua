-- Forgets a node whose lease is over, or one that says itself that it leaves. Its claims end with their own leases.
--
-- KEYS nodes presence node clock
-- ARGV node, 1 when it says so itself
local nodes, presence, agents, clock = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lease = redis.call('ZSCORE', nodes, ARGV[1])
if lease and tonumber(lease) > now and ARGV[2] ~= '1' then return 0 end
redis.call('ZREM', nodes, ARGV[1])
redis.call('UNLINK', agents)
if redis.call('GET', clock) == ARGV[1] then redis.call('DEL', clock) end
redis.call('INCR', presence)
return 1
