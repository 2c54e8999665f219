/*
 * Encoding a snapshot of 1,000 regions as 7-byte columns, with crc32c over it: ns per region.
 *
 * record [REGIONS]
 */
#include "regions.h"

enum { SETS = 60, REPEATS = 100, HEADER_BYTES = 32, REGION_BYTES = 7 };

/* crc32c by eight tables, eight bytes a step. */
static uint32_t tables[8][256];

static void build_tables(void) {
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78U : 0);
    tables[0][i] = crc;
  }
  for (uint32_t i = 0; i < 256; i++)
    for (uint32_t t = 1; t < 8; t++)
      tables[t][i] = tables[t - 1][i] >> 8 ^ tables[0][tables[t - 1][i] & 0xff];
}

static uint32_t crc32c(const uint8_t *bytes, size_t count) {
  uint32_t crc = UINT32_MAX;
  for (; count >= 8; bytes += 8, count -= 8) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    word ^= crc;
    crc = 0;
    for (uint32_t t = 0; t < 8; t++) crc ^= tables[7 - t][word >> 8 * t & 0xff];
  }
  for (; count > 0; bytes++, count--) crc = crc >> 8 ^ tables[0][(crc ^ *bytes) & 0xff];
  return ~crc;
}

/* As lib/record/layout.ts draws it: one target, one run; ends, counts, ages. */
static size_t encode(const struct regions *r, uint8_t *to) {
  uint32_t *ends = (uint32_t *)(to + HEADER_BYTES);
  uint8_t *counts = (uint8_t *)(ends + r->n);
  uint8_t *ages = counts + r->n;
  uint32_t header[HEADER_BYTES / 4] = {[3] = 1, [5] = r->n | 1U << 16};
  memcpy(to, header, HEADER_BYTES);
  for (uint32_t i = 0; i < r->n; i++) ends[i] = r->end[i] - r->start[0];
  for (uint32_t i = 0; i < r->n; i++) counts[i] = (uint8_t)r->nr[i];
  for (uint32_t i = 0; i < r->n; i++) {
    uint16_t age = (uint16_t)r->age[i];
    memcpy(ages + 2 * i, &age, sizeof age);
  }
  return HEADER_BYTES + REGION_BYTES * (size_t)r->n;
}

int main(int argc, char **argv) {
  uint32_t nr_regions = argc > 1 ? (uint32_t)atoll(argv[1]) : 1000;
  struct regions regions = new_regions(nr_regions);
  uint8_t *block = allocate(HEADER_BYTES + REGION_BYTES * (size_t)nr_regions);
  uint64_t checksum = 0;
  double seconds[SETS];
  build_tables();
  regions.n = nr_regions;
  for (uint32_t i = 0; i < nr_regions; i++) {
    regions.start[i] = 16384 * i;
    regions.end[i] = 16384 * (i + 1);
    regions.nr[i] = i % 21;
    regions.age[i] = i * 7 % 200;
  }
  for (uint32_t set = 0; set < SETS; set++) {
    double begin = cpu_seconds();
    for (uint32_t repeat = 0; repeat < REPEATS; repeat++) {
      regions.age[0] = repeat;
      checksum += crc32c(block, encode(&regions, block));
    }
    seconds[set] = cpu_seconds() - begin;
  }
  print_result(median(seconds, SETS), (double)REPEATS * nr_regions, checksum % 1000000007);
}
