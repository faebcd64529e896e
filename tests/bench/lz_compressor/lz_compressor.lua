local floor, min = math.floor, math.min
local minMatch, maxMatch, window, hashSize, maxTries = 4, 255, 65535, 32768, 16

local Compressor = {}
Compressor.__index = Compressor

local function filled(n, value)
  local list = {}
  for i = 1, n do list[i] = value end
  return list
end

function Compressor.new(input)
  return setmetatable({
    input = input, out = {}, heads = filled(hashSize, 0), earlier = filled(#input, 0),
  }, Compressor)
end

function Compressor:hash(at)
  local input = self.input
  local word = input[at] + input[at + 1] * 256 + input[at + 2] * 65536 + input[at + 3] * 16777216
  return floor(word * 40503 / 65536) % hashSize + 1
end

function Compressor:remember(at)
  if at + minMatch > #self.input + 1 then return end
  local h = self:hash(at)
  self.earlier[at] = self.heads[h]
  self.heads[h] = at
end

function Compressor:matchLength(a, b)
  local input = self.input
  local limit = min(maxMatch, #input + 1 - b)
  local n = 0
  while n < limit and input[a + n] == input[b + n] do n = n + 1 end
  return n
end

function Compressor:longest(at)
  if at + minMatch > #self.input + 1 then return 0, 0 end
  local candidate = self.heads[self:hash(at)]
  local best, distance, tries = 0, 0, 0
  while candidate > 0 and at - candidate <= window and tries < maxTries do
    local n = self:matchLength(candidate, at)
    if n > best then
      best = n
      distance = at - candidate
    end
    candidate = self.earlier[candidate]
    tries = tries + 1
  end
  return best, distance
end

function Compressor:run()
  local input, out = self.input, self.out
  local at = 1
  while at <= #input do
    local length, distance = self:longest(at)
    if length < minMatch then
      out[#out + 1] = 0
      out[#out + 1] = input[at]
      self:remember(at)
      at = at + 1
    else
      out[#out + 1] = length
      out[#out + 1] = distance % 256
      out[#out + 1] = floor(distance / 256)
      for k = 0, length - 1 do self:remember(at + k) end
      at = at + length
    end
  end
  return out
end

local function expand(packed)
  local out, n = {}, 0
  local at = 1
  while at <= #packed do
    local length = packed[at]
    if length == 0 then
      n = n + 1
      out[n] = packed[at + 1]
      at = at + 2
    else
      local distance = packed[at + 1] + packed[at + 2] * 256
      for _ = 1, length do
        n = n + 1
        out[n] = out[n - distance]
      end
      at = at + 3
    end
  end
  return out
end

local seed = 17

local function random(n)
  seed = seed * 16807 % 2147483647
  return seed % n
end

local function makeText(size)
  local words = {}
  for i = 1, 2000 do
    local word = {}
    for k = 1, 2 + random(9) do word[k] = 97 + random(1 + random(26)) end
    words[i] = word
  end
  local text = {}
  while #text < size do
    for _, code in ipairs(words[random(random(random(2000) + 1) + 1) + 1]) do text[#text + 1] = code end
    text[#text + 1] = 32
  end
  return text
end

local function checksum(bytes)
  local sum = 0
  for _, b in ipairs(bytes) do sum = (sum * 31 + b) % 1000003 end
  return sum
end

local function alike(a, b)
  if #a ~= #b then return false end
  for i = 1, #a do
    if a[i] ~= b[i] then return false end
  end
  return true
end

local size = tonumber(arg[1]) or 2000000
local text = makeText(size)
local packed = Compressor.new(text):run()
local same = alike(expand(packed), text)
print(string.format("%d bytes packed into %d, checksum %d, expanded alike: %s",
  #text, #packed, checksum(packed), tostring(same)))
