local Scope = {}
Scope.__index = Scope

function Scope.new(names, outer) return setmetatable({ names = names, outer = outer }, Scope) end

function Scope:find(name)
  local scope = self
  while scope.names[name] == nil do
    scope = scope.outer
    if not scope then error("unbound: " .. name) end
  end
  return scope
end

function Scope:define(name, value) self.names[name] = value end

local Lambda, Pair, null = {}, {}, setmetatable({}, {})

local function tokens(source)
  local list = {}
  for token in source:gsub("[()]", " %0 "):gmatch("%S+") do list[#list + 1] = token end
  return list
end

local Reader = {}
Reader.__index = Reader

function Reader.new(list) return setmetatable({ tokens = list, at = 1 }, Reader) end

function Reader:read()
  local token = self.tokens[self.at]
  self.at = self.at + 1
  if token ~= "(" then return tonumber(token) or token end
  local list = {}
  while self.tokens[self.at] ~= ")" do list[#list + 1] = self:read() end
  self.at = self.at + 1
  return list
end

local function evaluate(x, scope)
  while true do
    if type(x) == "string" then return scope:find(x).names[x] end
    if type(x) ~= "table" or getmetatable(x) then return x end
    local head = x[1]
    if head == "quote" then
      return x[2]
    elseif head == "if" then
      if evaluate(x[2], scope) ~= false then x = x[3] else x = x[4] end
    elseif head == "define" then
      scope:define(x[2], evaluate(x[3], scope))
      return null
    elseif head == "set!" then
      scope:find(x[2]):define(x[2], evaluate(x[3], scope))
      return null
    elseif head == "lambda" then
      return setmetatable({ parameters = x[2], body = x[3], scope = scope }, Lambda)
    elseif head == "begin" then
      for i = 2, #x - 1 do evaluate(x[i], scope) end
      x = x[#x]
    else
      local callee = evaluate(head, scope)
      local values = {}
      for i = 2, #x do values[i - 1] = evaluate(x[i], scope) end
      if getmetatable(callee) ~= Lambda then return callee(values) end
      local names = {}
      for i = 1, #values do names[callee.parameters[i]] = values[i] end
      scope = Scope.new(names, callee.scope)
      x = callee.body
    end
  end
end

local function globals()
  return Scope.new({
    ["+"] = function(v) return v[1] + v[2] end,
    ["-"] = function(v) return v[1] - v[2] end,
    ["*"] = function(v) return v[1] * v[2] end,
    ["%"] = function(v) return v[1] % v[2] end,
    ["<"] = function(v) return v[1] < v[2] end,
    ["="] = function(v) return v[1] == v[2] end,
    ["cons"] = function(v) return setmetatable({ head = v[1], tail = v[2] }, Pair) end,
    ["car"] = function(v) return v[1].head end,
    ["cdr"] = function(v) return v[1].tail end,
    ["null?"] = function(v) return v[1] == null end,
    ["nil"] = null,
  })
end

local program = [[
(begin
  (define fib (lambda (n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))))
  (define range (lambda (a b) (if (< a b) (cons a (range (+ a 1) b)) nil)))
  (define map (lambda (f list) (if (null? list) nil (cons (f (car list)) (map f (cdr list))))))
  (define filter (lambda (keep list)
    (if (null? list) nil
      (if (keep (car list)) (cons (car list) (filter keep (cdr list))) (filter keep (cdr list))))))
  (define fold (lambda (f value list) (if (null? list) value (fold f (f value (car list)) (cdr list)))))
  (define divides (lambda (n d) (= (% n d) 0)))
  (define prime-from (lambda (n d)
    (if (< n (* d d)) (< 1 n) (if (divides n d) (= 1 0) (prime-from n (+ d 1))))))
  (define counter (lambda () (begin
    (define count 0)
    (lambda (step) (begin (set! count (+ count step)) count)))))
  (define next (counter))
  (define repeat (lambda (times f) (if (= times 0) nil (begin (f) (repeat (- times 1) f)))))
  (define work (lambda (rounds) (begin
    (repeat rounds (lambda () (begin
      (next (fib 12))
      (next (fold + 0 (filter (lambda (n) (prime-from n 2)) (range 0 200))))
      (next (fold + 0 (map (lambda (n) (% (* n n) 7)) (range 0 100)))))))
    (next 0)))))
]]

local rounds = tonumber(arg[1]) or 300
local scope = globals()
evaluate(Reader.new(tokens(program)):read(), scope)
print(string.format("%d", evaluate(Reader.new(tokens("(work " .. rounds .. ")")):read(), scope)))
