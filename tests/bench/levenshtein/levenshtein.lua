local byte, min = string.byte, math.min

local function distance(a, b)
  local previous, current = {}, {}
  for j = 0, #b do previous[j] = j end
  for i = 1, #a do
    local code = byte(a, i)
    current[0] = i
    for j = 1, #b do
      local replaced = previous[j - 1]
      if code ~= byte(b, j) then replaced = replaced + 1 end
      current[j] = min(replaced, min(previous[j], current[j - 1]) + 1)
    end
    previous, current = current, previous
  end
  return previous[#b]
end

local seed = 3

local function random(n)
  seed = seed * 16807 % 2147483647
  return seed % n
end

local function makeWord()
  local letters = {}
  for i = 1, 200 + random(100) do letters[i] = string.char(97 + random(8)) end
  return table.concat(letters)
end

local count = tonumber(arg[1]) or 30
local words = {}
for i = 1, count do words[i] = makeWord() end
local total = 0
for i = 1, count do
  for j = 1, i - 1 do total = total + distance(words[i], words[j]) end
end
print(count .. " words, distances in all " .. total)
