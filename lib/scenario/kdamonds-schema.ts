/**
 * damo's kdamonds parameters, the schema that `damo args damon` prints and `damo start` accepts. What damo may
 * leave out may be left out here, and a target's `regions` besides; `page_table_profiling` is the lab's own.
 */
import * as z from 'zod'
import type { ContextDocument, KdamondDocument } from './document.js'
import { listOf, mapOf, NOT_SUPPORTED } from './maps.js'
import { sampleControlSchema } from './sample-control-schema.js'
import { schemeSchema } from './scheme-schema.js'
import { tableProfilingSchema } from './table-profiling.js'
import { damoValue } from './values.js'

const emptyList = (noun: string): z.ZodOptional<z.ZodArray<z.ZodUnknown>> =>
  z
    .array(z.unknown(), { error: `a list of ${noun}` })
    .max(0, { error: `${NOT_SUPPORTED}; expected an empty list of ${noun}` })
    .optional()

/** A boolean that must have one value, because the other is not built, or means nothing here. */
function only(wanted: boolean, message: string): z.ZodType<boolean | undefined, boolean | string> {
  return damoValue
    .boolean()
    .refine((given) => given === wanted, { error: `${message}; expected ${wanted}` })
    .optional() as z.ZodType<boolean | undefined, boolean | string>
}

const region = mapOf({ start: damoValue.size(), end: damoValue.size() })

const contextTarget = mapOf({
  pid: z
    .union([z.number(), z.string(), z.null()], {
      error: 'the name or number of a target, or null for paddr',
    })
    .optional(),
  regions: z
    .union([listOf(region, 'a list of regions (start, end)'), z.null()], {
      error: 'a list of regions (start, end), or null',
    })
    .optional(),
  obsolete: only(false, 'the kernel refuses an obsolete target at start (EINVAL)'),
})

const intervalsGoal = mapOf({
  access_bp: damoValue.basisPoints(),
  aggrs: damoValue.count(),
  min_sample_us: damoValue.time('us'),
  max_sample_us: damoValue.time('us'),
})

const intervals = mapOf({
  sample_us: damoValue.time('us'),
  aggr_us: damoValue.time('us'),
  ops_update_us: damoValue.time('us'),
  intervals_goal: intervalsGoal.optional(),
})

const DEFAULT_INTERVALS = { sample_us: 5_000, aggr_us: 100_000, ops_update_us: 1_000_000 }

/** damo's defaults: 5 ms, 100 ms, 1 s; 10 to 1,000 regions. */
const context: z.ZodType<ContextDocument> = mapOf({
  ops: z.enum(['vaddr', 'fvaddr', 'paddr'], { error: 'vaddr, fvaddr or paddr' }),
  addr_unit: damoValue.size().default(1),
  targets: listOf(contextTarget, 'a list of targets (pid, regions)').optional(),
  intervals: intervals.default(DEFAULT_INTERVALS),
  nr_regions: mapOf({ min: damoValue.count(), max: damoValue.count() }).default({
    min: 10,
    max: 1000,
  }),
  probes: emptyList('probes'),
  sample_control: sampleControlSchema.optional(),
  page_table_profiling: tableProfilingSchema.optional(),
  pause: damoValue.boolean().default(false),
  schemes: listOf(schemeSchema, 'a list of schemes').default([]),
})

/** A kdamond; `state` and its own `pid` are what damo reports, and mean nothing at start. */
export const kdamondSchema: z.ZodType<KdamondDocument> = mapOf({
  state: z.string({ error: 'on or off' }).optional(),
  pid: z.union([z.number(), z.string(), z.null()], { error: 'a number or null' }).optional(),
  refresh_ms: damoValue.time('ms').default(0),
  contexts: z.array(context, { error: 'a list of one context' }).check((list) => {
    if (list.value.length === 1) return
    list.issues.push({
      code: 'custom',
      input: list.value,
      message: `the kernel runs one context in a kdamond (got ${list.value.length}); expected a list of one`,
    })
  }),
})

/** The list of kdamonds. */
export const kdamondsSchema: z.ZodType<readonly KdamondDocument[]> = listOf(
  kdamondSchema,
  'a list of kdamonds, at least one, or the name of a file that holds it',
  1,
)
