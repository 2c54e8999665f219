/*
 * The sampling loop on plain bits: ns per region-sample.
 *
 * sampling PAGES REGIONS
 */
#include "areas.h"
#include "sampling.h"

enum { SETS = 60, PASSES = 100 };

/* What the workload of the end-to-end suites leaves at most: 30 % of all bits set. */
static void refill(uint32_t *bits, uint32_t pages, const struct areas *areas) {
  memset(bits, 0, pages / 8);
  for (uint32_t i = 0; i < NR_AREAS; i++) fill_range(bits, areas->start[i], areas->end[i]);
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  uint32_t pages = (uint32_t)atoll(argv[1]), nr_regions = (uint32_t)atoll(argv[2]);
  struct regions regions = new_regions(nr_regions);
  struct areas areas = lay_out_areas(pages);
  uint32_t *bits = new_bits(pages);
  struct key samples = sample_stream(0);
  uint64_t checksum = 0;
  double seconds[SETS];
  regions.n = nr_regions;
  for (uint32_t i = 0; i < nr_regions; i++) {
    regions.start[i] = regions.page[i] = (uint32_t)((uint64_t)pages * i / nr_regions);
    regions.end[i] = (uint32_t)((uint64_t)pages * (i + 1) / nr_regions);
  }
  for (uint32_t set = 0; set < SETS; set++) {
    refill(bits, pages, &areas);
    double begin = cpu_seconds();
    for (uint32_t pass = 0; pass < PASSES; pass++)
      check_and_prepare_bits(&regions, bits, step_key(samples, set * PASSES + pass));
    seconds[set] = cpu_seconds() - begin;
  }
  for (uint32_t i = 0; i < nr_regions; i++) checksum += regions.page[i];
  print_figure("sampling", "ns per region-sample",
               median(seconds, SETS) * 1e9 / ((double)PASSES * nr_regions),
               checksum % 1000000007);
}
