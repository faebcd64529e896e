#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static double** matrix(int n, int64_t seed) {
  int64_t s = seed;
  double** m = malloc(n * sizeof *m);
  for (int i = 0; i < n; i++) {
    m[i] = malloc(n * sizeof **m);
    for (int j = 0; j < n; j++) {
      s = s * 16807 % 2147483647;
      m[i][j] = (double)s / 2147483647.0 - 0.5;
    }
  }
  return m;
}

static double** product(double** a, double** b, int n) {
  double** c = malloc(n * sizeof *c);
  for (int i = 0; i < n; i++) c[i] = calloc(n, sizeof **c);
  for (int i = 0; i < n; i++) {
    const double* row = a[i];
    double* out = c[i];
    for (int k = 0; k < n; k++) {
      double x = row[k];
      const double* other = b[k];
      for (int j = 0; j < n; j++) out[j] += x * other[j];
    }
  }
  return c;
}

int main(int argc, char** argv) {
  int n = argc > 1 ? atoi(argv[1]) : 1100;
  double** c = product(matrix(n, 42), matrix(n, 4711), n);
  double trace = 0, sum = 0;
  for (int i = 0; i < n; i++) {
    trace += c[i][i];
    for (int j = 0; j < n; j++) sum += c[i][j];
  }
  printf("trace %.9f, sum %.9f\n", trace, sum);
}
