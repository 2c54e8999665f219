/** A thread of a concurrent run, from its start to its end. */
import type { RunPlan } from '../plan.js'
import { createWorld, type SharedMemory } from '../world.js'
import { controlOver } from './control.js'
import type { SliceOfTarget } from './division.js'
import { runMonitorThread, type MonitorResult, type MonitorSetup } from './monitor-thread.js'
import { runWorkloadThread, type WorkloadResult } from './workload-thread.js'

/** What a thread is told; all of it can be posted. */
export interface ThreadSetup {
  readonly plan: RunPlan
  /** Of all monitored targets. */
  readonly shared: SharedMemory
  readonly control: SharedArrayBuffer
  readonly nrMonitors: number
  readonly role:
    | ({ readonly kind: 'monitor' } & MonitorSetup)
    | { readonly kind: 'workload'; readonly slices: readonly SliceOfTarget[] }
}

/** What a thread tells at its end. */
export type ThreadResult = MonitorResult | WorkloadResult

/** Builds what the setup names, waits for the others, and works until the run ends. */
export function runThread({ plan, shared, control, nrMonitors, role }: ThreadSetup): ThreadResult {
  const world = createWorld(plan, 'bits', shared)
  const clock = controlOver(control, nrMonitors)
  return role.kind === 'monitor'
    ? runMonitorThread(world, role, clock)
    : runWorkloadThread(world, role.slices, clock)
}
