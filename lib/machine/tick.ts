/**
 * The machine looks at itself: at even times, and whoever acts on it or measures it comes before or after, never at
 * the same time. What a tick finds acts from then on.
 */
import { runKhugepaged } from './khugepaged.js'
import { renewKswapd, runKswapd } from './kswapd.js'
import { bringTo, settleMachine, type Machine } from './machine.js'
import { bringTouched } from './residency.js'
import { tickSwap } from './swap.js'
import { createWaits } from './waits.js'
import type { MachineModel } from './model.js'
import { followPerCpu } from './metrics.js'
import { measurePerformance, setRates } from './performance.js'

/** The first tick. */
export function firstTickUs({ model }: Machine): number {
  return model === null ? Infinity : model.tickUs
}

/** Lets programs of a machine with a model start as fast as their memory lets them. At time 0, before anything else. */
export function startMachine(machine: Machine): void {
  const { nodes, performance, model } = machine
  bringTo(machine, 0)
  // What is there from the start was filled before it.
  for (const { waits } of machine.targets) Object.assign(waits, createWaits())
  if (performance !== null && model !== null) setRates(performance, nodes, 0, model.tickUs)
}

/** Brings a machine with a model to a time at which all that sees its memory has arrived, and no further. */
export function tickMachine(machine: Machine, nowUs: number): void {
  const { nodes, performance, khugepaged, model, targets } = machine
  settleMachine(machine, nowUs)
  if (model !== null) keepFree(machine, model, nowUs)
  followPerCpu(machine)
  if (khugepaged !== null && model !== null) runKhugepaged(khugepaged, model.thp, targets, nowUs)
  if (performance !== null) {
    measurePerformance(performance, nodes, nowUs, nowUs - machine.tickedUs)
  }
  machine.tickedUs = nowUs
}

/** Reclaim that nobody waits for. */
function keepFree(machine: Machine, model: MachineModel, nowUs: number): void {
  const { kswapd, swap } = machine
  for (let node = 0; node < kswapd.length; node++) {
    runKswapd(machine, node, nowUs)
    renewKswapd(kswapd[node], nowUs - machine.tickedUs)
  }
  bringTouched()
  tickSwap(swap, model.tickUs)
}
