/** The daemons that keep memory of nodes free, each on a CPU of its own, ahead of those who allocate. */
import { DOUBLE_FIELD } from '../base/double-field.js'
import type { Kswapd, Machine } from './machine.js'
import { freeOn } from './nodes.js'
import { reclaim } from './reclaim.js'
import { createScope } from './scopes.js'

/** Asleep. */
export function createKswapd(node: number, tickUs: number): Kswapd {
  const daemon: Kswapd = {
    scope: createScope(node, ''),
    budgetNs: DOUBLE_FIELD,
    cpuNs: DOUBLE_FIELD,
    isAwake: false,
  }
  daemon.budgetNs = tickUs * 1000
  daemon.cpuNs = 0
  return daemon
}

/** Lets the daemon of a node work while there is too little free, and it has time. Follows `balance_pgdat()`. */
export function runKswapd(machine: Machine, node: number, nowUs: number): void {
  const { nodes, model, kswapd, reclaimed } = machine
  const { lowPages, highPages, promoPages, demotePages = 0 } = model!.nodes[node]
  const daemon = kswapd[node]
  if (freeOn(nodes, node) < Math.max(lowPages, demotePages)) daemon.isAwake = true
  const enough = Math.max(model!.reclaim.demotes ? promoPages : highPages, demotePages)
  const missing = enough - freeOn(nodes, node)
  if (missing <= 0) daemon.isAwake = false
  if (!daemon.isAwake || daemon.budgetNs <= 0) return
  const { freed, scanned, elapsedNs } = reclaim(
    machine,
    daemon.scope,
    missing,
    nowUs,
    daemon.budgetNs,
  )
  daemon.budgetNs -= elapsedNs
  daemon.cpuNs += elapsedNs
  reclaimed.kswapdScanned += scanned
  reclaimed.kswapdFreed += freed
  // Nothing that it could take is left: it sleeps until it is woken anew.
  if (freed === 0 || freed >= missing) daemon.isAwake = false
}

/** A tick's time is over: what it did not use is gone, what it used too much is missing. */
export function renewKswapd(daemon: Kswapd, tickUs: number): void {
  daemon.budgetNs = Math.min(daemon.budgetNs, 0) + tickUs * 1000
}
