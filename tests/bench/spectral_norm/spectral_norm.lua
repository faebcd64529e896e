local function element(i, j)
  return 1.0 / ((i + j) * (i + j + 1) * 0.5 + i + 1)
end

local function times(v, out)
  local n = #v
  for i = 1, n do
    local sum = 0.0
    for j = 1, n do sum = sum + element(i - 1, j - 1) * v[j] end
    out[i] = sum
  end
end

local function timesTransposed(v, out)
  local n = #v
  for i = 1, n do
    local sum = 0.0
    for j = 1, n do sum = sum + element(j - 1, i - 1) * v[j] end
    out[i] = sum
  end
end

local function dot(a, b)
  local sum = 0.0
  for i = 1, #a do sum = sum + a[i] * b[i] end
  return sum
end

local function filled(n, x)
  local t = {}
  for i = 1, n do t[i] = x end
  return t
end

local n = tonumber(arg[1]) or 3200
local u, v, t = filled(n, 1.0), filled(n, 0.0), filled(n, 0.0)
for _ = 1, 10 do
  times(u, t)
  timesTransposed(t, v)
  times(v, t)
  timesTransposed(t, u)
end
print(string.format("%.9f", math.sqrt(dot(u, v) / dot(v, v))))
