/* Ten areas of 3 % each, evenly spaced: area i touched in every k-th tick, or its pages with 1/k. */
#ifndef ANCHORS_AREAS_H
#define ANCHORS_AREAS_H

#include "common.h"

enum { NR_AREAS = 10 };

static const uint32_t PERIODS[NR_AREAS] = {1, 1, 2, 2, 4, 4, 8, 8, 16, 16};

struct areas {
  /* One more than there are: the last lies behind all pages, where a cursor stops. */
  uint32_t start[NR_AREAS + 1], end[NR_AREAS + 1];
  /* 256 x probability of a touch in this tick; 0 and 256 where whole areas are touched. */
  uint32_t p256[NR_AREAS + 1];
};

static inline struct areas lay_out_areas(uint32_t pages) {
  struct areas areas;
  for (uint32_t i = 0; i < NR_AREAS; i++) {
    areas.start[i] = (uint32_t)((uint64_t)pages * i / NR_AREAS);
    areas.end[i] = areas.start[i] + (uint32_t)((uint64_t)pages * 3 / 100);
    areas.p256[i] = 256 / PERIODS[i];
  }
  areas.start[NR_AREAS] = areas.end[NR_AREAS] = UINT32_MAX;
  areas.p256[NR_AREAS] = 0;
  return areas;
}

static inline void set_tick(struct areas *areas, uint32_t tick) {
  for (uint32_t i = 0; i < NR_AREAS; i++) areas->p256[i] = tick % PERIODS[i] == 0 ? 256 : 0;
}

#endif
