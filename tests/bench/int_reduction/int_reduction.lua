local function weighted(xs, weight)
  local sum = 0
  for i = 1, #xs do sum = sum + xs[i] * weight end
  return sum
end

local function largest(xs)
  local best = xs[1]
  for i = 1, #xs do
    if xs[i] > best then best = xs[i] end
  end
  return best
end

local function above(xs, limit)
  local count = 0
  for i = 1, #xs do
    if xs[i] > limit then count = count + 1 end
  end
  return count
end

local rounds = tonumber(arg[1]) or 12000
local seed = 1
local xs = {}
for i = 1, 100000 do
  seed = seed * 16807 % 2147483647
  xs[i] = seed % 1000
end
local total = 0
for r = 0, rounds - 1 do
  xs[r + 1] = xs[r + 1] + r % 3
  total = total + (weighted(xs, r % 7) + largest(xs) + above(xs, r % 1000))
end
print(string.format("%d", total))
