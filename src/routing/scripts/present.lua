-- Agents came to this node or left it. With 'all', exactly these are there.
--
-- KEYS presence node
-- ARGV 'came', 'left' or 'all', how long they are remembered in ms, then the accounts
local presence, agents = KEYS[1], KEYS[2]
if #ARGV > 4002 then return redis.error_reply('too many at once') end
local changed = 0
if ARGV[1] == 'all' then changed = redis.call('DEL', agents) end
for at = 3, #ARGV do
  if ARGV[1] == 'left' then
    changed = changed + redis.call('SREM', agents, ARGV[at])
  else
    changed = changed + redis.call('SADD', agents, ARGV[at])
  end
end
redis.call('PEXPIRE', agents, ARGV[2])
if changed > 0 then redis.call('INCR', presence) end
return changed
