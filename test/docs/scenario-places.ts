import type { Path } from '../../lib/scenario/source.js'

/** Plain JSON. */
export type Json = Record<string, unknown>

/** Where the keys of a table belong, in a scenario that is accepted. */
export interface Place {
  readonly header: string
  readonly path: Path
  readonly base: () => Json
  /** What must go, or be there besides, for a key to be accepted. */
  readonly without?: Readonly<Record<string, string>>
  readonly beside?: Readonly<Record<string, Json>>
}

const AREA = { start: 0, size: '8 MiB', every: 1 }

function scenarioWith(target: Json = {}, more: Json = {}): Json {
  const db = { name: 'db', memory: '64 MiB', workload: { areas: [{ ...AREA }] }, ...target }
  return { duration: '1 s', targets: [db], ...more }
}

const recordedWith = (workload: Json): Json => ({
  duration: '1 s',
  targets: [{ name: 'db', workload }],
})

const contextWith = (more: Json = {}): Json =>
  scenarioWith(
    {},
    { kdamonds: [{ contexts: [{ ops: 'vaddr', targets: [{ pid: 'db' }], ...more }] }] },
  )

const CONTEXT: Path = ['kdamonds', 0, 'contexts', 0]
const GOAL = { access_bp: '4 %', aggrs: 3, min_sample_us: '5 ms', max_sample_us: '10 s' }
const INTERVALS = { sample_us: '5 ms', aggr_us: '100 ms', ops_update_us: '1 s' }
const WRITES = { filter_type: 'write', matching: true, allow: true }
const FIXED = { ops: 'fvaddr', targets: [{ regions: [{ start: 0, end: 4096 }] }] }
const MASIM = 'a, 10485760\n\nfirst\n500\na, 0, 4096, 1\n'

/** Patterns that are maps, with no more than they need. */
const PATTERNS: Readonly<Record<string, Json>> = {
  uniform: { every: 1 },
  zipf: { rate: '1 M/s' },
  scan: { rate: '1 M/s' },
  growing: { initial: 0, over: '1 s', every: 1 },
  shifting: { period: '1 s', hot: { size: '10%', every: 1 } },
  diurnal: { rate: '1 M/s' },
  batches: { interval: '1 s', lasts: '1 s', job: '10%', every: 1 },
}
const PATTERN_KINDS = [...Object.keys(PATTERNS).filter((kind) => kind !== 'uniform'), 'phases']

const BOUNDS = { min: 0, max: 'max' }
const PATTERN = { sz_bytes: BOUNDS, nr_accesses: BOUNDS, age: BOUNDS }
const WEIGHTS = { sz_permil: 0, nr_accesses_permil: 0, age_permil: 0 }
const LIMITS = { time_ms: 0, sz_bytes: 0, reset_interval_ms: 0, weights: WEIGHTS }
const INPUT = { metric: 'user_input', target_value: 1, current_value: 0 }
const MARKS = { metric: 'none', interval_us: 0, high_permil: 0, mid_permil: 0, low_permil: 0 }

/** Parts of a scheme: the table, the path from the scheme, a scheme that has the part. */
const SCHEME_PARTS: readonly (readonly [header: string, path: Path, scheme: Json])[] = [
  ['key of a scheme', [], {}],
  ['key of `access_pattern`', ['access_pattern'], { access_pattern: PATTERN }],
  ['key of `quotas`', ['quotas'], { quotas: LIMITS }],
  ['key of a goal', ['quotas', 'goals', 0], { quotas: { ...LIMITS, goals: [INPUT] } }],
  ['key of `watermarks`', ['watermarks'], { watermarks: MARKS }],
  ['key of a filter', ['filters', 0], { filters: [{ filter_type: 'anon', matching: true }] }],
]

/** Parts of a machine: the table, the path from the machine, a machine that has the part. */
const MACHINE_PARTS: readonly (readonly [header: string, path: Path, machine: Json])[] = [
  ['key of a swap', ['swap'], { swap: { kind: 'zram', size: '1 GiB' } }],
  ['key of `reclaim`', ['reclaim'], { reclaim: {} }],
  ['key of `thp`', ['thp'], { thp: { mode: 'never' } }],
  ['key of a cgroup', ['cgroups', 0], { cgroups: [{ path: '/a', max: '3 GiB', high: '1 GiB' }] }],
  ['key of `faults`', ['faults'], { faults: {} }],
  ['key of `costs`', ['costs'], { costs: {} }],
]

/** The tables of docs/scenarios.md, and where their keys belong. */
export const PLACES: readonly Place[] = [
  { header: 'key of a scenario', path: [], base: scenarioWith },
  {
    header: 'key of a target',
    path: ['targets', 0],
    base: () => scenarioWith({}, { kdamondPerTarget: { contexts: [FIXED] } }),
    without: { mappings: 'memory' },
  },
  {
    header: 'key of a mapping',
    path: ['targets', 0, 'mappings', 0],
    base: (): Json => {
      const scenario = scenarioWith({ mappings: [{ size: '16 MiB' }] })
      delete (scenario.targets as Json[])[0].memory
      return scenario
    },
  },
  { header: 'key of a workload', path: ['targets', 0, 'workload'], base: scenarioWith },
  {
    header: 'key of an area',
    path: ['targets', 0, 'workload', 'areas', 0],
    base: scenarioWith,
    without: { probability: 'every' },
  },
  {
    header: 'key of a patterned workload',
    path: ['targets', 0, 'workload'],
    base: () => scenarioWith({ workload: { uniform: { rate: '1 M/s' } } }),
    without: Object.fromEntries(PATTERN_KINDS.map((kind) => [kind, 'uniform'])),
  },
  ...Object.entries(PATTERNS).map(([kind, pattern]) => ({
    header: `key of \`${kind}\``,
    path: ['targets', 0, 'workload', kind],
    base: () => scenarioWith({ workload: { [kind]: pattern } }),
    without: 'every' in pattern ? { probability: 'every' } : {},
  })),
  {
    header: 'key of a phase',
    path: ['targets', 0, 'workload', 'phases', 0],
    base: () => scenarioWith({ workload: { phases: [{ for: '1 s' }] } }),
  },
  {
    header: 'key of a masim workload',
    path: ['targets', 0, 'workload'],
    base: () => scenarioWith({ workload: { masim: MASIM } }),
  },
  {
    header: 'key of a replay',
    path: ['targets', 0, 'workload'],
    base: () => recordedWith({ replay: 'damon.data' }),
  },
  {
    header: 'key of a trace',
    path: ['targets', 0, 'workload'],
    base: () => recordedWith({ trace: 'accesses.csv.gz' }),
  },
  {
    header: "key of a target's program",
    path: ['targets', 0],
    base: () => scenarioWith({}, { machine: { faults: {} } }),
  },
  {
    header: 'key of a node',
    path: ['machine', 'nodes', 0],
    base: () => scenarioWith({}, { machine: { nodes: [{ id: 0, size: '1 GiB' }], faults: {} } }),
  },
  {
    header: 'key of the machine',
    path: ['machine'],
    base: () => scenarioWith({ threads: 1 }, { machine: {} }),
  },
  ...MACHINE_PARTS.map(([header, path, part]) => ({
    header,
    path: ['machine', ...path],
    base: () => scenarioWith({}, { machine: structuredClone(part) }),
  })),
  {
    header: 'key of a CPU',
    path: ['machine', 'cpu'],
    base: () => scenarioWith({}, { machine: { cpu: {} } }),
  },
  {
    header: 'key of a check',
    path: ['checks', 0],
    base: () => scenarioWith({}, { checks: [{ that: 'snapshots > 1' }] }),
  },
  { header: 'key of a kdamond', path: ['kdamonds', 0], base: contextWith },
  {
    header: 'key of a context',
    path: CONTEXT,
    base: contextWith,
    beside: { addr_unit: { ops: 'paddr', targets: [{}] } },
  },
  {
    header: "key of a context's target",
    path: [...CONTEXT, 'targets', 0],
    base: contextWith,
  },
  {
    header: 'key of `intervals`',
    path: [...CONTEXT, 'intervals'],
    base: () => contextWith({ intervals: { ...INTERVALS } }),
  },
  {
    header: 'key of `page_table_profiling`',
    path: [...CONTEXT, 'page_table_profiling'],
    base: () => contextWith({ page_table_profiling: { variant: 'flexible' } }),
  },
  {
    header: 'key of `sample_control`',
    path: [...CONTEXT, 'sample_control'],
    base: () => contextWith({ sample_control: {} }),
  },
  {
    header: 'key of a sample filter',
    path: [...CONTEXT, 'sample_control', 'sample_filters', 0],
    base: () => contextWith({ sample_control: { sample_filters: [{ ...WRITES }] } }),
  },
  {
    header: 'key of `intervals_goal`',
    path: [...CONTEXT, 'intervals', 'intervals_goal'],
    base: () => contextWith({ intervals: { ...INTERVALS, intervals_goal: { ...GOAL } } }),
  },
  {
    header: 'key of `nr_regions`',
    path: [...CONTEXT, 'nr_regions'],
    base: () => contextWith({ nr_regions: { min: 10, max: 1000 } }),
  },
  {
    header: 'key of an event',
    path: ['events', 0],
    base: () => ({
      ...contextWith({ schemes: [{ quotas: { ...LIMITS, goals: [INPUT] } }] }),
      events: [{ at: 0, pause: false }],
    }),
    without: Object.fromEntries(
      ['commit', 'schemes', 'user_input', 'supply'].map((k) => [k, 'pause']),
    ),
    beside: Object.fromEntries(
      ['scheme', 'goal'].map((key) => [key, { user_input: 1, pause: undefined }]),
    ),
  },
  {
    header: 'key of `supply`',
    path: ['events', 0, 'supply'],
    base: () => scenarioWith({}, { events: [{ at: 0, supply: { active_mem_bp: 0 } }] }),
  },
  ...SCHEME_PARTS.map(([header, path, scheme]) => ({
    header,
    path: [...CONTEXT, 'schemes', 0, ...path],
    base: () => contextWith({ schemes: [scheme] }),
    beside: { target_value_bp: { current_value_bp: 0 } },
  })),
]
