/** Goals that tune a quota. */
import { DamoFault } from './fault.js'
import type { DamoNumber } from './number.js'
import { printNr, type NumberForm } from './print-numbers.js'
import { readBp, readNr, readUs } from './read-numbers.js'
import { has, member, objectOf, optional, shown, textOf, typeName } from './value.js'
import type { DamoObject, DamoValue } from './value.js'

/** All metrics: damo's in its order, then what kernels have besides. */
export const KERNEL_GOAL_METRICS = [
  'user_input',
  'some_mem_psi_us',
  'node_mem_used_bp',
  'node_mem_free_bp',
  'node_memcg_used_bp',
  'node_memcg_free_bp',
  'active_mem_bp',
  'inactive_mem_bp',
  'node_eligible_mem_bp',
  'hugepage_mem_bp',
] as const

/** What a goal measures. */
export type GoalMetric = (typeof KERNEL_GOAL_METRICS)[number]

/** Those that damo takes. */
export const GOAL_METRICS: readonly GoalMetric[] = KERNEL_GOAL_METRICS.filter(
  (metric) => metric !== 'hugepage_mem_bp',
)

/** A goal of a quota. */
export interface QuotaGoal {
  readonly metric: GoalMetric
  /** µs, basis points or a plain number, as the metric says. */
  readonly targetValue: DamoNumber
  readonly currentValue: DamoNumber
  /** NUMA node; null where none is given. */
  readonly nid: DamoNumber | null
  readonly memcgPath: DamoValue
}

/** What a goal is made of; numbers as given. */
export interface GoalTexts {
  readonly metric: DamoValue
  readonly targetValue: DamoValue
  readonly currentValue: DamoValue
  readonly nid: DamoValue
  readonly memcgPath: DamoValue
}

/** Whether a goal of this metric is about one NUMA node. */
export function needsNid(metric: GoalMetric): boolean {
  return needsMemcgPath(metric) || metric === 'node_mem_used_bp' || metric === 'node_mem_free_bp'
}

/** Whether a goal of this metric is about one memory cgroup. */
export function needsMemcgPath(metric: GoalMetric): boolean {
  return metric === 'node_memcg_used_bp' || metric === 'node_memcg_free_bp'
}

/** Makes a goal. @param metrics what it can measure: what damo takes, or more */
export function goalOf(texts: GoalTexts, metrics: readonly GoalMetric[] = GOAL_METRICS): QuotaGoal {
  const metric = metrics.find((each) => each === texts.metric)
  if (metric === undefined) {
    const message = `not a metric (got ${shown(texts.metric)}); expected one of ${metrics.join(', ')}`
    throw new DamoFault('unsupported DAMOS quota goal metric', message)
  }
  return {
    metric,
    targetValue: targetReaderOf(metric)(texts.targetValue),
    currentValue: readNr(texts.currentValue),
    nid: texts.nid === null ? null : readNr(texts.nid),
    memcgPath: texts.memcgPath,
  }
}

/** How a goal's target is read. */
export function targetReaderOf(metric: GoalMetric): (value: DamoValue) => DamoNumber {
  if (metric === 'some_mem_psi_us') return readUs
  // The bp metric that damo learned last is read as a plain number.
  return metric === 'user_input' || metric === 'node_eligible_mem_bp' ? readNr : readBp
}

/**
 * Reads a goal's object, of any metric of a kernel; very old ones give basis points of a number that the user feeds in.
 */
export function goalFrom(value: DamoValue): QuotaGoal {
  const asIs = (given: DamoValue): DamoValue => given
  if (has(value, 'target_value_bp')) {
    return goalOf({
      metric: 'user_input',
      targetValue: member(value, 'target_value_bp', asIs),
      currentValue: member(value, 'current_value_bp', asIs),
      nid: null,
      memcgPath: null,
    })
  }
  const texts: GoalTexts = {
    metric: member(value, 'metric', asIs),
    nid: optional(value, 'nid', null, asIs),
    memcgPath: optional(value, 'memcg_path', null, asIs),
    targetValue: member(value, 'target_value', asIs),
    currentValue: member(value, 'current_value', asIs),
  }
  return goalOf(texts, KERNEL_GOAL_METRICS)
}

/** The goal's object. */
export function goalObject(goal: QuotaGoal, form: NumberForm): DamoObject {
  return objectOf([
    ['metric', goal.metric],
    ['nid', goal.nid === null ? null : printNr(goal.nid, form)],
    ['memcg_path', goal.memcgPath],
    ['target_value', printNr(goal.targetValue, form)],
    ['current_value', printNr(goal.currentValue, form)],
  ])
}

/** The goal in one line. */
export function goalText(goal: QuotaGoal, form: NumberForm): string {
  const { metric, nid, memcgPath } = goal
  const words = [
    ...(needsNid(metric) ? [`nid ${printNr(nidOf(nid), form)}`] : []),
    ...(needsMemcgPath(metric) ? [`memcg ${textOf(memcgPath)}`] : []),
  ]
  const what = words.length === 0 ? metric : `${metric} (${words.join(', ')})`
  const [target, current] = [goal.targetValue, goal.currentValue]
  return `metric ${what} target ${printNr(target, form)} current ${printNr(current, form)}`
}

/** The node of a goal that needs one. */
export function nidOf(nid: DamoNumber | null): DamoNumber {
  if (nid !== null) return nid
  const damoText = `'<' not supported between instances of '${typeName(nid)}' and 'int'`
  throw new DamoFault(damoText, 'nid: missing; expected the number of a NUMA node')
}
