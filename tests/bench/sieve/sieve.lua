local function sieve(limit)
  local composite = {}
  for i = 1, limit - 1 do composite[i] = false end
  local count = 0
  for i = 2, limit - 1 do
    if not composite[i] then
      count = count + 1
      for k = i * i, limit - 1, i do composite[k] = true end
    end
  end
  return count
end

local rounds = tonumber(arg[1]) or 200
local total = 0
for r = 0, rounds - 1 do total = total + sieve(1000000 - r) end
print(total .. " primes in " .. rounds .. " rounds")
