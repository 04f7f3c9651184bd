-- Says how many seats agents have in use, as commits left them. Of two sayings the higher version is the newer.
--
-- KEYS seats
-- ARGV for each: account, version, load, cap
if #ARGV > 1024 then return redis.error_reply('too many at once') end
for at = 1, #ARGV, 4 do
  local known = string.match(redis.call('HGET', KEYS[1], ARGV[at]) or '', '^(%d+)')
  if not known or tonumber(known) <= tonumber(ARGV[at + 1]) then
    redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 1] .. ' ' .. ARGV[at + 2] .. ' ' .. ARGV[at + 3])
  end
end
return 1
