-- Puts right what those who died left: claims whose lease is over stand in the line again, where they stood. Forgets what
-- has left long ago. At most so many at once; the rest is for the next time.
--
-- KEYS waiting entry claims claim claiming left nodes
-- ARGV how many at most, how long what has left is remembered in ms
-- Gives the conversations that stand in line again, and the nodes whose lease is over.
local waiting, entry, claims, claim, claiming, left, nodes =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local limit = tonumber(ARGV[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local back = {}
for _, conversation in ipairs(redis.call('ZRANGEBYSCORE', claims, '-inf', now, 'LIMIT', 0, limit)) do
  local _, account = string.match(redis.call('HGET', claim, conversation) or '', '^(%S+) (%S+)$')
  redis.call('ZREM', claims, conversation)
  redis.call('HDEL', claim, conversation)
  if account and redis.call('HINCRBY', claiming, account, -1) <= 0 then redis.call('HDEL', claiming, account) end
  local state, score = string.match(redis.call('HGET', entry, conversation) or '', '^%d+ %d+ (%a) (%d+)$')
  if state == 'w' then
    redis.call('ZADD', waiting, score, conversation)
    table.insert(back, conversation)
  end
end
local long_ago = now - tonumber(ARGV[2])
for _, conversation in ipairs(redis.call('ZRANGEBYSCORE', left, '-inf', long_ago, 'LIMIT', 0, limit)) do
  redis.call('ZREM', left, conversation)
  if not redis.call('ZSCORE', claims, conversation) then redis.call('HDEL', entry, conversation) end
end
return { back, redis.call('ZRANGEBYSCORE', nodes, '-inf', now, 'LIMIT', 0, limit) }
