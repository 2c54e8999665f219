/* Check the sampled page, count, draw the next one, clear its bit. */
#ifndef ANCHORS_SAMPLING_H
#define ANCHORS_SAMPLING_H

#include "bits.h"
#include "regions.h"

/* The stream of the pages that a context samples of its only target. */
static inline struct key sample_stream(uint64_t context) {
  return derive_key(SEED, STREAM_SAMPLE, context, 0, 0);
}

static inline uint32_t draw_page(const struct regions *r, uint32_t i, struct key key) {
  return r->start[i] + scale(mix(i, key.k0, key.k1), r->end[i] - r->start[i]);
}

static inline uint32_t test_bit(const uint32_t *bits, uint32_t page) {
  return bits[page >> 5] >> (page & 31) & 1;
}

static inline void clear_bit(uint32_t *bits, uint32_t page) {
  bits[page >> 5] &= ~(1U << (page & 31));
}

static inline void prepare_bits(struct regions *r, uint32_t *bits, struct key key) {
  for (uint32_t i = 0; i < r->n; i++) clear_bit(bits, r->page[i] = draw_page(r, i, key));
}

static inline void check_bits(struct regions *r, const uint32_t *bits) {
  for (uint32_t i = 0; i < r->n; i++) r->nr[i] += test_bit(bits, r->page[i]);
}

/* The end of one sampling interval and the start of the next, in one pass. */
static inline void check_and_prepare_bits(struct regions *r, uint32_t *bits, struct key key) {
  for (uint32_t i = 0; i < r->n; i++) {
    r->nr[i] += test_bit(bits, r->page[i]);
    clear_bit(bits, r->page[i] = draw_page(r, i, key));
  }
}

#endif
