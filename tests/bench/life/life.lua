local Life = {}
Life.__index = Life

function Life.new(width, height)
  local cells = {}
  for y = 1, height do
    cells[y] = {}
    for x = 1, width do cells[y][x] = 0 end
  end
  return setmetatable({ width = width, height = height, cells = cells }, Life)
end

function Life:scatter()
  local seed = 11
  for y = 1, self.height do
    for x = 1, self.width do
      seed = seed * 16807 % 2147483647
      self.cells[y][x] = seed % 3 == 0 and 1 or 0
    end
  end
end

function Life:step()
  local cells, height = self.cells, self.height
  local nextCells = {}
  for y = 1, height do
    local above = cells[y > 1 and y - 1 or height]
    local below = cells[y < height and y + 1 or 1]
    nextCells[y] = self:nextRow(above, cells[y], below)
  end
  self.cells = nextCells
end

function Life:nextRow(above, here, below)
  local row, width = {}, self.width
  local left = width
  for x = 1, width do
    local right = x < width and x + 1 or 1
    local around = above[left] + above[x] + above[right] + here[left] + here[right]
      + below[left] + below[x] + below[right]
    row[x] = (around == 3 or around == 2 and here[x] == 1) and 1 or 0
    left = x
  end
  return row
end

function Life:alive()
  local count = 0
  for _, row in ipairs(self.cells) do
    for _, cell in ipairs(row) do count = count + cell end
  end
  return count
end

local generations = tonumber(arg[1]) or 600
local life = Life.new(320, 200)
life:scatter()
print("generation 0: " .. life:alive() .. " alive")
for _ = 1, generations do life:step() end
print("generation " .. generations .. ": " .. life:alive() .. " alive")
