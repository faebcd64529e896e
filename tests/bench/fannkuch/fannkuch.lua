-- Positions count from 1, the elements from 0 as in the other versions.
local function flips(source, p)
  for i = 1, #source do p[i] = source[i] end
  local count = 0
  local first = p[1]
  while first ~= 0 do
    local i, j = 1, first + 1
    while i < j do
      p[i], p[j] = p[j], p[i]
      i = i + 1
      j = j - 1
    end
    count = count + 1
    first = p[1]
  end
  return count
end

local function advance(p, turns)
  for k = 1, #p - 1 do
    local first = p[1]
    for i = 1, k do p[i] = p[i + 1] end
    p[k + 1] = first
    turns[k + 1] = turns[k + 1] + 1
    if turns[k + 1] <= k then return true end
    turns[k + 1] = 0
  end
  return false
end

local n = tonumber(arg[1]) or 10
local p, scratch, turns = {}, {}, {}
for i = 1, n do
  p[i] = i - 1
  scratch[i] = 0
  turns[i] = 0
end
local most, sum = 0, 0
local even = true
repeat
  local count = flips(p, scratch)
  if count > most then most = count end
  if even then sum = sum + count else sum = sum - count end
  even = not even
until not advance(p, turns)
print("checksum " .. sum .. ", at most " .. most .. " flips of " .. n)
