/* The regions of one target as columns, and what an aggregation does to them (`next` kernel). */
#ifndef ANCHORS_REGIONS_H
#define ANCHORS_REGIONS_H

#include "common.h"

struct regions {
  uint32_t n;
  uint32_t *start, *end; /* pages, half open */
  uint32_t *nr, *last;   /* nr_accesses of this window and of the last one */
  uint32_t *age;
  uint32_t *page; /* the sampled page */
};

static inline struct regions new_regions(uint32_t capacity) {
  uint32_t *columns = allocate(6 * sizeof(uint32_t) * capacity);
  return (struct regions){
      .start = columns,
      .end = columns + capacity,
      .nr = columns + 2 * (size_t)capacity,
      .last = columns + 3 * (size_t)capacity,
      .age = columns + 4 * (size_t)capacity,
      .page = columns + 5 * (size_t)capacity,
  };
}

static inline void copy_regions(struct regions *to, const struct regions *from) {
  size_t bytes = from->n * sizeof(uint32_t);
  to->n = from->n;
  memcpy(to->start, from->start, bytes);
  memcpy(to->end, from->end, bytes);
  memcpy(to->nr, from->nr, bytes);
  memcpy(to->last, from->last, bytes);
  memcpy(to->age, from->age, bytes);
}

static inline uint32_t distance(uint32_t a, uint32_t b) {
  return a > b ? a - b : b - a;
}

/* Mean weighted by size, rounded down. */
static inline uint32_t weighted(uint32_t a, uint32_t size_a, uint32_t b, uint32_t size_b) {
  if (a == b) return a;
  return (uint32_t)(((uint64_t)a * size_a + (uint64_t)b * size_b) / ((uint64_t)size_a + size_b));
}

static inline uint32_t max_accesses(const struct regions *r) {
  uint32_t max = 0;
  for (uint32_t i = 0; i < r->n; i++) max = r->nr[i] > max ? r->nr[i] : max;
  return max;
}

static inline uint64_t sum_accesses(const struct regions *r) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < r->n; i++) sum += r->nr[i];
  return sum;
}

static inline void age_regions(struct regions *r, uint32_t threshold) {
  for (uint32_t i = 0; i < r->n; i++) {
    uint32_t nr = r->nr[i], last = r->last[i];
    bool kept = distance(nr, last) <= threshold && (nr == 0) == (last == 0);
    r->age[i] = kept ? r->age[i] + 1 : 0;
  }
}

static inline void merge_pass(struct regions *r, uint32_t threshold, uint32_t size_limit) {
  uint32_t kept = 0;
  for (uint32_t i = 1; i < r->n; i++) {
    uint32_t size = r->end[i] - r->start[i], size_kept = r->end[kept] - r->start[kept];
    if (r->end[kept] == r->start[i] && distance(r->nr[kept], r->nr[i]) <= threshold &&
        size + size_kept <= size_limit) {
      r->nr[kept] = weighted(r->nr[kept], size_kept, r->nr[i], size);
      r->age[kept] = weighted(r->age[kept], size_kept, r->age[i], size);
      r->end[kept] = r->end[i];
      continue;
    }
    kept++;
    r->start[kept] = r->start[i];
    r->end[kept] = r->end[i];
    r->nr[kept] = r->nr[i];
    r->last[kept] = r->last[i];
    r->age[kept] = r->age[i];
  }
  r->n = kept + 1;
}

/* Ages once, then merges with a growing threshold until the regions are few enough. */
static inline void merge_regions(struct regions *r, uint32_t threshold, uint32_t threshold_max,
                                 uint32_t size_limit, uint32_t max_regions) {
  age_regions(r, threshold);
  for (;;) {
    merge_pass(r, threshold, size_limit);
    if (r->n <= max_regions || threshold >= threshold_max) return;
    threshold = threshold >= threshold_max / 2 ? threshold_max : threshold ? 2 * threshold : 1;
  }
}

static inline void append_region(struct regions *to, const struct regions *from, uint32_t i,
                                 uint32_t start, uint32_t end) {
  uint32_t n = to->n++;
  to->start[n] = start;
  to->end[n] = end;
  to->nr[n] = from->nr[i];
  to->last[n] = from->last[i];
  to->age[n] = from->age[i];
}

/* Cuts what is larger than `max_size`; changes nothing, and says so, where nothing is. */
static inline bool split_to_size(const struct regions *from, struct regions *to,
                                 uint32_t max_size) {
  bool any = false;
  for (uint32_t i = 0; i < from->n; i++) any |= from->end[i] - from->start[i] > max_size;
  if (!any) return false;
  to->n = 0;
  for (uint32_t i = 0; i < from->n; i++) {
    uint32_t start = from->start[i];
    for (; from->end[i] - start > max_size; start += max_size)
      append_region(to, from, i, start, start + max_size);
    append_region(to, from, i, start, from->end[i]);
  }
  return true;
}

static inline void reset_regions(struct regions *r) {
  memcpy(r->last, r->nr, r->n * sizeof *r->nr);
  memset(r->nr, 0, r->n * sizeof *r->nr);
}

static inline uint32_t random_cut(uint32_t size, uint32_t hash) {
  return (uint32_t)((1 + scale(hash, 9)) * (uint64_t)size / 10);
}

/* Splits every region at random into up to `subs` (2 or 3) parts, each cut splitting the left one. */
static inline void split_all(const struct regions *from, struct regions *to, uint32_t subs,
                             struct key key) {
  to->n = 0;
  for (uint32_t i = 0; i < from->n; i++) {
    uint32_t start = from->start[i], cuts[2], nr_cuts = 0, size = from->end[i] - start;
    for (uint32_t round = 0; round < subs - 1 && size > 2; round++) {
      uint32_t cut = random_cut(size, mix(4 * i + round, key.k0, key.k1));
      if (cut == 0) continue;
      cuts[nr_cuts++] = size = cut;
    }
    while (nr_cuts > 0) {
      uint32_t cut = cuts[--nr_cuts];
      append_region(to, from, i, start, from->start[i] + cut);
      start = from->start[i] + cut;
    }
    append_region(to, from, i, start, from->end[i]);
  }
}

/* Splits every region whose number is `offset` modulo `step` in two. */
static inline void split_some(const struct regions *from, struct regions *to, uint32_t step,
                              uint32_t offset, struct key key) {
  to->n = 0;
  for (uint32_t i = 0, turn = 0; i < from->n; i++, turn = turn + 1 == step ? 0 : turn + 1) {
    uint32_t start = from->start[i], size = from->end[i] - start;
    uint32_t cut = turn == offset && size >= 2 ? random_cut(size, mix(4 * i, key.k0, key.k1)) : 0;
    if (cut != 0) append_region(to, from, i, start, start + cut);
    append_region(to, from, i, start + cut, from->end[i]);
  }
}

struct split_state {
  uint32_t last; /* regions before the last split */
  uint32_t rotation;
};

/* The periodic split; false where there are too many regions to split any. */
static inline bool split_regions(const struct regions *from, struct regions *to,
                                 uint32_t max_regions, struct split_state *state, struct key key) {
  uint32_t n = from->n, last = state->last;
  state->last = n;
  if (n >= max_regions) return false;
  if (n > max_regions / 2) {
    uint32_t step = max_regions / (max_regions - n);
    split_some(from, to, step, state->rotation++ % step, key);
  } else {
    split_all(from, to, n == last && n < max_regions / 3 ? 3 : 2, key);
  }
  return true;
}

#endif
