#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
  double x, y, z, vx, vy, vz, mass;
} Body;

enum { kCount = 5 };

static const double kUnit = 39.47841760435743;

static void settle(Body* bodies) {
  double px = 0, py = 0, pz = 0;
  for (int i = 0; i < kCount; i++) {
    px += bodies[i].vx * bodies[i].mass;
    py += bodies[i].vy * bodies[i].mass;
    pz += bodies[i].vz * bodies[i].mass;
  }
  bodies[0].vx = -px / bodies[0].mass;
  bodies[0].vy = -py / bodies[0].mass;
  bodies[0].vz = -pz / bodies[0].mass;
}

static double energy(const Body* bodies) {
  double total = 0;
  for (int i = 0; i < kCount; i++) {
    const Body* a = &bodies[i];
    total += 0.5 * a->mass * (a->vx * a->vx + a->vy * a->vy + a->vz * a->vz);
    for (int j = i + 1; j < kCount; j++) {
      const Body* b = &bodies[j];
      double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
      total -= a->mass * b->mass / sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return total;
}

static void advance(Body* bodies, double dt) {
  for (int i = 0; i < kCount; i++) {
    Body* a = &bodies[i];
    for (int j = i + 1; j < kCount; j++) {
      Body* b = &bodies[j];
      double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
      double d2 = dx * dx + dy * dy + dz * dz;
      double pull = dt / (d2 * sqrt(d2));
      a->vx -= dx * b->mass * pull;
      a->vy -= dy * b->mass * pull;
      a->vz -= dz * b->mass * pull;
      b->vx += dx * a->mass * pull;
      b->vy += dy * a->mass * pull;
      b->vz += dz * a->mass * pull;
    }
  }
  for (int i = 0; i < kCount; i++) {
    bodies[i].x += dt * bodies[i].vx;
    bodies[i].y += dt * bodies[i].vy;
    bodies[i].z += dt * bodies[i].vz;
  }
}

int main(int argc, char** argv) {
  long steps = argc > 1 ? atol(argv[1]) : 9000000;
  Body bodies[kCount] = {
      {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, kUnit},
      {5.2, 0.0, -0.1, 0.05, 2.75, -0.01, 0.00095 * kUnit},
      {-6.8, 6.7, 0.15, -1.47, -1.41, 0.08, 0.000286 * kUnit},
      {12.9, -15.1, -0.22, 1.08, 0.87, -0.01, 0.0000437 * kUnit},
      {15.4, -25.9, 0.18, 0.98, 0.59, -0.035, 0.0000515 * kUnit},
  };
  settle(bodies);
  printf("%.9f\n", energy(bodies));
  for (long step = 0; step < steps; step++) advance(bodies, 0.001);
  printf("%.9f\n", energy(bodies));
}
