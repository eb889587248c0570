/* One epoch of mini-batch SGD on an MLP with tanh and mean squared error, as plainly as C allows. */
#include <math.h>
#include <string.h>

void epoch(long depth, long samples, long batch, double rate, const long *units, double *theta,
           double *gradient, double *a, double *delta, const double *x, const double *y,
           const long *order) {
  long size = 0, outputs = units[depth];
  for (long l = 0; l < depth; l++) size += (units[l] + 1) * units[l + 1];
  for (long first = 0; first < samples; first += batch) {
    long last = first + batch < samples ? first + batch : samples;
    memset(gradient, 0, size * sizeof(double));
    for (long s = first; s < last; s++) {
      double *in = a, *w = theta;
      memcpy(a, x + order[s] * units[0], units[0] * sizeof(double));
      for (long l = 0; l < depth; l++) {
        long n = units[l], m = units[l + 1];
        double *out = in + n, *b = w + n * m;
        for (long j = 0; j < m; j++) out[j] = b[j];
        for (long i = 0; i < n; i++)
          for (long j = 0; j < m; j++) out[j] += in[i] * w[i * m + j];
        for (long j = 0; j < m; j++) out[j] = tanh(out[j]);
        in = out;
        w = b + m;
      }
      double *d = delta + (in - a), *g = gradient + size;
      w = theta + size;
      for (long k = 0; k < outputs; k++)
        d[k] = 2.0 / (outputs * (last - first)) * (in[k] - y[order[s] * outputs + k]);
      for (long l = depth; l > 0; l--) {
        long n = units[l - 1], m = units[l];
        double *before = in - n, *d_before = d - n;
        for (long j = 0; j < m; j++) d[j] *= (1.0 - in[j]) * (1.0 + in[j]);
        g -= m, w -= m;
        for (long j = 0; j < m; j++) g[j] += d[j];
        g -= n * m, w -= n * m;
        for (long i = 0; i < n; i++) {
          double sum = 0.0;
          for (long j = 0; j < m; j++) {
            g[i * m + j] += before[i] * d[j];
            sum += w[i * m + j] * d[j];
          }
          d_before[i] = sum;
        }
        in = before;
        d = d_before;
      }
    }
    for (long k = 0; k < size; k++) theta[k] -= rate * gradient[k];
  }
}
