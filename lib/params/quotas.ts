/** How much a scheme may do, and how that is tuned. */
import { isSame, truncate, ULONG_MAX, type DamoNumber } from './number.js'
import {
  printMs,
  printMsAsNs,
  printMsExact,
  printNr,
  printPermil,
  printSize,
} from './print-numbers.js'
import type { NumberForm } from './print-numbers.js'
import { goalFrom, goalObject, goalText, type QuotaGoal } from './quota-goal.js'
import { readBytes, readMs, readNr, readPermil } from './read-numbers.js'
import { entriesOf, member, mustHaveGet, objectOf, optional, textOf } from './value.js'
import type { DamoObject, DamoValue } from './value.js'

/** Weights of what decides about a region's priority, permil. */
export interface Weights {
  readonly szPermil: DamoNumber
  readonly nrAccessesPermil: DamoNumber
  readonly agePermil: DamoNumber
}

/** The quotas of a scheme; 0 means no limit. */
export interface Quotas {
  readonly timeMs: DamoNumber
  readonly szBytes: DamoNumber
  readonly resetIntervalMs: DamoNumber
  readonly weights: Weights
  /** Share of the size of failed regions that is charged, as a fraction; off where the denominator is 0. */
  readonly failChargeNum: DamoNumber
  readonly failChargeDenom: DamoNumber
  readonly goals: readonly QuotaGoal[]
  /** `consist` or `temporal`; damo takes anything. */
  readonly goalTuner: DamoValue
  /** What the kernel made of it; an output. */
  readonly effectiveSzBytes: DamoNumber
}

/** No quota. */
export const NO_QUOTAS: Quotas = {
  timeMs: 0n,
  szBytes: 0n,
  resetIntervalMs: ULONG_MAX,
  weights: { szPermil: 0n, nrAccessesPermil: 0n, agePermil: 0n },
  failChargeNum: 0n,
  failChargeDenom: 0n,
  goals: [],
  goalTuner: 'consist',
  effectiveSzBytes: 0n,
}

/** Reads a `quotas` object; time, size, reset interval and weights must be there. */
export function quotasFrom(value: DamoValue): Quotas {
  const goals = optional(value, 'goals', [], (list) => entriesOf(list, goalFrom))
  mustHaveGet(value)
  return {
    goals,
    goalTuner: optional(value, 'goal_tuner', NO_QUOTAS.goalTuner, (tuner) => tuner) ?? 'consist',
    timeMs: member(value, 'time_ms', readMs),
    szBytes: member(value, 'sz_bytes', readBytes),
    resetIntervalMs: member(value, 'reset_interval_ms', readMs),
    weights: member(value, 'weights', weightsFrom),
    effectiveSzBytes: optional(value, 'effective_sz_bytes', 0n, readBytes),
    failChargeNum: optional(value, 'fail_charge_num', 0n, readNr),
    failChargeDenom: optional(value, 'fail_charge_denom', 0n, readNr),
  }
}

function weightsFrom(value: DamoValue): Weights {
  return {
    szPermil: member(value, 'sz_permil', readPermil),
    nrAccessesPermil: member(value, 'nr_accesses_permil', readPermil),
    agePermil: member(value, 'age_permil', readPermil),
  }
}

/** Whether quotas are the default. */
export function areNoQuotas(quotas: Quotas): boolean {
  const { weights } = quotas
  return (
    isSame(quotas.timeMs, NO_QUOTAS.timeMs) &&
    isSame(quotas.szBytes, NO_QUOTAS.szBytes) &&
    isSame(quotas.resetIntervalMs, NO_QUOTAS.resetIntervalMs) &&
    [weights.szPermil, weights.nrAccessesPermil, weights.agePermil].every((w) => isSame(w, 0)) &&
    isSame(quotas.failChargeNum, 0) &&
    isSame(quotas.failChargeDenom, 0) &&
    quotas.goals.length === 0 &&
    quotas.goalTuner === NO_QUOTAS.goalTuner
  )
}

/** The `quotas` object. */
export function quotasObject(quotas: Quotas, form: NumberForm): DamoObject {
  return objectOf([
    ['time_ms', printMsExact(quotas.timeMs, form)],
    ['sz_bytes', printSize(quotas.szBytes, form)],
    ['reset_interval_ms', printMsExact(quotas.resetIntervalMs, form)],
    ['fail_charge_num', printNr(quotas.failChargeNum, form)],
    ['fail_charge_denom', printNr(quotas.failChargeDenom, form)],
    ['goals', quotas.goals.map((goal) => goalObject(goal, form))],
    ['goal_tuner', quotas.goalTuner],
    ['effective_sz_bytes', printSize(quotas.effectiveSzBytes, form)],
    [
      'weights',
      objectOf([
        ['sz_permil', printPermil(quotas.weights.szPermil, form)],
        ['nr_accesses_permil', printPermil(quotas.weights.nrAccessesPermil, form)],
        ['age_permil', printPermil(quotas.weights.agePermil, form)],
      ]),
    ],
  ])
}

/** Lines of quotas. */
export function quotasText(quotas: Quotas, form: NumberForm): string[] {
  const { goals, goalTuner, weights, failChargeNum, failChargeDenom } = quotas
  const limits = [
    printMsAsNs(quotas.timeMs, form),
    printSize(quotas.szBytes, form),
    printSize(quotas.effectiveSzBytes, form),
  ]
  const priority = [
    `sz ${printPermil(weights.szPermil, form)}`,
    `nr_accesses ${printPermil(weights.nrAccessesPermil, form)}`,
    `age ${printPermil(weights.agePermil, form)}`,
  ]
  const ratio = (): string => `${truncate(failChargeNum)}/${truncate(failChargeDenom)}/`
  return [
    `${limits.join(' / ')} per ${printMs(quotas.resetIntervalMs, form)}`,
    ...(isSame(failChargeDenom, 0) ? [] : [`fail charge ratio: ${ratio()}`]),
    ...goals.map((goal, i) => `goal ${i}: ${goalText(goal, form)}`),
    ...(goals.length === 0 ? [] : [`goal tuner: ${textOf(goalTuner)}`]),
    `priority: ${priority.join(', ')}`,
  ]
}
