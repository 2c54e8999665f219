/**
 * A machine with a model looks at itself: at even times, and whoever acts on it or measures it comes before or after,
 * never at the same time. What a tick finds acts from then on.
 */
import { assert } from '../base/assert.js'
import { runKhugepaged, type Khugepaged } from './khugepaged.js'
import { renewKswapd, runKswapd } from './kswapd.js'
import { bringTo, settleMachine, type Machine } from './machine.js'
import { followPerCpu } from './metrics.js'
import { measurePerformance, setRates, type Performance } from './performance.js'
import { bringTouched } from './residency.js'
import { tickSwap } from './swap.js'
import { createWaits } from './waits.js'

/** Lets programs start as fast as their memory lets them. At time 0, before anything else. */
export function startMachine(machine: Machine): void {
  const { performance } = partsOf(machine)
  bringTo(machine, 0)
  // What is there from the start was filled before it.
  for (const { waits } of machine.targets) Object.assign(waits, createWaits())
  setRates(performance, machine.nodes, 0, performance.model.tickUs)
}

/** Brings a machine to a time at which all that sees its memory has arrived, and no further. */
export function tickMachine(machine: Machine, nowUs: number): void {
  const { performance, khugepaged } = partsOf(machine)
  const { nodes, targets, swap } = machine
  const { model } = performance
  const elapsedUs = nowUs - machine.tickedUs
  settleMachine(machine, nowUs)
  machine.kswapd.forEach((daemon, node) => {
    runKswapd(machine, node, nowUs)
    renewKswapd(daemon, elapsedUs)
  })
  bringTouched()
  tickSwap(swap, model.tickUs)
  followPerCpu(machine)
  runKhugepaged(khugepaged, model.thp, targets, nowUs)
  measurePerformance(performance, nodes, nowUs, elapsedUs)
  machine.tickedUs = nowUs
}

/** What only machines with a model have. */
function partsOf({ performance, khugepaged }: Machine): {
  readonly performance: Performance
  readonly khugepaged: Khugepaged
} {
  assert(performance !== null && khugepaged !== null, 'only a machine with a model has ticks')
  return { performance, khugepaged }
}
