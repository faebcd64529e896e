#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double mean(const double* xs, long n) {
  double sum = 0;
  for (long i = 0; i < n; i++) sum += xs[i];
  return sum / (double)n;
}

static double variance(const double* xs, long n, double mean) {
  double sum = 0;
  for (long i = 0; i < n; i++) {
    double d = xs[i] - mean;
    sum += d * d;
  }
  return sum / (double)n;
}

int main(int argc, char** argv) {
  long rounds = argc > 1 ? atol(argv[1]) : 4000;
  long n = 100000;
  double* xs = malloc(n * sizeof *xs);
  for (long i = 0; i < n; i++) xs[i] = (double)(i % 1000) * 0.001 + (double)i * 0.00001;
  double total = 0;
  for (long r = 0; r < rounds; r++) {
    xs[r] = xs[r] + 0.5;
    double m = mean(xs, n);
    total += sqrt(variance(xs, n, m)) + m;
  }
  printf("%.9f\n", total);
  free(xs);
}
