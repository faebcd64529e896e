local seed = 7

local function random(n)
  seed = seed * 16807 % 2147483647
  return seed % n
end

local function makeWord()
  local letters = "etaoinshrdlucmfwypvbgkjqxz"
  local word = ""
  for _ = 1, 2 + random(8) do
    local at = random(26) + 1
    word = word .. letters:sub(at, at)
  end
  return word
end

local function makeLine(vocabulary)
  local words = {}
  for i = 1, 10 do words[i] = vocabulary[random(random(#vocabulary) + 1) + 1] end
  return table.concat(words, " ")
end

local count = tonumber(arg[1]) or 2000000
local vocabulary = {}
for i = 1, 20000 do vocabulary[i] = makeWord() end
local counts = {}
for _ = 1, count / 10 do
  for word in makeLine(vocabulary):gmatch("[^ ]+") do
    counts[word] = (counts[word] or 0) + 1
  end
end
local entries = {}
for word, n in pairs(counts) do entries[#entries + 1] = { word, n } end
table.sort(entries, function(a, b)
  if a[2] ~= b[2] then return a[2] > b[2] end
  return a[1] < b[1]
end)
print(count .. " words, " .. #entries .. " different")
for i = 1, 10 do print(entries[i][1] .. " " .. entries[i][2]) end
