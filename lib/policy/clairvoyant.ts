/**
 * The bound: at each tick all memory lies where programs are fastest, knowing what they will access, and moving it
 * costs nothing. No policy can beat it, as each of its intervals is the best that placement can make of it.
 *
 * ```
 *   pages, hottest first   ████████▓▓▓▓▓▒▒▒▒░░░░░░░░
 *                          └ node 0 ┘└─ node 1 ─┘└0┘   cut where the loaded latencies make programs fastest, within
 *                                                      the capacities: what has no room elsewhere fills up, the coldest
 * ```
 * Pages of several programs are ranked by their accesses times the share of time that the program waits for memory.
 * With one program the bound is exact; with several, what they get done together may rank pages otherwise.
 */
import { createNodeLoads, findLoads, slowdownOf, type Demand } from '../machine/latency.js'
import type { Machine } from '../machine/machine.js'
import { takeTraffic } from '../machine/program-rate.js'
import {
  countOn,
  nodeAt,
  noteChanged,
  setNode,
  type TargetMemory,
} from '../machine/target-memory.js'
import { presentFolios, type Folios } from './folio-ranks.js'
import { withDemotion } from './placements.js'
import { definePolicy, type PolicyKind } from './policy.js'

/** A cut is found to this share of its range. */
const STEPS = 40
const ROUNDS = 3
/** So few, as of huge pages, have many valleys: each place is tried. */
const FEW_FOLIOS = 256

/** See the top of the file. */
export const clairvoyant: PolicyKind = definePolicy({
  name: 'clairvoyant',
  doc: 'Reference: the bound. Memory always lies best, and moves for nothing.',
  source: 'a reference, no policy',
  parameters: {},
  figures: { placements: 'Times that memory was placed anew.' },
  settings: (_, model) => withDemotion(model, false),
  create(_, view, machine) {
    let atUs = -1
    let residents = -1
    let placements = 0
    // What is there from the start lies best from the start.
    for (const program of machine.performance!.programs) takeTraffic(program, 0)
    placeBest(machine, 0)
    return {
      everyUs: view.tickUs,
      onTick({ nowUs }) {
        const here = machine.nodes.residents.reduce((sum, each) => sum + each, 0)
        const isSame = here === residents && atUs >= 0 && !changesWithin(machine, atUs, nowUs)
        atUs = nowUs
        if (isSame) return
        residents = here
        placements++
        placeBest(machine, nowUs)
      },
      figures: () => view.jobs.map(() => ({ placements })),
    }
  },
})

function changesWithin({ targets }: Machine, fromUs: number, toUs: number): boolean {
  return targets.some(({ space, mapped }) => {
    const changed = space.sources.some((source) => source.changesWithin(fromUs, toUs + 1))
    return changed || (mapped.atUs > fromUs && mapped.atUs <= toUs)
  })
}

/** Places all memory. */
function placeBest(machine: Machine, nowUs: number): void {
  const { nodes, model } = machine
  const folios = presentFolios(machine, nowUs)
  const order = [...model!.nodes.keys()].sort(
    (a, b) =>
      model!.nodes[a].tier - model!.nodes[b].tier ||
      model!.nodes[a].latencyNs - model!.nodes[b].latencyNs,
  )
  const rooms = order.map(
    (node) => nodes.capacity[node] - nodes.reserve[node] - foreignOn(machine, node),
  )
  const cuts = bestCuts(machine, folios, order, rooms)
  const ends = rangesOf(cuts, rooms, folios)
  let at = 0
  let pages = 0
  for (const { node, end } of ends) {
    for (; at < folios.nr && pages + folios.pages[folios.rank[at]] <= end; at++) {
      const folio = folios.rank[at]
      pages += folios.pages[folio]
      put(
        folios.memories[folios.target[folio]],
        folios.page[folio],
        folios.pages[folio],
        order[node],
      )
    }
  }
}

/** Pages of a node that are no program's. */
function foreignOn({ nodes, targets }: Machine, node: number): number {
  return nodes.residents[node] - targets.reduce((sum, { onNode }) => sum + onNode[node], 0)
}

/** Moves a folio without a trace. */
function put(memory: TargetMemory, page: number, pages: number, node: number): void {
  const mapping = memory.mapped.active.find(({ start, end }) => start <= page && page < end)!
  const last = nodeAt(memory, mapping, page)
  if (last === node || last < 0) return
  countOn(memory, last, -pages)
  countOn(memory, node, pages)
  noteChanged(memory, page, pages === 1 ? 0 : 9)
  setNode(memory, mapping, page, pages, node)
}

/** Ranks up to `end`, from where the one before ended, lie on a node, by its position in the order of speed. */
interface RankRange {
  readonly node: number
  readonly end: number
}

/**
 * The ranges that cuts make: first those of the nodes, fastest first, then what fills them up, slowest first.
 *
 * @param cuts by node but the last: ranks up to there are on it, or on faster ones, as far as there is room
 */
function rangesOf(cuts: readonly number[], rooms: readonly number[], folios: Folios): RankRange[] {
  const hot: RankRange[] = []
  const cold: RankRange[] = []
  let start = 0
  let end = folios.all
  let roomBehind = rooms.reduce((sum, room) => sum + room, 0)
  rooms.forEach((room, node) => {
    roomBehind -= room
    const isLast = node === rooms.length - 1
    const cut = isLast
      ? end
      : Math.max(start, folios.wholeUpTo(Math.min(cuts[node], start + room, end)))
    hot.push({ node, end: cut })
    cold.unshift({ node, end })
    if (!isLast) end -= Math.max(0, end - cut - roomBehind)
    start = cut
  })
  return [...hot, ...cold]
}

/**
 * Where to cut the pages, hottest first, between the nodes; see {@link rangesOf}.
 *
 * @param order nodes, fastest first
 * @param rooms pages that each has for programs
 */
function bestCuts(
  machine: Machine,
  folios: Folios,
  order: readonly number[],
  rooms: readonly number[],
): number[] {
  const { all } = folios
  const cuts: number[] = []
  rooms.forEach((room, i) => cuts.push(Math.min(all, (cuts[i - 1] ?? 0) + room)))
  const slowdown = (): number => meanSlowdown(machine, folios, order, rangesOf(cuts, rooms, folios))
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < cuts.length - 1; i++) {
      const from = i === 0 ? 0 : rangesOf(cuts, rooms, folios)[i - 1].end
      const to = Math.min(all, from + rooms[i])
      const slowdownAt = (at: number): number => {
        cuts[i] = at
        return slowdown()
      }
      cuts[i] =
        folios.ends !== null && folios.nr <= FEW_FOLIOS
          ? leastOf(folios.ends, from, to, slowdownAt)
          : leastAt(from, to, slowdownAt)
    }
  }
  return cuts
}

/** Where a function is least among some places in [from, to], and both of these. */
function leastOf(
  places: readonly number[],
  from: number,
  to: number,
  of: (at: number) => number,
): number {
  const within = [to, from, ...places.filter((place) => place > from && place < to)]
  const values = within.map(of)
  return within[values.indexOf(Math.min(...values))]
}

/**
 * Where a function with one valley is least in [from, to]: to the end, where it falls all the way. Where it is flat,
 * the valley lies before: the last pages are those that are not accessed.
 */
function leastAt(from: number, to: number, of: (at: number) => number): number {
  const ends = [from, to] as const
  let [low, high] = ends
  for (let step = 0; step < STEPS && high - low > 1; step++) {
    const third = (high - low) / 3
    if (of(low + third) <= of(high - third)) high -= third
    else low += third
  }
  const candidates = [to, from, Math.floor((low + high) / 2)]
  return candidates.reduce((best, each) => (of(each) < of(best) ? each : best))
}

function meanSlowdown(
  machine: Machine,
  folios: Folios,
  order: readonly number[],
  ranges: readonly RankRange[],
): number {
  const model = machine.model!
  const programs = machine.performance!.programs
  const loads = createNodeLoads(model)
  const demands = programs.map((program, target): Demand => {
    const shares = new Float64Array(model.nodes.length)
    let before = 0
    for (const { node, end } of ranges) {
      const upTo = folios.accessesUpTo(target, end)
      shares[order[node]] += upTo - before
      before = upTo
    }
    if (before > 0) for (const node of order) shares[node] /= before
    const total = (bytes: Float64Array): number => bytes.reduce((sum, each) => sum + each, 0)
    const closed = total(program.bytes)
    const open = total(program.openBytes)
    return {
      shares,
      bytes: shares.map((share) => share * closed),
      openBytes: shares.map((share) => share * open),
      memoryBound: program.memoryBound,
      rateAt: program.rateAt,
    }
  })
  findLoads(loads, model, demands, new Float64Array(model.nodes.length), model.tickUs)
  return demands.reduce((sum, demand) => sum + slowdownOf(demand, loads, model), 0)
}
