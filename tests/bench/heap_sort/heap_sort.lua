-- Positions count from 1.
local function sift(xs, start, last)
  local x = xs[start]
  local root = start
  local child = 2 * root
  while child <= last do
    if child < last and xs[child] < xs[child + 1] then child = child + 1 end
    if x >= xs[child] then break end
    xs[root] = xs[child]
    root = child
    child = 2 * root
  end
  xs[root] = x
end

local function heapSort(xs)
  local n = #xs
  for start = math.floor(n / 2), 1, -1 do sift(xs, start, n) end
  for last = n, 2, -1 do
    xs[1], xs[last] = xs[last], xs[1]
    sift(xs, 1, last - 1)
  end
end

local n = tonumber(arg[1]) or 2000000
local seed = 42
local xs = {}
for i = 1, n do
  seed = seed * 16807 % 2147483647
  xs[i] = seed
end
heapSort(xs)
local ordered = true
for i = 2, n do
  if xs[i - 1] > xs[i] then ordered = false end
end
print(string.format("%d to %d, the middle %d, in order: %s", xs[1], xs[n], xs[math.floor(n / 2) + 1], tostring(ordered)))
