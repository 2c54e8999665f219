/*
 * One pass of four schemes over 1,000 regions of a table set up anew: ns per region and scheme.
 * Two have a size quota with priorities, one has none, one only counts (`next` kernel).
 *
 * schemes [REGIONS]
 */
#include "areas.h"
#include "regions.h"

enum { SETS = 60, REPEATS = 100, PAGES = 1 << 24, SAMPLES = 20, MIN_REGIONS = 10 };
enum { NR_SCHEMES = 4, PAGE = 4096, QUOTA = 64 << 20, AGGR_US = 100000 };
enum priority { NONE, HOT, COLD };

struct scheme {
  uint32_t min_nr, max_nr, min_age;
  enum priority priority;
  bool acts;
  uint64_t quota;
  /* State. */
  uint64_t charged, resume_address;
  bool resumes;
  uint32_t min_score;
  uint64_t tried, tried_pages, applied_pages;
};

static const struct scheme SCHEMES[NR_SCHEMES] = {
    {.max_nr = 0, .min_age = 5, .priority = COLD, .acts = true, .quota = QUOTA},
    {.min_nr = 10, .max_nr = UINT32_MAX, .priority = NONE, .acts = true},
    {.min_nr = 5, .max_nr = 20, .priority = HOT, .acts = true, .quota = QUOTA},
    {.max_nr = UINT32_MAX, .priority = NONE},
};

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

static uint32_t score_of(const struct scheme *s, const struct regions *r, uint32_t i) {
  if (s->priority == NONE) return 99;
  uint32_t percent = (uint64_t)r->nr[i] * 100 / SAMPLES;
  uint32_t seconds = (uint32_t)((uint64_t)r->age[i] * AGGR_US / 1000000);
  int32_t log = seconds == 0 ? 0 : 32 - __builtin_clz(seconds);
  if (percent == 0) log = -log;
  uint32_t age = (uint32_t)((log + 32) * 100 / 32 / 2);
  uint32_t hot = (percent + age) / 2 * 99 / 100;
  if (hot > 99) hot = 99;
  return s->priority == HOT ? hot : 99 - hot;
}

static inline bool matches(const struct scheme *s, const struct regions *r, uint32_t i) {
  return r->nr[i] >= s->min_nr && r->nr[i] <= s->max_nr && r->age[i] >= s->min_age;
}

static void prioritise(struct scheme *s, const struct regions *r) {
  uint64_t sizes[100] = {0};
  uint32_t highest = 0;
  for (uint32_t i = 0; i < r->n; i++) {
    if (!matches(s, r, i)) continue;
    uint32_t score = score_of(s, r, i);
    sizes[score] += r->end[i] - r->start[i];
    if (score > highest) highest = score;
  }
  uint32_t score = highest;
  uint64_t sum = sizes[score] * PAGE;
  while (sum < s->quota && score > 0) sum += sizes[--score] * PAGE;
  s->min_score = score;
}

static void insert(struct regions *r, uint32_t i, uint32_t offset) {
  size_t bytes = (r->n - i) * sizeof(uint32_t);
  memmove(r->start + i + 1, r->start + i, bytes);
  memmove(r->end + i + 1, r->end + i, bytes);
  memmove(r->nr + i + 1, r->nr + i, bytes);
  memmove(r->last + i + 1, r->last + i, bytes);
  memmove(r->age + i + 1, r->age + i, bytes);
  r->end[i] = r->start[i + 1] = r->start[i] + offset;
  r->n++;
}

static void remove_region(struct regions *r, uint32_t i) {
  size_t bytes = (r->n - i - 1) * sizeof(uint32_t);
  memmove(r->start + i, r->start + i + 1, bytes);
  memmove(r->end + i, r->end + i + 1, bytes);
  memmove(r->nr + i, r->nr + i + 1, bytes);
  memmove(r->last + i, r->last + i + 1, bytes);
  memmove(r->age + i, r->age + i + 1, bytes);
  r->n--;
}

static inline bool is_full(const struct scheme *s) {
  return s->quota && (s->charged >= s->quota || s->quota - s->charged < PAGE);
}

/* Whether the region lies before the address where the scheme resumes; cuts one that it lies in. */
static bool is_before_resume(struct scheme *s, struct regions *r, uint32_t i) {
  if (!s->resumes) return false;
  if (i == r->n - 1) {
    s->resumes = false;
    return true;
  }
  if (r->end[i] <= s->resume_address) return true;
  if (r->start[i] < s->resume_address) {
    insert(r, i, (uint32_t)(s->resume_address - r->start[i]));
    return true;
  }
  s->resumes = false;
  return false;
}

static void act(struct scheme *s, struct regions *r, uint32_t i) {
  uint64_t pages = r->end[i] - r->start[i];
  if (s->quota && s->charged + pages * PAGE > s->quota) {
    pages = (s->quota - s->charged) / PAGE;
    insert(r, i, (uint32_t)pages);
  }
  s->charged += pages * PAGE;
  if (is_full(s)) {
    s->resumes = true;
    s->resume_address = r->end[i];
  }
  if (s->acts) {
    r->age[i] = 0;
    s->applied_pages += pages;
  }
  s->tried++;
  s->tried_pages += pages;
}

static bool join_back(struct regions *r, uint32_t i, uint32_t size_limit) {
  if (i == 0 || r->end[i - 1] != r->start[i] || r->age[i - 1] != r->age[i] ||
      r->last[i - 1] != r->last[i] || r->nr[i - 1] != r->nr[i] ||
      r->end[i] - r->start[i - 1] > size_limit)
    return false;
  r->end[i - 1] = r->end[i];
  remove_region(r, i);
  return true;
}

static void pass(struct scheme *schemes, struct regions *r, uint32_t size_limit) {
  for (uint32_t k = 0; k < NR_SCHEMES; k++) {
    if (!schemes[k].quota) continue;
    schemes[k].charged = 0;
    prioritise(&schemes[k], r);
  }
  for (uint32_t i = 0; i < r->n;) {
    for (uint32_t k = 0; k < NR_SCHEMES; k++) {
      struct scheme *s = &schemes[k];
      if (is_full(s) || is_before_resume(s, r, i) || !matches(s, r, i)) continue;
      if (s->quota && score_of(s, r, i) < s->min_score) continue;
      act(s, r, i);
    }
    if (!join_back(r, i, size_limit)) i++;
  }
}

int main(int argc, char **argv) {
  uint32_t nr_regions = argc > 1 ? (uint32_t)atoll(argv[1]) : 1000;
  struct regions template = new_regions(nr_regions), regions = new_regions(2 * nr_regions);
  struct scheme schemes[NR_SCHEMES];
  uint32_t size_limit = PAGES / MIN_REGIONS;
  double seconds[SETS];
  uint64_t checksum = 0;
  set_up(&template, nr_regions);
  for (uint32_t set = 0; set < SETS; set++) {
    memcpy(schemes, SCHEMES, sizeof schemes);
    double begin = cpu_seconds();
    for (uint32_t repeat = 0; repeat < REPEATS; repeat++) {
      copy_regions(&regions, &template);
      pass(schemes, &regions, size_limit);
    }
    seconds[set] = cpu_seconds() - begin;
  }
  for (uint32_t k = 0; k < NR_SCHEMES; k++)
    checksum += schemes[k].tried + schemes[k].tried_pages + schemes[k].applied_pages;
  print_result(median(seconds, SETS), (double)REPEATS * nr_regions * NR_SCHEMES, checksum);
}
