local floor, max = math.floor, math.max

local function class()
  local c = {}
  c.__index = c
  return c
end

local Event = class()

Event.__lt = function(a, b)
  if a.time ~= b.time then return a.time < b.time end
  return a.number < b.number
end

local PriorityQueue = class()

function PriorityQueue.new() return setmetatable({ items = {}, size = 0 }, PriorityQueue) end

function PriorityQueue:push(item)
  local items = self.items
  self.size = self.size + 1
  local at = self.size
  while at > 1 do
    local parent = floor(at / 2)
    if not (item < items[parent]) then break end
    items[at] = items[parent]
    at = parent
  end
  items[at] = item
end

function PriorityQueue:pop()
  local items, size = self.items, self.size - 1
  local first, last = items[1], items[size + 1]
  items[size + 1] = nil
  self.size = size
  if size == 0 then return first end
  local at = 1
  while true do
    local child = 2 * at
    if child > size then break end
    if child < size and items[child + 1] < items[child] then child = child + 1 end
    if not (items[child] < last) then break end
    items[at] = items[child]
    at = child
  end
  items[at] = last
  return first
end

local Line = class()

function Line.new() return setmetatable({ waiting = {}, first = 1, last = 0 }, Line) end

function Line:length() return self.last - self.first + 1 end

function Line:add(customer)
  self.last = self.last + 1
  self.waiting[self.last] = customer
end

function Line:next()
  local customer = self.waiting[self.first]
  self.waiting[self.first] = nil
  self.first = self.first + 1
  return customer
end

local Bank = class()

function Bank.new(clerks)
  return setmetatable({
    events = PriorityQueue.new(), line = Line.new(), idle = clerks, seed = 9,
    scheduled = 0, waited = 0, longest = 0, served = 0, lost = 0,
  }, Bank)
end

function Bank:random(n)
  self.seed = self.seed * 16807 % 2147483647
  return self.seed % n
end

function Bank:schedule(time, kind, customer)
  self.scheduled = self.scheduled + 1
  self.events:push(setmetatable({ time = time, number = self.scheduled, kind = kind, customer = customer }, Event))
end

function Bank:open(customers)
  local time = 0
  for _ = 1, customers do
    time = time + self:random(20)
    self:schedule(time, "arrival", { arrived = time, patience = 200 + self:random(2000) })
  end
end

function Bank:arrive(now, customer)
  self.line:add(customer)
  self.longest = max(self.longest, self.line:length())
  self:serve(now)
end

function Bank:serve(now)
  while self.idle > 0 and self.line:length() > 0 do
    local customer = self.line:next()
    local waited = now - customer.arrived
    if waited > customer.patience then
      self.lost = self.lost + 1
    else
      self.waited = self.waited + waited
      self.served = self.served + 1
      self.idle = self.idle - 1
      self:schedule(now + 1 + self:random(200), "leaving", customer)
    end
  end
end

function Bank:run()
  while self.events.size > 0 do
    local event = self.events:pop()
    if event.kind == "arrival" then
      self:arrive(event.time, event.customer)
    else
      self.idle = self.idle + 1
      self:serve(event.time)
    end
  end
end

local customers = tonumber(arg[1]) or 200000
local bank = Bank.new(10)
bank:open(customers)
bank:run()
print(string.format("%d served, %d lost, longest line %d, waited %d in all",
  bank.served, bank.lost, bank.longest, bank.waited))
