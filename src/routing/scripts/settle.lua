-- Ends a claim. 'done': the database has it, and it is held ('l') or offered ('o') as of this seq. 'back': it stands in
-- the line again where it stood, so that whoever lost a race for a seat stays first.
--
-- KEYS waiting entry claims claim claiming left
-- ARGV claim, conversation, 'done' or 'back', seq, state
-- Gives 1, or 0 when the claim had lapsed and somebody else may be at it.
local waiting, entry, claims, claim, claiming, left = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local id, conversation = ARGV[1], ARGV[2]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local held, account = string.match(redis.call('HGET', claim, conversation) or '', '^(%S+) (%S+)$')
if held ~= id then return 0 end
redis.call('ZREM', claims, conversation)
redis.call('HDEL', claim, conversation)
if redis.call('HINCRBY', claiming, account, -1) <= 0 then redis.call('HDEL', claiming, account) end

local known = redis.call('HGET', entry, conversation)
if not known then return 1 end
local seq, epoch, state, score = string.match(known, '^(%d+) (%d+) (%a) (%d+)$')
-- What another node said of it meanwhile is newer than the claim, and may be newer than its answer.
if ARGV[3] == 'done' and tonumber(ARGV[4]) >= tonumber(seq) then
  redis.call('HSET', entry, conversation, ARGV[4] .. ' ' .. epoch .. ' ' .. ARGV[5] .. ' ' .. score)
  if ARGV[5] == 'l' then redis.call('ZADD', left, now, conversation) end
elseif state == 'w' then
  redis.call('ZADD', waiting, score, conversation)
end
return 1
