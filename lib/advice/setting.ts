/** What rules look at: a context, and what is known of the run around it. */
import { PAGE_BYTES } from '../base/units.js'
import { samplesPer } from '../core/attributes.js'
import type { KernelBehaviour } from '../core/kernel.js'
import type { SchemeParameters } from '../damos/scheme.js'
import type { ContextPlan, RunPlan } from '../engine/plan.js'

/** See the top of the file. */
export interface Setting {
  readonly kernel: KernelBehaviour
  readonly context: ContextPlan
  /** Position among the contexts of the run. */
  readonly index: number
  /** When these parameters come into force, µs. */
  readonly fromUs: number
  /** null: nothing is known but the parameters. */
  readonly run: RunPlan | null
}

/** A scheme of a context. */
export interface SchemeSetting extends Setting {
  readonly scheme: SchemeParameters
  /** Position among the context's schemes. */
  readonly position: number
}

/** How long the parameters are in force at most, µs; Infinity where nothing is known of the run. */
export function durationOf({ run, fromUs }: Setting): number {
  return run === null ? Infinity : run.durationUs - fromUs
}

/** Samples per aggregation. */
export function samplesOf({ context: { attrs } }: Setting): number {
  return samplesPer(attrs.aggrUs, attrs.sampleUs)
}

/** Whether the intervals tune themselves. */
export function isTuned({ context, kernel }: Setting): boolean {
  return kernel.tunesIntervals && context.attrs.intervalsGoal.aggrs > 0
}

/** The shortest and the longest sampling interval that there can be, µs. */
export function samplingBounds(setting: Setting): readonly [min: number, max: number] {
  const { sampleUs, intervalsGoal: goal } = setting.context.attrs
  return isTuned(setting) ? [goal.minSampleUs, goal.maxSampleUs] : [sampleUs, sampleUs]
}

/** The shortest and the longest aggregation interval that there can be, µs. */
export function aggregationBounds(setting: Setting): readonly [min: number, max: number] {
  if (!isTuned(setting)) {
    const { aggrUs } = setting.context.attrs
    return [aggrUs, aggrUs]
  }
  const [min, max] = samplingBounds(setting)
  return [min * samplesOf(setting), max * samplesOf(setting)]
}

/** Bytes of the smallest region. */
export function minRegionBytes({ context }: Setting): number {
  return context.minRegionPages * PAGE_BYTES
}

/** Bytes of a size as schemes have it, which is in units of addr_unit. */
export function bytesOf({ context }: Setting, size: bigint): number {
  return Number(size) * (context.addrUnit ?? 1)
}

/** Whether a scheme has any limit. */
export function hasLimits({ quota: { ms, sz, goals } }: SchemeParameters): boolean {
  return ms !== 0n || sz !== 0n || goals.length > 0
}

/** Time between two passes of a scheme, µs, for intervals of such lengths: whole sampling intervals. */
export function passUs(scheme: SchemeParameters, sampleUs: number, aggrUs: number): number {
  const { applyIntervalUs } = scheme
  const samples = samplesPer(applyIntervalUs === 0 ? aggrUs : applyIntervalUs, sampleUs)
  return Math.max(1, samples) * Math.max(1, sampleUs)
}

/** The real length of a quota's windows, µs: they end with a pass. */
export function windowUs({ scheme, context }: SchemeSetting): number {
  const { sampleUs, aggrUs } = context.attrs
  return windowOf(scheme, passUs(scheme, sampleUs, aggrUs))
}

/** The same for passes at such distances. */
export function windowOf({ quota }: SchemeParameters, pass: number): number {
  return Math.max(1, Math.ceil((Number(quota.resetIntervalMs) * 1000) / pass)) * pass
}
