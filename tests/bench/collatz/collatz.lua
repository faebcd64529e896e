-- Lua 5.4 divides integers with //; LuaJIT, which has no such operator and no integers, with /.
local steps = load(([[
  local function steps(start)
    local n, count = start, 0
    while n ~= 1 do
      if n % 2 == 0 then n = n DIVIDED_BY 2 else n = 3 * n + 1 end
      count = count + 1
    end
    return count
  end
  return steps
]]):gsub("DIVIDED_BY", jit and "/" or "//"), "=steps")()

local limit = tonumber(arg[1]) or 3000000
local best, longest = 1, 0
for i = 1, limit - 1 do
  local count = steps(i)
  if count > longest then
    longest = count
    best = i
  end
end
print(best .. " takes " .. longest .. " steps")
