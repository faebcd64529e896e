local max = math.max

local function class()
  local c = {}
  c.__index = c
  return c
end

local Constant, Variable, Sum, Product, Choice = class(), class(), class(), class(), class()

function Constant:accept(visitor) return visitor:constant(self) end
function Variable:accept(visitor) return visitor:variable(self) end
function Sum:accept(visitor) return visitor:sum(self) end
function Product:accept(visitor) return visitor:product(self) end
function Choice:accept(visitor) return visitor:choice(self) end

local Evaluator = class()

function Evaluator:constant(node) return node.value end
function Evaluator:variable(node) return self.variables[node.index] end
function Evaluator:sum(node) return (node.left:accept(self) + node.right:accept(self)) % 1000003 end
function Evaluator:product(node) return node.left:accept(self) * node.right:accept(self) % 1000003 end

function Evaluator:choice(node)
  if node.condition:accept(self) % 2 == 0 then return node.yes:accept(self) end
  return node.no:accept(self)
end

local Depth = class()

function Depth:constant(node) return 1 end
function Depth:variable(node) return 1 end
function Depth:sum(node) return 1 + max(node.left:accept(self), node.right:accept(self)) end
function Depth:product(node) return 1 + max(node.left:accept(self), node.right:accept(self)) end

function Depth:choice(node)
  return 1 + max(node.condition:accept(self), max(node.yes:accept(self), node.no:accept(self)))
end

local Counter = class()

function Counter:constant(node) self.constants = self.constants + 1 end
function Counter:variable(node) self.variables = self.variables + 1 end

function Counter:sum(node)
  self.inner = self.inner + 1
  node.left:accept(self)
  node.right:accept(self)
end

function Counter:product(node)
  self.inner = self.inner + 1
  node.left:accept(self)
  node.right:accept(self)
end

function Counter:choice(node)
  self.inner = self.inner + 1
  node.condition:accept(self)
  node.yes:accept(self)
  node.no:accept(self)
end

local seed = 5

local function random(n)
  seed = seed * 16807 % 2147483647
  return seed % n
end

local function build(depth)
  if depth == 0 or random(12) == 0 then
    if random(2) == 0 then return setmetatable({ value = random(1000) }, Constant) end
    return setmetatable({ index = random(8) + 1 }, Variable)
  end
  local kind = random(5)
  if kind < 2 then return setmetatable({ left = build(depth - 1), right = build(depth - 1) }, Sum) end
  if kind < 4 then return setmetatable({ left = build(depth - 1), right = build(depth - 1) }, Product) end
  return setmetatable({ condition = build(depth - 1), yes = build(depth - 1), no = build(depth - 1) }, Choice)
end

local rounds = tonumber(arg[1]) or 700
local root = build(12)
local variables = {}
for i = 0, 7 do variables[i + 1] = i * 37 end
local counter = setmetatable({ constants = 0, variables = 0, inner = 0 }, Counter)
local total = 0
for round = 0, rounds - 1 do
  local i = round % 8 + 1
  variables[i] = variables[i] + round
  local evaluator, depth = setmetatable({ variables = variables }, Evaluator), setmetatable({}, Depth)
  total = (total + root:accept(evaluator) + root:accept(depth)) % 1000003
  root:accept(counter)
end
print(string.format("%d constants, %d variables, %d others, checksum %d",
  counter.constants, counter.variables, counter.inner, total))
