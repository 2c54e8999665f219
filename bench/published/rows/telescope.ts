/** Row 19. */
import { hotFoundIn, type HotFound } from '../hot-found.js'
import type { PublishedFigure, PublishedRow } from '../row.js'
import { CHECK_US, medianOf, runDocument } from '../runs.js'

const GIB = 2 ** 30
const SEEDS = [1, 2, 3]

/** Memory of a program, and how much of it is hot. */
interface Footprint {
  readonly name: string
  readonly bytes: number
  readonly hotBytes: number
  /** What DAMON found of the hot memory there, per cent, told as above 90, about 0, and 0; null: it is fitted to. */
  readonly byDamon: PublishedFigure['published'] | null
  /** Cycles of kdamond with page table profiling, in per cent of those without. */
  readonly cycles: number
}

const FOOTPRINTS: readonly Footprint[] = [
  { name: '1 GB', bytes: GIB, hotBytes: 0.1 * GIB, byDamon: [90, 100], cycles: 72 },
  { name: '10 GB', bytes: 10 * GIB, hotBytes: GIB, byDamon: null, cycles: 16 },
  { name: '100 GB', bytes: 100 * GIB, hotBytes: 10 * GIB, byDamon: [0, 5], cycles: 36 },
  { name: '5 TB', bytes: 5120 * GIB, hotBytes: 10 * GIB, byDamon: 0, cycles: 27 },
]
const LARGEST = '5 TB'

/** Programs that outgrow their fast tier. */
const TIERED_TIB = [1, 2]

/** Accesses to the hot memory. */
const RATE = '1.5 M/s'

const INTERVALS = { sample_us: '5 ms', aggr_us: '200 ms', ops_update_us: '1 s' }
const PER_SECOND = 5

const PROFILING = { page_table_profiling: { variant: 'bounded' } }

const FEWER_REGIONS =
  'checks are regions here, some 450 or 570 without profiling and 50 or fewer with it; what else kdamond ' +
  'did there, such as starting each interval, takes no part of ours.'
const BLIND =
  'DAMON sees nothing here, so it keeps a dozen regions, and is cheap. There it took more cycles than ' +
  'with profiling, though it found nothing either; why is not published.'

/** Page table profiling beside DAMON without. */
export const telescope: PublishedRow = {
  row: 19,
  title: 'Telescope: hot memory of terabytes, found by page tables',
  source:
    'Nair et al., ATC’24 (abstract; arXiv 2311.10275v2), and patches of theirs, “mm/damon: Profiling ' +
    'enhancements for DAMON”, linux-mm, 20231215074619.173787-1-aravinda.prasad@intel.com and v2 of ' +
    'March 2024, with replies',
  model:
    'One program, of whose memory a part in one piece is hot and the rest is never touched, watched ' +
    'with 5 ms and 200 ms, 10 to 1,000 regions, with `page_table_profiling: { variant: bounded }`, as ' +
    'in the patches, and without. Hot is reported what has more than five accesses in a second, as ' +
    'there; found is the lesser of precision and recall, each a mean over the seconds 5 to 30. Of CPU ' +
    `both 0.009 % (arXiv) and 0.9 % (ATC) are published; here a check takes ${CHECK_US * 1000} ns, ` +
    'whatever it looks at. Cycles are compared by numbers of checks. For throughput, a program of 1 or ' +
    '2 TiB lies on a slow tier (250 ns, beside 64 GiB of 90 ns that are full of what it never ' +
    'touches), and works on 10 pieces of 1 GiB with 10 M accesses a second for a minute, which takes ' +
    '30 % of its time where all memory is fast (all assumed). Two schemes migrate up to 4 GiB a ' +
    'second: up what was accessed, down what was not, for 10 aggregations, which is when the patches’ ' +
    'author calls a region stable; down only until 5 % are free. Medians of three seeds.',
  calibration:
    'the rate of accesses to the hot memory, one for all, to the “less than 50 %” that DAMON found of ' +
    '10 GB; what it was is not published.',
  figures: [
    ...FOOTPRINTS.flatMap(({ name, byDamon }): PublishedFigure[] => [
      ...(byDamon === null
        ? []
        : [{ name: `found by DAMON, ${name}`, published: byDamon, unit: '%', series: 'found' }]),
      { name: `found by profiling, ${name}`, published: [90, 100], unit: '%', series: 'found' },
    ]),
    { name: `precision, ${LARGEST}`, published: [90, 100], unit: '%' },
    { name: `recall, ${LARGEST}`, published: [90, 100], unit: '%' },
    { name: `CPU of the monitor, ${LARGEST}`, published: [0.009, 0.9], unit: '%' },
    ...FOOTPRINTS.map(({ name, cycles }): PublishedFigure => ({
      name: `cycles, of DAMON’s, ${name}`,
      published: cycles,
      unit: '%',
      base: 100,
    })),
    ...TIERED_TIB.map((tib): PublishedFigure => ({
      name: `throughput over DAMON’s, ${tib} TiB`,
      published: [5.6, 34],
      unit: '%',
      base: 0,
    })),
  ],
  disagreements: {
    [`CPU of the monitor, ${LARGEST}`]:
      'where a region ends within a GiB its edge is sampled by entries of 2 MiB, which at this rate ' +
      'are touched in three of four intervals: the counts differ from those of whole GiB, and hundreds ' +
      'of regions stay apart. At 5 M/s they are touched in nearly all, and it is 0.15 to 0.19 %.',
    [`cycles, of DAMON’s, ${FOOTPRINTS[0].name}`]: FEWER_REGIONS,
    [`cycles, of DAMON’s, ${FOOTPRINTS[1].name}`]: FEWER_REGIONS,
    [`cycles, of DAMON’s, ${FOOTPRINTS[2].name}`]: BLIND,
    [`cycles, of DAMON’s, ${LARGEST}`]: BLIND,
  },
  async measure() {
    const values: Record<string, number> = {}
    for (const footprint of FOOTPRINTS) Object.assign(values, await foundOf(footprint))
    for (const tib of TIERED_TIB) {
      const [profiled, plain] = [await slowdownOf(tib, PROFILING), await slowdownOf(tib, {})]
      values[`throughput over DAMON’s, ${tib} TiB`] = 100 * (plain / profiled - 1)
    }
    return values
  },
}

async function foundOf(footprint: Footprint): Promise<Record<string, number>> {
  const { name } = footprint
  const plain = await findsOf(footprint, {})
  const profiled = await findsOf(footprint, PROFILING)
  const found = ({ precision, recall }: HotFound): number => Math.min(precision, recall)
  const checks = (one: HotFound): number => one.checksPerSecond
  const values = {
    [`found by DAMON, ${name}`]: medianOf(plain, found),
    [`found by profiling, ${name}`]: medianOf(profiled, found),
    [`cycles, of DAMON’s, ${name}`]: (100 * medianOf(profiled, checks)) / medianOf(plain, checks),
  }
  if (name !== LARGEST) return values
  return {
    ...values,
    [`precision, ${LARGEST}`]: medianOf(profiled, ({ precision }) => precision),
    [`recall, ${LARGEST}`]: medianOf(profiled, ({ recall }) => recall),
    [`CPU of the monitor, ${LARGEST}`]: (medianOf(profiled, checks) * CHECK_US * 100) / 1e6,
  }
}

async function findsOf({ bytes, hotBytes }: Footprint, sampling: object): Promise<HotFound[]> {
  const pageBytes = 4096
  const start = Math.floor((0.6 * bytes) / pageBytes) * pageBytes
  const end = start + Math.floor(hotBytes / pageBytes) * pageBytes
  const document = {
    name: 'telescope',
    duration: '30 s',
    targets: [
      {
        name: 'program',
        mappings: [{ size: String(bytes) }],
        workload: { areas: [{ start: String(start), size: String(end - start), rate: RATE }] },
      },
    ],
    kdamonds: [kdamond(sampling)],
  }
  const finds: HotFound[] = []
  for (const seed of SEEDS) finds.push(await hotFoundIn(document, seed, [start, end], PER_SECOND))
  return finds
}

function kdamond(sampling: object, schemes: readonly object[] = []): object {
  const context = { ops: 'vaddr', targets: [{ pid: 'program' }], intervals: INTERVALS }
  return { contexts: [{ ...context, nr_regions: { min: 10, max: 1000 }, schemes, ...sampling }] }
}

async function slowdownOf(tib: number, sampling: object): Promise<number> {
  const pieces = Array.from({ length: 10 }, (_, i) => ({
    start: `${Math.floor((0.35 + 0.06 * i) * tib * 1024)} GiB`,
    size: '1 GiB',
    rate: '1 M/s',
  }))
  const document = {
    name: 'telescope, tiered',
    duration: '60 s',
    machine: {
      tick: '200 ms',
      nodes: [
        { id: 0, size: '64 GiB', latency: '90 ns', bandwidth: '100 GB/s' },
        { id: 1, size: `${tib} TiB`, latency: '250 ns', bandwidth: '40 GB/s' },
      ],
    },
    targets: [
      {
        name: 'program',
        memory: `${tib} TiB`,
        memoryBound: '30%',
        workload: { areas: pieces, loop: 'closed' },
      },
    ],
    kdamonds: [kdamond(sampling, [demotion(), promotion()])],
  }
  return medianOf(await runDocument(document, SEEDS), ({ machine }) => machine!.slowdown!)
}

const ANY_SIZE = { min: 4096, max: 'max' }
const STABLE = { min: '2 s', max: 'max' }

function demotion(): object {
  const goal = { metric: 'node_mem_free_bp', target_value: 500, current_value: 0, nid: 0 }
  return {
    action: 'migrate_cold',
    target_nid: 1,
    access_pattern: { sz_bytes: ANY_SIZE, nr_accesses: { min: '0 %', max: '0 %' }, age: STABLE },
    apply_interval_us: '1 s',
    quotas: { ...quotas(), goal_tuner: 'temporal', goals: [goal] },
  }
}

function promotion(): object {
  const accessed = { min: '1 samples', max: '40 samples' }
  return {
    action: 'migrate_hot',
    target_nid: 0,
    access_pattern: { sz_bytes: ANY_SIZE, nr_accesses: accessed, age: STABLE },
    apply_interval_us: '1 s',
    quotas: quotas(),
  }
}

function quotas(): object {
  const weights = { sz_permil: 0, nr_accesses_permil: '10%', age_permil: '10%' }
  return { time_ms: 0, sz_bytes: '4 GiB', reset_interval_ms: '1 s', weights }
}
