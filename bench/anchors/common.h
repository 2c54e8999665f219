/* What all anchors share: the lab's hash, the CPU clock, the line of JSON that an anchor prints. */
#ifndef ANCHORS_COMMON_H
#define ANCHORS_COMMON_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SEED 42

/* Streams of lib/base/random.ts. */
enum { STREAM_SAMPLE = 1, STREAM_SPLIT = 2, STREAM_TOUCH = 3 };

struct key {
  uint32_t k0, k1;
};

/* The hash of lib/base/random.ts. */
static inline uint32_t mix(uint32_t counter, uint32_t k0, uint32_t k1) {
  uint32_t x = counter + k0;
  x = (x ^ (x >> 16)) * 0x7feb352dU;
  x = (x ^ (x >> 15) ^ k1) * 0x846ca68bU;
  return x ^ (x >> 16);
}

/* An integer in [0, span). */
static inline uint32_t scale(uint32_t hash, uint32_t span) {
  return (uint32_t)((uint64_t)hash * span >> 32);
}

static inline void absorb(uint64_t word, uint32_t *x, uint32_t *y) {
  *x = mix((uint32_t)word, *x, *y);
  *y = mix((uint32_t)(word >> 32), *y, *x);
}

static inline struct key derive_key(uint64_t seed, uint64_t a, uint64_t b, uint64_t c, uint64_t d) {
  uint32_t low = (uint32_t)seed, high = (uint32_t)(seed >> 32);
  uint32_t x = mix(low, 0x243f6a88U, high), y = mix(high, 0x13198a2eU, low);
  absorb(a, &x, &y);
  absorb(b, &x, &y);
  absorb(c, &x, &y);
  absorb(d, &x, &y);
  return (struct key){mix(0, x, y), mix(1, x, y)};
}

/* The key of one step (tick, quantum) of a stream: cheaper than deriving it. */
static inline struct key step_key(struct key base, uint32_t step) {
  return (struct key){mix(step, base.k0, base.k1), mix(step, base.k1, base.k0)};
}

/* CPU time of this process, seconds. */
static inline double cpu_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static inline void *allocate(size_t bytes) {
  void *memory = calloc(1, bytes);
  if (!memory) {
    fprintf(stderr, "anchor: no memory for %zu bytes\n", bytes);
    exit(1);
  }
  return memory;
}

static inline int compare_doubles(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static inline double median(double *values, size_t count) {
  qsort(values, count, sizeof *values, compare_doubles);
  return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* The result of a small loop, as the harness reads it: ns per operation, and what shows the work. */
static inline void print_result(double seconds, double operations, uint64_t checksum) {
  printf("{\"value\":%.6g,\"checksum\":%" PRIu64 "}\n", seconds * 1e9 / operations, checksum);
}

#endif
