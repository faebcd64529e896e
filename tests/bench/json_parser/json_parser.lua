local byte, sub, char = string.byte, string.sub, string.char
local null = setmetatable({}, { __tostring = function() return "null" end })

local Parser = {}
Parser.__index = Parser

function Parser.new(text) return setmetatable({ text = text, at = 1 }, Parser) end

function Parser:skipBlanks()
  while self.at <= #self.text and byte(self.text, self.at) <= 32 do self.at = self.at + 1 end
end

function Parser:fail(what) error(what .. " at " .. self.at) end

function Parser:value()
  self:skipBlanks()
  local code = byte(self.text, self.at)
  if code == 123 then return self:object() end
  if code == 91 then return self:array() end
  if code == 34 then return self:string() end
  if code == 116 then return self:word("true", true) end
  if code == 102 then return self:word("false", false) end
  if code == 110 then return self:word("null", null) end
  return self:number()
end

function Parser:word(name, meaning)
  local stop = self.at + #name
  if sub(self.text, self.at, stop - 1) ~= name then self:fail("unknown word") end
  self.at = stop
  return meaning
end

function Parser:digits()
  while self.at <= #self.text do
    local code = byte(self.text, self.at)
    if code < 48 or code > 57 then return end
    self.at = self.at + 1
  end
end

function Parser:number()
  local start = self.at
  if byte(self.text, self.at) == 45 then self.at = self.at + 1 end
  self:digits()
  if self.at <= #self.text and byte(self.text, self.at) == 46 then
    self.at = self.at + 1
    self:digits()
  end
  if self.at == start then self:fail("no value") end
  return tonumber(sub(self.text, start, self.at - 1))
end

local escapes = { [110] = "\n", [116] = "\t" }

function Parser:string()
  self.at = self.at + 1
  local start = self.at
  local parts = ""
  while true do
    local code = byte(self.text, self.at)
    if code == 34 then
      local last = sub(self.text, start, self.at - 1)
      self.at = self.at + 1
      return parts .. last
    end
    if code == 92 then
      local escaped = byte(self.text, self.at + 1)
      parts = parts .. sub(self.text, start, self.at - 1) .. (escapes[escaped] or char(escaped))
      self.at = self.at + 2
      start = self.at
    else
      self.at = self.at + 1
    end
  end
end

function Parser:array()
  local list = {}
  self.at = self.at + 1
  self:skipBlanks()
  if byte(self.text, self.at) == 93 then
    self.at = self.at + 1
    return list
  end
  while true do
    list[#list + 1] = self:value()
    self:skipBlanks()
    local code = byte(self.text, self.at)
    self.at = self.at + 1
    if code == 93 then return list end
    if code ~= 44 then self:fail("no comma") end
  end
end

function Parser:object()
  local map = {}
  self.at = self.at + 1
  self:skipBlanks()
  if byte(self.text, self.at) == 125 then
    self.at = self.at + 1
    return map
  end
  while true do
    self:skipBlanks()
    local key = self:string()
    self:skipBlanks()
    if byte(self.text, self.at) ~= 58 then self:fail("no colon") end
    self.at = self.at + 1
    map[key] = self:value()
    self:skipBlanks()
    local code = byte(self.text, self.at)
    self.at = self.at + 1
    if code == 125 then return map end
    if code ~= 44 then self:fail("no comma") end
  end
end

local seed = 42

local function random(n)
  seed = seed * 16807 % 2147483647
  return seed % n
end

local function record(id)
  local tags = {}
  for i = 1, random(5) do tags[i] = '"tag' .. random(100) .. '"' end
  local parent = "null"
  if random(3) ~= 0 then
    parent = '{"id": ' .. random(1000) .. ', "weight": -' .. random(100) .. ".25}"
  end
  return '{"id": ' .. id .. ', "name": "item ' .. random(10000) .. '\\n\\"quoted\\"", "active": '
    .. tostring(random(2) == 0) .. ',\n  "price": ' .. random(1000) .. '.75, "tags": ['
    .. table.concat(tags, ", ") .. '], "parent": ' .. parent .. "}"
end

local Totals = {}
Totals.__index = Totals

function Totals:add(value)
  self.nodes = self.nodes + 1
  local kind = type(value)
  if kind == "table" then
    for key, inner in pairs(value) do
      if type(key) == "string" then self.letters = self.letters + #key end
      self:add(inner)
    end
  elseif kind == "string" then
    self.letters = self.letters + #value
  elseif kind == "number" then
    self.numbers = self.numbers + value
  end
end

local rounds = tonumber(arg[1]) or 200
local records = {}
for i = 1, 500 do records[i] = record(i - 1) end
local text = "[" .. table.concat(records, ",\n") .. "]"
local totals = setmetatable({ nodes = 0, numbers = 0.0, letters = 0 }, Totals)
for _ = 1, rounds do totals:add(Parser.new(text):value()) end
print(string.format("%d characters, %d values, %d letters, sum %.2f", #text, totals.nodes, totals.letters, totals.numbers))
