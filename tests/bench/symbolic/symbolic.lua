-- Derivatives of random expressions, simplified and evaluated: tagged tables and nested tests.
local NUM, X, ADD, MUL, POW = 0, 1, 2, 3, 4
local function Num(value) return { tag = NUM, value = value } end
local function Add(left, right) return { tag = ADD, left = left, right = right } end
local function Mul(left, right) return { tag = MUL, left = left, right = right } end
local function Pow(base, exponent) return { tag = POW, base = base, exponent = exponent } end
local theX = { tag = X }

local seed = 1
local function random(n)
  seed = (seed * 3877 + 29573) % 139968
  return seed % n
end

local function build(depth)
  if depth == 0 then
    if random(3) == 0 then return theX end
    return Num(random(4))
  end
  local kind = random(5)
  if kind == 0 then
    local base = build(depth - 1)
    return Pow(base, random(4))
  end
  local left = build(depth - 1)
  if kind <= 2 then return Add(left, build(depth - 1)) end
  return Mul(left, build(depth - 1))
end

local function derive(e)
  local tag = e.tag
  if tag == NUM then return Num(0) end
  if tag == X then return Num(1) end
  if tag == ADD then return Add(derive(e.left), derive(e.right)) end
  if tag == MUL then return Add(Mul(derive(e.left), e.right), Mul(e.left, derive(e.right))) end
  if e.exponent == 0 then return Num(0) end
  return Mul(Mul(Num(e.exponent), Pow(e.base, e.exponent - 1)), derive(e.base))
end

local function isNumber(e, value) return e.tag == NUM and e.value == value end
local function sum(l, r)
  if l.tag == NUM and r.tag == NUM then return Num((l.value + r.value) % 1000003) end
  if isNumber(l, 0) then return r end
  if isNumber(r, 0) then return l end
  return Add(l, r)
end
local function product(l, r)
  if l.tag == NUM and r.tag == NUM then return Num(l.value * r.value % 1000003) end
  if isNumber(l, 0) or isNumber(r, 0) then return Num(0) end
  if isNumber(l, 1) then return r end
  if isNumber(r, 1) then return l end
  return Mul(l, r)
end
local function simplify(e)
  local tag = e.tag
  if tag == ADD then
    local left = simplify(e.left)
    return sum(left, simplify(e.right))
  elseif tag == MUL then
    local left = simplify(e.left)
    return product(left, simplify(e.right))
  elseif tag == POW then
    if e.exponent == 0 then return Num(1) end
    if e.exponent == 1 then return simplify(e.base) end
    return Pow(simplify(e.base), e.exponent)
  end
  return e
end

local function power(base, exponent)
  local result = 1
  for _ = 1, exponent do result = result * base % 1000003 end
  return result
end
local function evaluate(e, x)
  local tag = e.tag
  if tag == NUM then return e.value end
  if tag == X then return x end
  if tag == ADD then return (evaluate(e.left, x) + evaluate(e.right, x)) % 1000003 end
  if tag == MUL then return evaluate(e.left, x) * evaluate(e.right, x) % 1000003 end
  return power(evaluate(e.base, x), e.exponent)
end
local function size(e)
  local tag = e.tag
  if tag == ADD or tag == MUL then return 1 + size(e.left) + size(e.right) end
  if tag == POW then return 1 + size(e.base) end
  return 1
end

local rounds = tonumber(arg and arg[1]) or 2000
local total, nodes = 0, 0
for _ = 1, rounds do
  local e = build(9)
  local derived = derive(e)
  local simple = simplify(derived)
  nodes = nodes + size(derived) + size(simple)
  for x = 1, 3 do
    total = (total + evaluate(simple, x) + evaluate(derived, x)) % 1000003
  end
end
print(string.format("%d %d", total, nodes))
