-- Says where conversations stand after commits: waiting ('w'), offered to an agent ('o'), or with nobody who has to wait
-- ('l': held, or closed). What is older than what is known is passed over, so that the order in which nodes speak does
-- not matter. One that is being claimed comes to its place when the claim ends.
--
-- KEYS waiting entry claims left
-- ARGV for each: conversation, seq, epoch, state, score
local waiting, entry, claims, left = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if #ARGV > 1280 then return redis.error_reply('too many at once') end

for at = 1, #ARGV, 5 do
  local conversation, seq, state, score = ARGV[at], ARGV[at + 1], ARGV[at + 3], ARGV[at + 4]
  local known = string.match(redis.call('HGET', entry, conversation) or '', '^(%d+)')
  if not known or tonumber(known) <= tonumber(seq) then
    redis.call('HSET', entry, conversation, seq .. ' ' .. ARGV[at + 2] .. ' ' .. state .. ' ' .. score)
    if state == 'l' then redis.call('ZADD', left, now, conversation) else redis.call('ZREM', left, conversation) end
    if state ~= 'w' then
      redis.call('ZREM', waiting, conversation)
    elseif not redis.call('ZSCORE', claims, conversation) then
      redis.call('ZADD', waiting, score, conversation)
    end
  end
end
return 1
