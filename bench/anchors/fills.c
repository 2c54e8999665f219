/*
 * Marking one area of 3 % of 64 GiB: ns per page.
 *
 * fills range|bernoulli
 */
#include "areas.h"
#include "bits.h"

enum { PAGES = 1 << 24, SETS = 60 };

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  bool is_range = strcmp(argv[1], "range") == 0;
  uint32_t repeats = is_range ? 100 : 4;
  struct areas areas = lay_out_areas(PAGES);
  uint32_t start = areas.start[is_range ? 0 : 4], end = areas.end[is_range ? 0 : 4];
  uint32_t *bits = new_bits(PAGES);
  double seconds[SETS];
  for (uint32_t set = 0; set < SETS; set++) {
    memset(bits, 0, PAGES / 8);
    double begin = cpu_seconds();
    for (uint32_t repeat = 0; repeat < repeats; repeat++) {
      if (is_range) {
        fill_range(bits, start, end);
        __asm__ volatile("" ::"r"(bits) : "memory");
      } else {
        fill_drawn(bits, start, end, 64, step_key(touch_stream(0), repeat));
      }
    }
    seconds[set] = cpu_seconds() - begin;
  }
  print_result(median(seconds, SETS), (double)repeats * (end - start), count_bits(bits, PAGES));
}
