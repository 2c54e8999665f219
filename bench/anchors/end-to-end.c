/*
 * DAMON's whole loop over A, B (areas touched wholly in every k-th tick), A', B' (each page
 * with probability 1/k): virtual seconds per CPU second. 5 ms / 100 ms, the rules of the `next`
 * kernel, no record.
 *
 * end-to-end A|B|A'|B' lazy|bits VIRTUAL_SECONDS MIN_REGIONS MAX_REGIONS
 */
#include "areas.h"
#include "sampling.h"

enum { SAMPLES = 20, FIRST_PAGE = 1 << 20 /* address page of every target */ };

struct workload {
  uint32_t pages;      /* of each target */
  uint32_t nr_targets; /* one context each */
  uint32_t min_regions, max_regions;
  bool is_drawn; /* each page by itself */
  bool is_lazy;
};

struct target {
  struct regions regions, spare; /* splits write the spare one, then the two change places */
  struct split_state split;
  struct key samples, touches; /* streams */
  uint32_t *bits;
};

struct totals {
  uint64_t snapshots, samples, regions, accesses;
};

static void swap_regions(struct target *t) {
  struct regions regions = t->regions;
  t->regions = t->spare;
  t->spare = regions;
}

/* Is the page touched in the tick that `areas` is set to? `cursor` only moves forward. */
static inline uint32_t ask_whole(const struct areas *areas, uint32_t *cursor, uint32_t page) {
  while (page >= areas->end[*cursor]) ++*cursor;
  return (page >= areas->start[*cursor]) & (areas->p256[*cursor] != 0);
}

static inline uint32_t ask_drawn(const struct areas *areas, uint32_t *cursor, uint32_t page,
                                 struct key touch) {
  while (page >= areas->end[*cursor]) ++*cursor;
  if (page < areas->start[*cursor]) return 0;
  return is_drawn(page, areas->p256[*cursor], touch);
}

/* Drawn pages are told by address. */
static struct key touch_key(struct key stream, uint32_t tick) {
  struct key key = step_key(stream, tick);
  key.k0 += draw_counter(FIRST_PAGE);
  return key;
}

static void prepare(struct regions *r, struct key key) {
  for (uint32_t i = 0; i < r->n; i++) r->page[i] = draw_page(r, i, key);
}

/* Check; then prepare the next tick in the same pass, unless the aggregation ends here. */
static void check_whole(struct regions *r, const struct areas *areas, bool is_last,
                        struct key next) {
  uint32_t cursor = 0;
  for (uint32_t i = 0; i < r->n; i++) {
    r->nr[i] += ask_whole(areas, &cursor, r->page[i]);
    if (!is_last) r->page[i] = draw_page(r, i, next);
  }
}

static void check_drawn(struct regions *r, const struct areas *areas, struct key touch,
                        bool is_last, struct key next) {
  uint32_t cursor = 0;
  for (uint32_t i = 0; i < r->n; i++) {
    r->nr[i] += ask_drawn(areas, &cursor, r->page[i], touch);
    if (!is_last) r->page[i] = draw_page(r, i, next);
  }
}

static void mark(const struct workload *w, uint32_t *bits, const struct areas *areas,
                 struct key touch) {
  for (uint32_t i = 0; i < NR_AREAS; i++) {
    uint32_t p256 = areas->p256[i];
    if (p256 == 256) fill_range(bits, areas->start[i], areas->end[i]);
    else if (w->is_drawn) fill_drawn(bits, areas->start[i], areas->end[i], p256, touch);
  }
}

static void run_tick(const struct workload *w, struct target *t, uint32_t tick,
                     struct areas *areas, bool is_last) {
  struct key next = step_key(t->samples, tick + 1), touch = {0};
  if (w->is_drawn) touch = touch_key(t->touches, tick);
  else set_tick(areas, tick);
  if (w->is_lazy) {
    if (w->is_drawn) check_drawn(&t->regions, areas, touch, is_last, next);
    else check_whole(&t->regions, areas, is_last, next);
  } else {
    mark(w, t->bits, areas, touch);
    if (is_last) check_bits(&t->regions, t->bits);
    else check_and_prepare_bits(&t->regions, t->bits, next);
  }
}

/* The ticks of one aggregation, then merge, reset, split. */
static void run_aggregation(const struct workload *w, struct target *t, uint32_t index,
                            uint32_t tick, struct areas *areas, struct totals *totals) {
  uint32_t size_limit = (w->pages + w->min_regions - 1) / w->min_regions;
  struct key first = step_key(t->samples, tick);
  if (w->is_lazy) prepare(&t->regions, first);
  else prepare_bits(&t->regions, t->bits, first);
  totals->samples += (uint64_t)SAMPLES * t->regions.n;
  for (uint32_t i = 0; i < SAMPLES; i++)
    run_tick(w, t, tick + i, areas, i == SAMPLES - 1);
  merge_regions(&t->regions, max_accesses(&t->regions) / 10, SAMPLES, size_limit, w->max_regions);
  if (split_to_size(&t->regions, &t->spare, size_limit)) swap_regions(t);
  totals->snapshots++;
  totals->regions += t->regions.n;
  totals->accesses += sum_accesses(&t->regions);
  reset_regions(&t->regions);
  struct key key = derive_key(SEED, STREAM_SPLIT, index, 0, tick / SAMPLES);
  if (split_regions(&t->regions, &t->spare, w->max_regions, &t->split, key)) swap_regions(t);
}

static struct target new_target(const struct workload *w, uint32_t index) {
  uint32_t capacity = 2 * w->max_regions + w->min_regions;
  struct target t = {.regions = new_regions(capacity), .spare = new_regions(capacity)};
  t.samples = sample_stream(index);
  t.touches = touch_stream(index);
  if (!w->is_lazy) t.bits = new_bits(w->pages);
  t.regions.n = 1;
  t.regions.end[0] = w->pages;
  uint32_t size_limit = (w->pages + w->min_regions - 1) / w->min_regions;
  if (split_to_size(&t.regions, &t.spare, size_limit)) swap_regions(&t);
  return t;
}

static struct workload read_workload(char **args) {
  const char *name = args[1];
  bool is_one = name[0] == 'A';
  return (struct workload){
      .pages = is_one ? 1U << 24 : 1U << 18,
      .nr_targets = is_one ? 1 : 1000,
      .min_regions = (uint32_t)atoi(args[4]),
      .max_regions = (uint32_t)atoi(args[5]),
      .is_drawn = name[1] == '\'',
      .is_lazy = strcmp(args[2], "lazy") == 0,
  };
}

int main(int argc, char **argv) {
  if (argc != 6) return 2;
  struct workload w = read_workload(argv);
  double virtual_seconds = atof(argv[3]);
  struct areas areas = lay_out_areas(w.pages);
  struct target *targets = allocate(w.nr_targets * sizeof *targets);
  struct totals totals = {0};
  for (uint32_t i = 0; i < w.nr_targets; i++) targets[i] = new_target(&w, i);
  uint32_t nr_aggregations = (uint32_t)(virtual_seconds * 10 + 0.5);
  for (uint32_t aggregation = 0; aggregation < nr_aggregations; aggregation++)
    for (uint32_t i = 0; i < w.nr_targets; i++)
      run_aggregation(&w, &targets[i], i, aggregation * SAMPLES, &areas, &totals);
  printf("{\"value\":%.6g,\"samples\":%" PRIu64 ",\"accesses\":%" PRIu64
         ",\"meanRegions\":%.6g}\n",
         (double)nr_aggregations / 10 / cpu_seconds(), totals.samples, totals.accesses,
         (double)totals.regions / (double)totals.snapshots);
}
