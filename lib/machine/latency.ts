/**
 * How long nodes take under load, and how slow that makes programs. Programs that wait longer ask for less, and what is
 * asked for less answers sooner, so both are found together: by node, the load at which what programs then ask for is
 * that load. There is one, as demand falls where the load rises:
 *
 * ```
 *   demand  ─────╲___          load
 *                    ╲______  ╱
 *                          __╳          a program is as fast as this latency lets it be
 *                         ╱   ╲___
 * ```
 * Memory finds it within microseconds, so it belongs into one tick: rates of a tick with latencies of the one before
 * would swing where the curve is steep, however they were damped.
 */
import { PAGE_BYTES } from '../base/units.js'
import { loadFactor } from './load.js'
import type { MachineModel } from './model.js'

/** What programs ask of nodes. */
export interface Demand {
  /** Share of the accesses to each node, for the time that it takes; sums to 1, or all are 0. */
  readonly shares: Float64Array
  /** Bytes to each node: a second of the program's own time, and a second of the machine's. */
  readonly bytes: Float64Array
  readonly openBytes: Float64Array
  /** Share of its run time on the fastest node that it waits for memory. */
  readonly memoryBound: number
  /** How fast it would run if memory took it `slowdown` times as long; 0 and more. */
  readonly rateAt: (slowdown: number) => number
}

/** Nodes under load. */
export interface NodeLoads {
  /** Share of the bandwidth in use; above 1 where programs ask for more that do not wait for it. */
  readonly used: Float64Array
  readonly latencyNs: Float64Array
}

/** Idle nodes. */
export function createNodeLoads({ nodes, load }: Pick<MachineModel, 'nodes' | 'load'>): NodeLoads {
  return {
    used: new Float64Array(nodes.length),
    latencyNs: Float64Array.from(nodes, ({ latencyNs }) => latencyNs * loadFactor(load, 0)),
  }
}

/** Loads are found as closely as this. */
const PRECISION = 1e-7
const SWEEPS_MAX = 50

/**
 * Finds the loads of all nodes, and their latencies.
 *
 * @param copied pages that others read from, or wrote to, each node in `tickUs`
 */
export function findLoads(
  loads: NodeLoads,
  model: Pick<MachineModel, 'nodes' | 'load'>,
  demands: readonly Demand[],
  copied: Float64Array,
  tickUs: number,
): void {
  const { used } = loads
  const copiedBytes = (node: number): number => (copied[node] * PAGE_BYTES * 1e6) / tickUs
  const demandOn = (node: number, load: number): number => {
    setLoad(loads, model, node, load)
    let bytes = copiedBytes(node)
    for (const demand of demands) {
      bytes += demand.openBytes[node]
      if (demand.bytes[node] === 0) continue
      bytes += demand.bytes[node] * demand.rateAt(slowdownOf(demand, loads, model))
    }
    return bytes / model.nodes[node].bytesPerSecond
  }
  for (let sweep = 0; sweep < SWEEPS_MAX; sweep++) {
    let moved = 0
    for (let node = 0; node < used.length; node++) {
      const last = used[node]
      const load = meet((at) => demandOn(node, at), last)
      setLoad(loads, model, node, load)
      moved = Math.max(moved, Math.abs(load - last))
    }
    if (moved <= PRECISION) return
  }
}

/**
 * How much longer memory lets a program take: `1 + f (Σ share · latency / fastest idle − 1)`, f as in
 * {@link Demand.memoryBound}. [M] of the performance model, with loaded latencies.
 */
export function slowdownOf(
  { shares, memoryBound }: Pick<Demand, 'shares' | 'memoryBound'>,
  { latencyNs }: NodeLoads,
  model: Pick<MachineModel, 'nodes'>,
): number {
  let mean = 0
  let all = 0
  for (let node = 0; node < shares.length; node++) {
    mean += shares[node] * latencyNs[node]
    all += shares[node]
  }
  return all === 0 ? 1 : 1 + memoryBound * (mean / all / fastestNs(model) - 1)
}

/** Idle latency of the fastest node. */
function fastestNs({ nodes }: Pick<MachineModel, 'nodes'>): number {
  let least = Infinity
  for (const { latencyNs } of nodes) least = Math.min(least, latencyNs)
  return least
}

function setLoad(
  { used, latencyNs }: NodeLoads,
  { nodes, load }: Pick<MachineModel, 'nodes' | 'load'>,
  node: number,
  value: number,
): void {
  used[node] = value
  latencyNs[node] = nodes[node].latencyNs * loadFactor(load, value)
}

/** Where a falling function of 0 and more meets its argument. @param guess looked at first */
function meet(of: (at: number) => number, guess: number): number {
  const there = of(guess)
  let low = Math.min(guess, there)
  let high = Math.max(guess, there)
  while (high - low > (PRECISION / 4) * Math.max(1, low)) {
    const middle = (low + high) / 2
    if (of(middle) > middle) low = middle
    else high = middle
  }
  return (low + high) / 2
}
