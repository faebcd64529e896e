local byte, char, floor = string.byte, string.char, math.floor

local function makeTable(rows, round)
  local names = { "amber", "birch", "cedar", "dune" }
  local out = { "id,name,code,value\n" }
  local n = 1
  for row = 0, rows - 1 do
    local value = (row * 7919 + round * 104729) % 100003
    out[n + 1] = row
    out[n + 2] = ","
    out[n + 3] = names[value % 4 + 1]
    out[n + 4] = ","
    n = n + 4
    local rest = value
    for _ = 1, 6 do
      n = n + 1
      out[n] = char(97 + rest % 26)
      rest = floor(rest / 4)
    end
    out[n + 1] = ","
    out[n + 2] = floor(value / 100)
    out[n + 3] = "."
    out[n + 4] = value % 100
    out[n + 5] = "\n"
    n = n + 5
  end
  return table.concat(out)
end

local function checksum(text)
  local sum = 0
  for i = 1, #text do sum = (sum * 31 + byte(text, i)) % 1000003 end
  return sum
end

local rounds = tonumber(arg[1]) or 300
local total, length = 0, 0
for round = 0, rounds - 1 do
  local text = makeTable(2000, round)
  length = length + #text
  total = (total + checksum(text)) % 1000003
end
print(string.format("%d characters, checksum %d", length, total))
