class Vector {
  constructor(x, y, z) {
    this.x = x;
    this.y = y;
    this.z = z;
  }

  plus(o) { return new Vector(this.x + o.x, this.y + o.y, this.z + o.z); }
  minus(o) { return new Vector(this.x - o.x, this.y - o.y, this.z - o.z); }
  times(k) { return new Vector(this.x * k, this.y * k, this.z * k); }
  dot(o) { return this.x * o.x + this.y * o.y + this.z * o.z; }
  unit() { return this.times(1.0 / Math.sqrt(this.dot(this))); }
}

class Ray {
  constructor(from, along) {
    this.from = from;
    this.along = along;
  }

  at(distance) { return this.from.plus(this.along.times(distance)); }

  mirrored(point, normal) {
    return new Ray(point, this.along.minus(normal.times(2.0 * this.along.dot(normal))));
  }
}

class Shape {
  constructor(colour, mirror) {
    this.colour = colour;
    this.mirror = mirror;
  }
}

class Sphere extends Shape {
  constructor(colour, mirror, centre, radius) {
    super(colour, mirror);
    this.centre = centre;
    this.radius = radius;
  }

  hit(ray) {
    const offset = ray.from.minus(this.centre);
    const b = offset.dot(ray.along);
    const c = offset.dot(offset) - this.radius * this.radius;
    const d = b * b - c;
    if (d <= 0.0) return Infinity;
    const root = Math.sqrt(d);
    if (-b - root > 0.0001) return -b - root;
    if (-b + root > 0.0001) return -b + root;
    return Infinity;
  }

  normal(point) { return point.minus(this.centre).times(1.0 / this.radius); }
}

class Floor extends Shape {
  constructor(colour, mirror, height) {
    super(colour, mirror);
    this.height = height;
  }

  hit(ray) {
    if (ray.along.y >= 0.0) return Infinity;
    const distance = (this.height - ray.from.y) / ray.along.y;
    return distance > 0.0001 ? distance : Infinity;
  }

  normal(point) { return new Vector(0.0, 1.0, 0.0); }
}

class Scene {
  constructor(shapes, light) {
    this.shapes = shapes;
    this.light = light;
  }

  colour(ray, depth) {
    let nearest = Infinity;
    let found = null;
    for (const shape of this.shapes) {
      const distance = shape.hit(ray);
      if (distance < nearest) {
        nearest = distance;
        found = shape;
      }
    }
    if (found === null) {
      const sky = 0.5 + 0.5 * ray.along.y;
      return new Vector(0.4, 0.6, 0.9).times(sky);
    }
    const point = ray.at(nearest);
    const normal = found.normal(point);
    const toLight = this.light.minus(point).unit();
    const own = found.colour.times(0.1 + this.brightness(point, normal, toLight));
    if (found.mirror === 0.0 || depth === 0) return own;
    const seen = this.colour(ray.mirrored(point, normal), depth - 1);
    return own.times(1.0 - found.mirror).plus(seen.times(found.mirror));
  }

  brightness(point, normal, toLight) {
    const slope = normal.dot(toLight);
    if (slope <= 0.0) return 0.0;
    const shadow = new Ray(point, toLight);
    for (const shape of this.shapes) {
      if (shape.hit(shadow) < Infinity) return 0.0;
    }
    return 0.9 * slope;
  }
}

const shade = value => Math.floor(Math.min(value, 1.0) * 255.0);

const size = Number(process.argv[2] ?? 700);
const shapes = [new Floor(new Vector(0.5, 0.5, 0.5), 0.2, -1.0)];
for (let i = 0; i < 6; i++) {
  const colour = new Vector(0.3 + 0.1 * i, 0.9 - 0.1 * i, 0.5);
  shapes.push(new Sphere(colour, 0.4, new Vector(i - 2.5, -0.4 + 0.2 * i, 4.0 + i), 0.6));
}
const scene = new Scene(shapes, new Vector(-5.0, 8.0, -3.0));
const eye = new Vector(0.0, 0.5, -3.0);
let sum = 0;
for (let row = 0; row < size; row++) {
  let line = 0;
  for (let column = 0; column < size; column++) {
    const x = 2.0 * column / size - 1.0;
    const y = 1.0 - 2.0 * row / size;
    const colour = scene.colour(new Ray(eye, new Vector(x, y, 2.0).unit()), 4);
    line += shade(colour.x) * 65536 + shade(colour.y) * 256 + shade(colour.z);
  }
  sum = (sum * 31 + line) % 1000000007;
}
console.log(`${size} by ${size} pixels, checksum ${sum}`);
