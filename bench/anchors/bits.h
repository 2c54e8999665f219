/* Accessed bits: page p is bit p & 31 of word p >> 5. */
#ifndef ANCHORS_BITS_H
#define ANCHORS_BITS_H

#include "common.h"

static inline uint32_t *new_bits(uint32_t pages) {
  return allocate((pages / 32 + 1) * sizeof(uint32_t));
}

/* The bits of word `word` that lie in pages [start, end). */
static inline uint32_t mask_of(uint32_t word, uint32_t start, uint32_t end) {
  uint32_t mask = UINT32_MAX;
  if (word == start >> 5) mask &= UINT32_MAX << (start & 31);
  if (word == end >> 5) mask &= (1U << (end & 31)) - 1;
  return mask;
}

/* Sets the bits of [start, end): whole words by memset, the edges by mask. */
static inline void fill_range(uint32_t *bits, uint32_t start, uint32_t end) {
  uint32_t first = start >> 5, last = end >> 5;
  bits[first] |= mask_of(first, start, end);
  if (first == last) return;
  memset(bits + first + 1, 0xff, (last - first - 1) * sizeof *bits);
  bits[last] |= mask_of(last, start, end);
}

static inline uint64_t count_bits(const uint32_t *bits, uint32_t pages) {
  uint64_t count = 0;
  for (uint32_t i = 0; i < pages / 32; i++) count += (uint64_t)__builtin_popcount(bits[i]);
  return count;
}

/* The draws of lib/workload/dense-draw.ts: which hash, and which byte of it, decides for a page. */
static inline uint32_t draw_counter(uint32_t page) {
  return (page >> 5) * 8 + (page & 7);
}

static inline uint32_t is_drawn(uint32_t page, uint32_t p256, struct key key) {
  return (mix(draw_counter(page), key.k0, key.k1) >> (page & 24) & 0xff) < p256;
}

/* The drawn pages among the 32 of a word. */
static inline uint32_t draw_word(uint32_t word, uint32_t p256, struct key key) {
  uint32_t drawn = 0;
  for (uint32_t i = 0; i < 8; i++) {
    uint32_t hash = mix(8 * word + i, key.k0, key.k1);
    for (uint32_t byte = 0; byte < 4; byte++)
      drawn |= (uint32_t)((hash >> 8 * byte & 0xff) < p256) << (8 * byte + i);
  }
  return drawn;
}

/* The stream of a target's touches. */
static inline struct key touch_stream(uint64_t target) {
  return derive_key(SEED, STREAM_TOUCH, target * 65536, 0, 0);
}

/* Sets each bit of [start, end) with probability p256 / 256. */
static inline void fill_drawn(uint32_t *bits, uint32_t start, uint32_t end, uint32_t p256,
                              struct key key) {
  uint32_t first = start >> 5, last = end >> 5;
  bits[first] |= draw_word(first, p256, key) & mask_of(first, start, end);
  for (uint32_t word = first + 1; word < last; word++) bits[word] |= draw_word(word, p256, key);
  if (last > first) bits[last] |= draw_word(last, p256, key) & mask_of(last, start, end);
}

#endif
