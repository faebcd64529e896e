class Body {
  constructor(x, y, z, vx, vy, vz, mass) {
    this.x = x;
    this.y = y;
    this.z = z;
    this.vx = vx;
    this.vy = vy;
    this.vz = vz;
    this.mass = mass;
  }
}

const unit = 39.47841760435743;
const bodies = [
  new Body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, unit),
  new Body(5.2, 0.0, -0.1, 0.05, 2.75, -0.01, 0.00095 * unit),
  new Body(-6.8, 6.7, 0.15, -1.47, -1.41, 0.08, 0.000286 * unit),
  new Body(12.9, -15.1, -0.22, 1.08, 0.87, -0.01, 0.0000437 * unit),
  new Body(15.4, -25.9, 0.18, 0.98, 0.59, -0.035, 0.0000515 * unit),
];

function settle(bodies) {
  let px = 0, py = 0, pz = 0;
  for (const b of bodies) {
    px += b.vx * b.mass;
    py += b.vy * b.mass;
    pz += b.vz * b.mass;
  }
  const star = bodies[0];
  star.vx = -px / star.mass;
  star.vy = -py / star.mass;
  star.vz = -pz / star.mass;
}

function energy(bodies) {
  let total = 0;
  for (let i = 0; i < bodies.length; i++) {
    const a = bodies[i];
    total += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz);
    for (let j = i + 1; j < bodies.length; j++) {
      const b = bodies[j];
      const dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
      total -= a.mass * b.mass / Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return total;
}

function advance(bodies, dt) {
  const count = bodies.length;
  for (let i = 0; i < count; i++) {
    const a = bodies[i];
    for (let j = i + 1; j < count; j++) {
      const b = bodies[j];
      const dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
      const d2 = dx * dx + dy * dy + dz * dz;
      const pull = dt / (d2 * Math.sqrt(d2));
      a.vx -= dx * b.mass * pull;
      a.vy -= dy * b.mass * pull;
      a.vz -= dz * b.mass * pull;
      b.vx += dx * a.mass * pull;
      b.vy += dy * a.mass * pull;
      b.vz += dz * a.mass * pull;
    }
  }
  for (const b of bodies) {
    b.x += dt * b.vx;
    b.y += dt * b.vy;
    b.z += dt * b.vz;
  }
}

const steps = Number(process.argv[2] ?? 9000000);
settle(bodies);
console.log(energy(bodies).toFixed(9));
for (let step = 0; step < steps; step++) advance(bodies, 0.001);
console.log(energy(bodies).toFixed(9));
