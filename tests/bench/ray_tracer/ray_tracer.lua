local sqrt, floor, min, huge = math.sqrt, math.floor, math.min, math.huge

local Vector = {}
Vector.__index = Vector

local function vector(x, y, z) return setmetatable({ x = x, y = y, z = z }, Vector) end

Vector.__add = function(a, b) return vector(a.x + b.x, a.y + b.y, a.z + b.z) end
Vector.__sub = function(a, b) return vector(a.x - b.x, a.y - b.y, a.z - b.z) end
Vector.__mul = function(a, k) return vector(a.x * k, a.y * k, a.z * k) end
function Vector:dot(o) return self.x * o.x + self.y * o.y + self.z * o.z end
function Vector:unit() return self * (1.0 / sqrt(self:dot(self))) end

local Ray = {}
Ray.__index = Ray

local function newRay(from, along) return setmetatable({ from = from, along = along }, Ray) end

function Ray:at(distance) return self.from + self.along * distance end

function Ray:mirrored(point, normal)
  return newRay(point, self.along - normal * (2.0 * self.along:dot(normal)))
end

local Sphere = {}
Sphere.__index = Sphere

function Sphere.new(colour, mirror, centre, radius)
  return setmetatable({ colour = colour, mirror = mirror, centre = centre, radius = radius }, Sphere)
end

function Sphere:hit(ray)
  local offset = ray.from - self.centre
  local b = offset:dot(ray.along)
  local c = offset:dot(offset) - self.radius * self.radius
  local d = b * b - c
  if d <= 0.0 then return huge end
  local root = sqrt(d)
  if -b - root > 0.0001 then return -b - root end
  if -b + root > 0.0001 then return -b + root end
  return huge
end

function Sphere:normal(point) return (point - self.centre) * (1.0 / self.radius) end

local Floor = {}
Floor.__index = Floor

function Floor.new(colour, mirror, height)
  return setmetatable({ colour = colour, mirror = mirror, height = height }, Floor)
end

function Floor:hit(ray)
  if ray.along.y >= 0.0 then return huge end
  local distance = (self.height - ray.from.y) / ray.along.y
  return distance > 0.0001 and distance or huge
end

function Floor:normal(point) return vector(0.0, 1.0, 0.0) end

local Scene = {}
Scene.__index = Scene

function Scene:colour(ray, depth)
  local nearest, found = huge, nil
  for _, shape in ipairs(self.shapes) do
    local distance = shape:hit(ray)
    if distance < nearest then
      nearest = distance
      found = shape
    end
  end
  if not found then
    local sky = 0.5 + 0.5 * ray.along.y
    return vector(0.4, 0.6, 0.9) * sky
  end
  local point = ray:at(nearest)
  local normal = found:normal(point)
  local toLight = (self.light - point):unit()
  local own = found.colour * (0.1 + self:brightness(point, normal, toLight))
  if found.mirror == 0.0 or depth == 0 then return own end
  local seen = self:colour(ray:mirrored(point, normal), depth - 1)
  return own * (1.0 - found.mirror) + seen * found.mirror
end

function Scene:brightness(point, normal, toLight)
  local slope = normal:dot(toLight)
  if slope <= 0.0 then return 0.0 end
  local shadow = newRay(point, toLight)
  for _, shape in ipairs(self.shapes) do
    if shape:hit(shadow) < huge then return 0.0 end
  end
  return 0.9 * slope
end

local function shade(value) return floor(min(value, 1.0) * 255.0) end

local size = tonumber(arg[1]) or 700
local shapes = { Floor.new(vector(0.5, 0.5, 0.5), 0.2, -1.0) }
for i = 0, 5 do
  local colour = vector(0.3 + 0.1 * i, 0.9 - 0.1 * i, 0.5)
  shapes[#shapes + 1] = Sphere.new(colour, 0.4, vector(i - 2.5, -0.4 + 0.2 * i, 4.0 + i), 0.6)
end
local scene = setmetatable({ shapes = shapes, light = vector(-5.0, 8.0, -3.0) }, Scene)
local eye = vector(0.0, 0.5, -3.0)
local sum = 0
for row = 0, size - 1 do
  local line = 0
  for column = 0, size - 1 do
    local x = 2.0 * column / size - 1.0
    local y = 1.0 - 2.0 * row / size
    local colour = scene:colour(newRay(eye, vector(x, y, 2.0):unit()), 4)
    line = line + shade(colour.x) * 65536 + shade(colour.y) * 256 + shade(colour.z)
  end
  sum = (sum * 31 + line) % 1000000007
end
print(string.format("%d by %d pixels, checksum %d", size, size, sum))
