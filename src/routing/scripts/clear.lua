-- Empties the shared picture before it is built anew. There is no generation until seal.lua, so nothing is claimed.
--
-- KEYS mark building, then everything to empty
-- ARGV token of this building, how long it may take in ms
redis.call('DEL', KEYS[1])
for at = 3, #KEYS do redis.call('UNLINK', KEYS[at]) end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return 1
