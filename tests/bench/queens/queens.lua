local function filled(n, x)
  local t = {}
  for i = 1, n do t[i] = x end
  return t
end

local Board = {}
Board.__index = Board

function Board.new(n)
  return setmetatable({
    n = n,
    columns = filled(n, false),
    rising = filled(2 * n, false),
    falling = filled(2 * n, false),
  }, Board)
end

function Board:place(row)
  local n = self.n
  if row > n then return 1 end
  local columns, rising, falling = self.columns, self.rising, self.falling
  local ways = 0
  for c = 1, n do
    if not columns[c] and not rising[row + c - 1] and not falling[row - c + n] then
      columns[c] = true
      rising[row + c - 1] = true
      falling[row - c + n] = true
      ways = ways + self:place(row + 1)
      columns[c] = false
      rising[row + c - 1] = false
      falling[row - c + n] = false
    end
  end
  return ways
end

local n = tonumber(arg[1]) or 13
print(Board.new(n):place(1) .. " ways for " .. n .. " queens")
