/** The form of a scenario file. What its parts mean together is checked where they are resolved. */
import * as z from 'zod'
import { formatTimeExact } from '../base/format.js'
import { PAGE_BYTES } from '../base/units.js'
import { KERNEL_LEVELS, type KernelLevel } from '../core/kernel.js'
import { areaSchema } from './area-schema.js'
import type {
  MappingDocument,
  ScenarioDocument,
  TargetDocument,
  WorkloadDocument,
} from './document.js'
import { checksSchema } from './checks.js'
import { eventsSchema } from './event-schema.js'
import { kdamondSchema, kdamondsSchema } from './kdamonds-schema.js'
import type { CpuDocument } from './machine-document.js'
import { machineShape, nodeSchema, programShape } from './machine-schema.js'
import { listOf, mapOf } from './maps.js'
import { patternSchemas } from './pattern-schema.js'
import { policySchema } from './policy.js'
import {
  addressValue,
  costValue,
  countValue,
  nameValue,
  pageOrderValue,
  rateValue,
  shareValue,
  sizeValue,
  timeValue,
} from './values.js'

/** Most processes of a run, `count` included. */
export const TARGETS_MAX = 50_000

const MASIM_KEYS = [
  'speed',
  'repeat',
  'nrAccessesPerRegion',
  'randomBatch',
  'randomArray',
  'defaultMode',
] as const

const SHA256 = 'a SHA-256 sum, 64 hexadecimal digits'

const LOOP = 'open or closed'

const REPLAY_KEYS = ['target', 'loop', 'writes', 'granule', 'sha256'] as const

/** The kinds of workloads, with the keys that mean something beside theirs. */
const WORKLOAD_KINDS = {
  masim: MASIM_KEYS,
  areas: ['tick', 'loop'],
  replay: ['speed', ...REPLAY_KEYS],
  trace: ['speed', 'tick', 'loop', 'sha256'],
  uniform: ['tick', 'loop'],
  zipf: ['tick', 'loop'],
  scan: ['loop'],
  growing: ['tick', 'loop'],
  shifting: ['tick', 'loop'],
  diurnal: ['tick', 'loop'],
  batches: ['tick', 'loop'],
  phases: ['tick', 'loop'],
} as const satisfies Readonly<Record<string, readonly (keyof WorkloadDocument)[]>>

const workload: z.ZodType<WorkloadDocument> = mapOf({
  masim: z
    .string({ error: 'the name of a masim configuration, or its text' })
    .min(1, {
      error: 'the name of a masim configuration, or its text',
    })
    .optional(),
  speed: rateValue('ms')
    .optional()
    .describe(
      'Of masim, accesses per millisecond, default 150,000; of replay and trace, how many times ' +
        'as fast, default 1.',
    ),
  repeat: countValue(1, 1e6).optional().describe('masim --repeat; default 1.'),
  nrAccessesPerRegion: countValue(1, 2 ** 31 - 1)
    .optional()
    .describe('masim --nr_accesses_per_region; default 131,072.'),
  randomBatch: countValue(1, 1e6).optional().describe('masim --random_batch; default 1000.'),
  randomArray: countValue(1, 1e6).optional().describe('masim --random_array; default 1000.'),
  defaultMode: z.enum(['ro', 'wo', 'rw'], { error: 'ro, wo or rw' }).optional(),
  areas: listOf(areaSchema, 'a list of areas, at least one', 1).optional(),
  tick: timeValue(1).optional().describe('Touches happen once in each tick; default 5 ms.'),
  replay: fileName('the name of a record').optional(),
  trace: fileName('the name of a trace of accesses (CSV or JSON lines, gz or not)').optional(),
  target: countValue(0, TARGETS_MAX)
    .optional()
    .describe('Which target of the record, from 0; default: the only one.'),
  loop: z
    .literal([true, false, 'open', 'closed'], { error: `${LOOP} (of a replay: true or false)` })
    .optional()
    .describe(
      'Of replay and trace: whether it begins again where it ends, default false. Of others: ' +
        'closed, if it waits for its accesses; default open.',
    ),
  writes: shareValue()
    .optional()
    .describe('Of replay: share of writes among the accesses; default 0.'),
  granule: pageOrderValue()
    .optional()
    .describe(
      "Of replay: 2M, if huge pages were recorded: each is touched as a whole; default: the target's pages.",
    ),
  sha256: z
    .string({ error: SHA256 })
    .regex(/^[0-9a-f]{64}$/, { error: SHA256 })
    .optional()
    .describe('The sum of the file, if it must be the very one.'),
  uniform: patternSchemas.uniform.optional().describe('All of it alike, all the time.'),
  zipf: patternSchemas.zipf.optional().describe("Accesses by Zipf's law."),
  scan: patternSchemas.scan.optional().describe('Accesses in order, page by page or in strides.'),
  growing: patternSchemas.growing.optional().describe('A set that grows or shrinks.'),
  shifting: patternSchemas.shifting.optional().describe('A hot set that moves.'),
  diurnal: patternSchemas.diurnal.optional().describe('Load that rises and falls.'),
  batches: patternSchemas.batches.optional().describe('Jobs that arrive and run for a while.'),
  phases: patternSchemas.phases.optional().describe('Phases, one after the other, and again.'),
}).superRefine((given, context) => {
  const all = Object.keys(WORKLOAD_KINDS) as (keyof typeof WORKLOAD_KINDS)[]
  const kinds = all.filter((each) => given[each] !== undefined)
  if (kinds.length !== 1) {
    const message = `has ${kinds.length === 0 ? 'none' : `both ${kinds.slice(0, 2).join(' and ')}`}`
    const expected = `expected one of ${all.join(', ')}`
    context.addIssue({ code: 'custom', message: `${message}; ${expected}` })
    return
  }
  const [kind] = kinds
  const own: readonly string[] = WORKLOAD_KINDS[kind]
  for (const key of new Set(Object.values(WORKLOAD_KINDS).flat())) {
    if (given[key] === undefined || own.includes(key)) continue
    const message = `means nothing beside ${kind}; expected it left out`
    context.addIssue({ code: 'custom', path: [key], message })
  }
  const { loop } = given
  const isRound = kind === 'replay' || kind === 'trace'
  if (loop !== undefined && own.includes('loop') && (typeof loop === 'boolean') !== isRound) {
    const message = `not usable (got ${loop}); expected ${isRound ? 'true or false' : LOOP}`
    context.addIssue({ code: 'custom', path: ['loop'], message })
  }
})

function fileName(expected: string): z.ZodString {
  return z.string({ error: expected }).min(1, { error: expected }).describe(expected)
}

function flag(value: boolean): z.ZodDefault<z.ZodBoolean> {
  return z.boolean({ error: 'true or false' }).default(value)
}

const mapping: z.ZodType<MappingDocument> = mapOf({
  address: addressValue(PAGE_BYTES).optional().describe('Byte address.'),
  offset: sizeValue(0, PAGE_BYTES)
    .optional()
    .describe("Bytes from the start of the target's memory; default: right behind the one before."),
  size: sizeValue(PAGE_BYTES, PAGE_BYTES).describe('Size, a multiple of the page size.'),
  from: timeValue(0).default(0).describe('When it is mapped; default 0.'),
  until: timeValue(1).optional().describe('When it is unmapped; default: never.'),
  pages: pageOrderValue().optional().describe("4K or 2M; default: the target's."),
  frame: addressValue(PAGE_BYTES)
    .optional()
    .describe('Physical address of its first page; default: the next free memory.'),
  file: flag(false).describe(
    'Whether its pages are those of a file, not anonymous; default false.',
  ),
  locked: flag(false).describe('Whether it is locked in memory, as mlock does; default false.'),
}).superRefine(({ address, offset, from, until }, context) => {
  if (address !== undefined && offset !== undefined) {
    context.addIssue({ code: 'custom', message: 'has both address and offset; expected one' })
  }
  if (until !== undefined && until <= from) {
    const [got, start] = [until, from].map((us) => formatTimeExact(us * 1000))
    const message = `not after from (got ${got}); expected a time after ${start}`
    context.addIssue({ code: 'custom', path: ['until'], message })
  }
})

const WORKLOAD = 'a workload such as { masim: stairs.cfg } or { areas: [...] }, or a list of them'

const CGROUP = 'the path of a memory cgroup such as /db'

const target: z.ZodType<TargetDocument> = mapOf({
  name: nameValue().describe('Name; kdamonds may use it as pid.'),
  pid: countValue(1, 2 ** 31 - 1)
    .optional()
    .describe('Number of the (first) process; default 1000, 1001, …'),
  count: countValue(1, TARGETS_MAX)
    .default(1)
    .describe('How many such processes; named NAME-0, NAME-1, …; default 1.'),
  memory: sizeValue(PAGE_BYTES, PAGE_BYTES)
    .optional()
    .describe('Size of the memory, one mapping that lasts.'),
  mappings: listOf(mapping, 'a list of mappings, at least one', 1, 2_000).optional(),
  pages: pageOrderValue()
    .default(0)
    .describe('4K (default), or 2M for huge pages with one accessed state each.'),
  image: flag(true).describe('Whether program image, heap and stack are mapped too.'),
  cgroup: z
    .string({ error: CGROUP })
    .regex(/^(\/[^/]+)+$/, { error: CGROUP })
    .optional()
    .describe('Its memory cgroup, for filters and goals; default: none.'),
  ...programShape,
  workload: z
    .union([workload, listOf(workload, 'a list of workloads')], { error: WORKLOAD })
    .optional()
    .describe('What the process does; left out: nothing touches its memory.'),
})

const NICE = 'a whole number from -20 to 19'

const cpu: z.ZodType<CpuDocument> = mapOf({
  iteration: costValue().default(6).describe('One iteration of kdamond; default 6 us.'),
  prepare: costValue().default(9.35).describe('To prepare one region; default 9.35 us.'),
  check: costValue().default(0.75).describe('To check one region; default 0.75 us.'),
  tick: timeValue(1).default(4_000).describe("The scheduler's tick; default 4 ms (HZ=250)."),
  tickPhase: timeValue(0).optional().describe('When its first one is; default: by the seed.'),
  slice: timeValue(0).default(750).describe("The scheduler's slice; default 750 us (one CPU)."),
  nice: z
    .int({ error: NICE })
    .min(-20, NICE)
    .max(19, NICE)
    .default(0)
    .describe('Of the program; default 0.'),
  period: timeValue(1).default(5_000).describe('The program works once in each; default 5 ms.'),
  start: timeValue(0).default(0).describe('When the program starts; default 0.'),
  busy: timeValue(0).default(0).describe('How long it works in each period; default 0.'),
  bursts: listOf(
    mapOf({
      at: timeValue(0).describe('On the program’s clock.'),
      busy: timeValue(0).describe('How long it works then.'),
    }),
    'a list of bursts (at, busy)',
  )
    .default([])
    .describe('Periods in which it works longer or shorter; default: none.'),
}).superRefine(({ period, busy, bursts }, context) => {
  if (busy >= period) {
    const message = 'not below period; expected a program that has time to rest'
    context.addIssue({ code: 'custom', path: ['busy'], message })
  }
  bursts.forEach(({ at }, i) => {
    const periodOf = (us: number): number => Math.floor(us / period)
    if (i === 0 || periodOf(at) > periodOf(bursts[i - 1].at)) return
    const message = 'not in a later period than the one before; expected ascending times'
    context.addIssue({ code: 'custom', path: ['bursts', i, 'at'], message })
  })
})

const machine = mapOf(
  {
    nodes: listOf(nodeSchema, 'a list of nodes (id, size), at least one', 1, 1024)
      .optional()
      .describe('NUMA nodes; default: one, where memory is watched by address or costs something.'),
    cpu: cpu
      .optional()
      .describe('One CPU for monitor and program; default: monitoring takes no time.'),
    ...machineShape,
  },
  ['tiers', 'cpus'],
)

/** YAML reads an unquoted 6.12 as a number. */
export const kernelSchema: z.ZodType<KernelLevel, KernelLevel | number> = z
  .literal([...KERNEL_LEVELS, 6.12, 6.18, 7.2], { error: `one of ${KERNEL_LEVELS.join(', ')}` })
  .transform((level) => String(level) as KernelLevel)

/** A scenario file; `kdamonds` that are file names have been read before. */
export const scenarioSchema: z.ZodType<ScenarioDocument> = mapOf(
  {
    name: nameValue().optional().describe('Name of the run; default: that of the file.'),
    seed: countValue(0)
      .default(1)
      .describe('Seed of all randomness: same scenario and seed, same result. Default 1.'),
    duration: timeValue(1)
      .optional()
      .describe(
        'Virtual time to run, with its unit; default: until the last masim program has ended.',
      ),
    kernel: kernelSchema
      .default('next')
      .describe('Whose behaviour: 6.12, 6.18, 7.2 or next (default).'),
    access: z
      .enum(['bits', 'lazy', 'auto'], { error: 'bits, lazy or auto' })
      .default('auto')
      .describe('How access bits come about; the result is the same.'),
    concurrent: flag(false).describe(
      'Whether workloads and monitors are threads that race in real time; no two such runs are ' +
        'alike. Default false: same scenario and seed, same bytes.',
    ),
    machine: machine.optional().describe('Physical memory and CPU.'),
    targets: listOf(target, 'a list of targets, at least one', 1, TARGETS_MAX).describe(
      'The processes that run.',
    ),
    kdamonds: kdamondsSchema.optional().describe("The monitors, in damo's schema, or a file."),
    kdamondPerTarget: kdamondSchema.optional().describe('A monitor that is made once per target.'),
    policy: policySchema
      .optional()
      .describe(
        'A ready-made set-up, whose kdamonds come after the given ones, or a policy of the machine.',
      ),
    events: eventsSchema.optional().describe('What happens on the way.'),
    checks: checksSchema.optional().describe('What the run is to show, by its figures.'),
  },
  ['guests', 'host'],
)
