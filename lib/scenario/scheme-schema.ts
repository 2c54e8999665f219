/**
 * damo's operation schemes: the form of each part, with its place where it is at fault; then the readers of params/
 * take the whole, exactly. What damo may leave out may be left out here.
 */
import * as z from 'zod'
import { showValue } from '../base/units.js'
import { damoValueOf } from '../params/documents.js'
import { DamoFault } from '../params/fault.js'
import { SIMPLE_FILTERS } from '../params/filter.js'
import { ULONG_MAX } from '../params/number.js'
import { KERNEL_GOAL_METRICS, targetReaderOf, type GoalMetric } from '../params/quota-goal.js'
import { ACTIONS, schemeFrom, type Scheme } from '../params/scheme.js'
import { exactValue, valueOf, type GivenNumber } from './exact-values.js'
import { listOf, mapOf } from './maps.js'
import { damoValue } from './values.js'

const bounds = (item: GivenNumber): z.ZodType => mapOf({ min: item, max: item })

const accessPattern = mapOf({
  sz_bytes: bounds(exactValue.size()),
  nr_accesses: bounds(exactValue.accessRate()),
  age: bounds(exactValue.age()),
})

const METRIC = `one of ${KERNEL_GOAL_METRICS.join(', ')}`

const goal = mapOf({
  metric: z.enum(KERNEL_GOAL_METRICS, { error: METRIC }).optional(),
  target_value: exactValue.any().optional(),
  current_value: exactValue.count().optional(),
  nid: exactValue.nodeId().nullable().optional(),
  memcg_path: z.string({ error: 'the path of a memory cgroup' }).nullable().optional(),
  target_value_bp: exactValue.count().optional().describe('Of old files: target of user_input.'),
  current_value_bp: exactValue.count().optional().describe('Of old files: value of user_input.'),
}).superRefine((given, context) => {
  const isOld = given.target_value_bp !== undefined
  const needed = isOld
    ? (['current_value_bp'] as const)
    : (['metric', 'target_value', 'current_value'] as const)
  for (const key of needed) {
    if (given[key] !== undefined) continue
    const expected = key === 'metric' ? METRIC : 'a number'
    context.addIssue({ code: 'custom', path: [key], message: `missing; expected ${expected}` })
  }
  const target = given.target_value_bp ?? given.target_value
  const metric = isOld ? 'user_input' : given.metric
  if (target === undefined || metric === undefined) return
  const fault = faultOfTarget(metric, target)
  if (fault === undefined) return
  const path = [isOld ? 'target_value_bp' : 'target_value']
  context.addIssue({ code: 'custom', path, message: fault })
})

function faultOfTarget(metric: GoalMetric, given: number | string): string | undefined {
  const isTime = metric === 'some_mem_psi_us'
  const expected = isTime ? 'a time such as 10 ms (a bare number is µs)' : 'a number or a share'
  const value = valueOf(given, targetReaderOf(metric))
  if (value === undefined || value > ULONG_MAX || !(value >= 0)) {
    return `not usable (got ${showValue(given)}); expected ${expected}`
  }
  if (value >= 1) return undefined
  return `the kernel ignores a goal of 0 (got ${showValue(given)}); expected 1 or more`
}

const weights = mapOf({
  sz_permil: exactValue.permil(),
  nr_accesses_permil: exactValue.permil(),
  age_permil: exactValue.permil(),
})

const TUNER = 'consist or temporal'

const quotas = mapOf({
  time_ms: exactValue.ms(),
  sz_bytes: exactValue.bytes(),
  reset_interval_ms: exactValue.ms(),
  weights,
  goals: listOf(goal, 'a list of goals').optional(),
  goal_tuner: z.enum(['consist', 'temporal'], { error: TUNER }).nullable().optional(),
  fail_charge_num: exactValue.count32().optional(),
  fail_charge_denom: exactValue.count32().optional(),
  effective_sz_bytes: z.unknown().optional().describe('An output of damo; means nothing here.'),
})

const watermarks = mapOf({
  metric: z.enum(['none', 'free_mem_rate'], { error: 'none or free_mem_rate' }),
  interval_us: exactValue.us(),
  high_permil: exactValue.permil(),
  mid_permil: exactValue.permil(),
  low_permil: exactValue.permil(),
})

const FILTER_TYPES = [...SIMPLE_FILTERS, 'memcg', 'addr', 'target', 'hugepage_size']
const SIZES = 'a list of two sizes, the smallest and the largest'

const filter = mapOf({
  filter_type: z.enum(FILTER_TYPES, { error: `one of ${FILTER_TYPES.join(', ')}` }),
  matching: damoValue.boolean(),
  allow: damoValue.boolean().optional(),
  filter_pass: damoValue.boolean().optional().describe('Of old files: allow.'),
  memcg_path: z.string({ error: 'the path of a memory cgroup' }).nullable().optional(),
  address_range: mapOf({ start: exactValue.bytes(), end: exactValue.bytes() })
    .nullable()
    .optional(),
  damon_target_idx: exactValue.count32().nullable().optional(),
  hugepage_size: z.array(exactValue.bytes(), { error: SIZES }).nullable().optional(),
}).superRefine((given, context) => {
  const refuse = (key: string, message: string): void => {
    context.addIssue({ code: 'custom', path: [key], message })
  }
  const { filter_type: type, hugepage_size: sizes } = given
  if (type === 'memcg' && (given.memcg_path ?? '') === '') {
    refuse('memcg_path', 'missing; expected the path of a memory cgroup')
  }
  if (type === 'addr' && (given.address_range ?? null) === null) {
    refuse('address_range', 'missing; expected a map (start, end)')
  }
  if (type === 'target' && (given.damon_target_idx ?? null) === null) {
    refuse('damon_target_idx', 'missing; expected the position of a target, from 0')
  }
  if (type === 'hugepage_size' && sizes?.length !== 2) {
    const what = sizes === undefined || sizes === null ? 'missing' : `${sizes.length} sizes`
    refuse('hugepage_size', `${what}; expected ${SIZES}`)
  }
})

const NODE = 'the number of a NUMA node, or null'

const scheme = mapOf({
  action: z.enum(ACTIONS, { error: `one of ${ACTIONS.join(', ')}` }).optional(),
  target_nid: z
    .union([exactValue.nodeId(), z.null()], { error: NODE })
    .optional()
    .describe('Where migrate_hot and migrate_cold move memory to.'),
  dests: listOf(
    mapOf({ id: exactValue.nodeId(), weight: exactValue.count32() }),
    'a list of nodes (id, weight)',
  )
    .optional()
    .describe('Several nodes to migrate to, by weight.'),
  access_pattern: accessPattern.optional().describe('Default: every region.'),
  apply_interval_us: exactValue
    .us()
    .nullable()
    .optional()
    .describe('How often it acts; default 0: each aggregation interval.'),
  quotas: quotas.optional().describe('Default: no limit.'),
  watermarks: watermarks.optional().describe('Default: none.'),
  filters: listOf(filter, 'a list of filters').optional(),
  max_nr_snapshots: exactValue
    .count53()
    .optional()
    .describe("Snapshots after which it stops; default 0: never. Not in damo's files."),
  stats: z.unknown().optional().describe('An output of damo; means nothing here.'),
  comments: z.unknown().optional().describe('Anything.'),
})

/** A scheme, read whole. */
export const schemeSchema: z.ZodType<Scheme> = scheme.transform((given, context) => {
  try {
    return schemeFrom(damoValueOf(JSON.parse(JSON.stringify(given))))
  } catch (error) {
    if (!(error instanceof DamoFault)) throw error
    context.addIssue({ code: 'custom', path: [...error.path], message: error.message })
    return z.NEVER
  }
})
