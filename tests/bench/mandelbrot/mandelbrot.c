#include <stdio.h>
#include <stdlib.h>

static int escape(double cr, double ci, int limit) {
  double zr = 0, zi = 0;
  for (int turn = 0; turn < limit; turn++) {
    double rr = zr * zr, ii = zi * zi;
    if (rr + ii > 4.0) return turn;
    zi = 2.0 * zr * zi + ci;
    zr = rr - ii + cr;
  }
  return limit;
}

int main(int argc, char** argv) {
  int n = argc > 1 ? atoi(argv[1]) : 3200;
  long inside = 0, turns = 0;
  for (int y = 0; y < n; y++) {
    double ci = 2.0 * y / n - 1.0;
    for (int x = 0; x < n; x++) {
      int t = escape(3.0 * x / n - 2.0, ci, 50);
      turns += t;
      if (t == 50) inside++;
    }
  }
  printf("%ld inside, %ld turns\n", inside, turns);
}
