/*
 * The sampling loop on plain bits: ns per region-sample.
 *
 * sampling PAGES REGIONS AGGREGATIONS
 */
#include "areas.h"
#include "sampling.h"

enum { SETS = 60, SAMPLES = 20 };

/* What the workload of the end-to-end suites leaves at most: 30 % of all bits set. */
static void refill(uint32_t *bits, uint32_t pages, const struct areas *areas) {
  memset(bits, 0, pages / 8);
  for (uint32_t i = 0; i < NR_AREAS; i++) fill_range(bits, areas->start[i], areas->end[i]);
}

/* The ticks of one aggregation; inside main, the loop would lack registers. */
static __attribute__((noinline)) void sample(struct regions *r, uint32_t *bits, struct key stream, uint32_t tick) {
  prepare_bits(r, bits, step_key(stream, tick));
  for (uint32_t i = 1; i < SAMPLES; i++)
    check_and_prepare_bits(r, bits, step_key(stream, tick + i));
  check_bits(r, bits);
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  uint32_t pages = (uint32_t)atoll(argv[1]), nr_regions = (uint32_t)atoll(argv[2]);
  uint32_t aggregations = (uint32_t)atoll(argv[3]), tick = 0;
  struct regions regions = new_regions(nr_regions);
  struct areas areas = lay_out_areas(pages);
  uint32_t *bits = new_bits(pages);
  struct key stream = sample_stream(0);
  double seconds[SETS];
  regions.n = nr_regions;
  for (uint32_t i = 0; i < nr_regions; i++) {
    regions.start[i] = (uint32_t)((uint64_t)pages * i / nr_regions);
    regions.end[i] = (uint32_t)((uint64_t)pages * (i + 1) / nr_regions);
  }
  for (uint32_t set = 0; set < SETS; set++) {
    refill(bits, pages, &areas);
    double begin = cpu_seconds();
    for (uint32_t i = 0; i < aggregations; i++, tick += SAMPLES)
      sample(&regions, bits, stream, tick);
    seconds[set] = cpu_seconds() - begin;
  }
  print_result(median(seconds, SETS), (double)aggregations * SAMPLES * nr_regions,
               count_bits(bits, pages));
}
