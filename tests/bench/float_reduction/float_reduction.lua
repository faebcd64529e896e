local function mean(xs)
  local sum = 0.0
  for i = 1, #xs do sum = sum + xs[i] end
  return sum / #xs
end

local function variance(xs, mean)
  local sum = 0.0
  for i = 1, #xs do
    local d = xs[i] - mean
    sum = sum + d * d
  end
  return sum / #xs
end

local rounds = tonumber(arg[1]) or 4000
local xs = {}
for i = 0, 99999 do xs[i + 1] = (i % 1000) * 0.001 + i * 0.00001 end
local total = 0.0
for r = 1, rounds do
  xs[r] = xs[r] + 0.5
  local m = mean(xs)
  total = total + (math.sqrt(variance(xs, m)) + m)
end
print(string.format("%.9f", total))
