local function matrix(n, seed)
  local s = seed
  local m = {}
  for i = 1, n do
    local row = {}
    for j = 1, n do
      s = s * 16807 % 2147483647
      row[j] = s / 2147483647.0 - 0.5
    end
    m[i] = row
  end
  return m
end

local function product(a, b)
  local n = #a
  local c = {}
  for i = 1, n do
    local row, out = a[i], {}
    for j = 1, n do out[j] = 0.0 end
    for k = 1, n do
      local x, other = row[k], b[k]
      for j = 1, n do out[j] = out[j] + x * other[j] end
    end
    c[i] = out
  end
  return c
end

local n = tonumber(arg[1]) or 1100
local c = product(matrix(n, 42), matrix(n, 4711))
local trace, sum = 0.0, 0.0
for i = 1, n do
  trace = trace + c[i][i]
  for j = 1, n do sum = sum + c[i][j] end
end
print(string.format("trace %.9f, sum %.9f", trace, sum))
