/*
 * Merge, ageing, reset and split of 1,000 regions: ns per region.
 *
 * merge-split-age [REGIONS]
 */
#include "areas.h"
#include "regions.h"

enum { SETS = 60, REPEATS = 100, PAGES = 1 << 24, SAMPLES = 20, MIN_REGIONS = 10 };

/* Every tenth of the space begins with an area; counts are those of touches in every k-th tick. */
static void set_up(struct regions *r, uint32_t nr_regions) {
  r->n = nr_regions;
  for (uint32_t i = 0; i < nr_regions; i++) {
    struct key key = derive_key(SEED, STREAM_TOUCH, i, 0, 0);
    uint32_t place = i * 10 / nr_regions, within = i * 100 / nr_regions % 10;
    r->start[i] = (uint32_t)((uint64_t)PAGES * i / nr_regions);
    r->end[i] = (uint32_t)((uint64_t)PAGES * (i + 1) / nr_regions);
    r->last[i] = within < 3 ? SAMPLES / PERIODS[place] : 0;
    r->nr[i] = within < 3 ? r->last[i] - (key.k0 & 1) : 0;
    r->age[i] = scale(key.k1, 200);
  }
}

static uint64_t sum_columns(const struct regions *r) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < r->n; i++) sum += (uint64_t)r->start[i] + r->last[i] + r->age[i];
  return sum;
}

int main(int argc, char **argv) {
  uint32_t nr_regions = argc > 1 ? (uint32_t)atoll(argv[1]) : 1000;
  struct regions template = new_regions(nr_regions);
  struct regions regions = new_regions(2 * nr_regions), next = new_regions(2 * nr_regions);
  uint32_t size_limit = (PAGES + MIN_REGIONS - 1) / MIN_REGIONS;
  double seconds[SETS];
  set_up(&template, nr_regions);
  for (uint32_t set = 0; set < SETS; set++) {
    struct split_state state = {0};
    double begin = cpu_seconds();
    for (uint32_t repeat = 0; repeat < REPEATS; repeat++) {
      struct key key = derive_key(SEED, STREAM_SPLIT, 0, 0, repeat);
      copy_regions(&regions, &template);
      merge_regions(&regions, max_accesses(&regions) / 10, SAMPLES, size_limit, nr_regions);
      reset_regions(&regions);
      split_regions(&regions, &next, nr_regions, &state, key);
    }
    seconds[set] = cpu_seconds() - begin;
  }
  print_result(median(seconds, SETS), (double)REPEATS * nr_regions, sum_columns(&next));
}
