#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double element(long i, long j) {
  return 1.0 / (double)((i + j) * (i + j + 1) / 2 + i + 1);
}

static void times(const double* v, double* out, long n) {
  for (long i = 0; i < n; i++) {
    double sum = 0;
    for (long j = 0; j < n; j++) sum += element(i, j) * v[j];
    out[i] = sum;
  }
}

static void times_transposed(const double* v, double* out, long n) {
  for (long i = 0; i < n; i++) {
    double sum = 0;
    for (long j = 0; j < n; j++) sum += element(j, i) * v[j];
    out[i] = sum;
  }
}

static double dot(const double* a, const double* b, long n) {
  double sum = 0;
  for (long i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

int main(int argc, char** argv) {
  long n = argc > 1 ? atol(argv[1]) : 3200;
  double* u = malloc(n * sizeof *u);
  double* v = malloc(n * sizeof *v);
  double* t = malloc(n * sizeof *t);
  for (long i = 0; i < n; i++) u[i] = 1.0;
  for (int turn = 0; turn < 10; turn++) {
    times(u, t, n);
    times_transposed(t, v, n);
    times(v, t, n);
    times_transposed(t, u, n);
  }
  printf("%.9f\n", sqrt(dot(u, v, n) / dot(v, v, n)));
  free(u);
  free(v);
  free(t);
}
