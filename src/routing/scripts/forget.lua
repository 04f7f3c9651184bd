-- Takes out what the database does not know as waiting or offered, unless something newer was said of it.
--
-- KEYS waiting entry claims left
-- ARGV for each: conversation, the seq it was seen with
local waiting, entry, claims, left = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
if #ARGV > 512 then return redis.error_reply('too many at once') end
local forgotten = 0
for at = 1, #ARGV, 2 do
  local conversation = ARGV[at]
  local seq = string.match(redis.call('HGET', entry, conversation) or '', '^(%d+)')
  if seq == ARGV[at + 1] and not redis.call('ZSCORE', claims, conversation) then
    redis.call('HDEL', entry, conversation)
    redis.call('ZREM', waiting, conversation)
    redis.call('ZREM', left, conversation)
    forgotten = forgotten + 1
  end
end
return forgotten
