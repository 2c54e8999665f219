/** How a guest's memory scales: one interface for all ways, as simple as a balloon's. */
import type { GuestMonitor } from '../guest-monitor.js'
import type { Guest } from '../guest.js'
import type { MonitorPlan } from '../plan.js'
import type { ScalingValues } from './scaling-values.js'

export type { ScalingValues }

/** A way, at work in a guest. */
export interface Scaling {
  /** Acts; called at the end of each step. */
  step(nowUs: number): void
}

/** One parameter of a way. */
export interface ScalingParameter {
  readonly unit: 'size' | 'time' | 'share' | 'count' | 'flag'
  /** Size: pages; time: µs; a function of the guest's pages where it depends on them. */
  readonly default: number
  /** Of a count; left out: from 0 to 4096. */
  readonly bounds?: readonly [min: number, max: number]
  readonly doc: string
}

/** A way that memory scales. */
export interface ScalingKind {
  readonly name: string
  readonly doc: string
  readonly source: string
  /** Besides `min`, `max` and `pressure`. */
  readonly parameters: Readonly<Record<string, ScalingParameter>>
  /** Struct pages lie in the memory block that they describe. */
  readonly memmapOnBlock?: true
  /** The monitor that it needs, with its schemes; left out: it needs none. */
  monitor?(values: ScalingValues): MonitorPlan
  create(guest: Guest, values: ScalingValues, monitor: GuestMonitor | null): Scaling
}
