local Tree = {}
Tree.__index = Tree

function Tree.new(left, right)
  return setmetatable({ left = left, right = right }, Tree)
end

function Tree:count()
  if not self.left then return 1 end
  return 1 + self.left:count() + self.right:count()
end

local function build(depth)
  if depth == 0 then return Tree.new(nil, nil) end
  return Tree.new(build(depth - 1), build(depth - 1))
end

local deepest = tonumber(arg[1]) or 17
local kept = build(deepest)
for depth = 4, deepest, 4 do
  local rounds = 2 ^ (deepest - depth + 4)
  local nodes = 0
  for _ = 1, rounds do nodes = nodes + build(depth):count() end
  print(string.format("%d trees of depth %d: %d nodes", rounds, depth, nodes))
end
print("kept: " .. kept:count() .. " nodes")
