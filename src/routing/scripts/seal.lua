-- What was built is whole: claims may go on. Unless it was emptied again meanwhile, or somebody else builds.
--
-- KEYS mark building
-- ARGV token of this building, generation
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
redis.call('DEL', KEYS[2])
return 1
