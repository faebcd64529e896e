local function escape(cr, ci, limit)
  local zr, zi = 0.0, 0.0
  for turn = 0, limit - 1 do
    local rr, ii = zr * zr, zi * zi
    if rr + ii > 4.0 then return turn end
    zi = 2.0 * zr * zi + ci
    zr = rr - ii + cr
  end
  return limit
end

local n = tonumber(arg[1]) or 3200
local inside, turns = 0, 0
for y = 0, n - 1 do
  local ci = 2.0 * y / n - 1.0
  for x = 0, n - 1 do
    local t = escape(3.0 * x / n - 2.0, ci, 50)
    turns = turns + t
    if t == 50 then inside = inside + 1 end
  end
end
print(inside .. " inside, " .. turns .. " turns")
