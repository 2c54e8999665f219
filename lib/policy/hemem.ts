/**
 * HeMem: hardware samples of loads and stores count accesses of 2 MiB pages; those above a threshold are hot and come
 * up, in place of such as are not. Follows "HeMem: Scalable Tiered Memory Management for Big Data Applications and Real
 * NVM", SOSP 2021; constants that are not checked against its source are marked [A].
 *
 * All memory is managed, of whatever size its folios are: the 2 MiB around each is what is counted and moved.
 */
import { BLOCK_PAGES } from '../machine/target-memory.js'
import { PAGE_BYTES } from '../base/units.js'
import {
  countHememAccess,
  createHememCounters,
  isHememHot,
  type CoolingClock,
  type HememCounters,
  type HememRule,
} from './hemem-counters.js'
import { eachSampleOf, membersOf, moveBlock, type Member } from './members.js'
import { withDemotion } from './placements.js'
import { definePolicy, type PolicyKind, type PolicyView } from './policy.js'
import { promotionNode } from './promotion-node.js'
import type { Values } from './set-up.js'

/** That may have to move for one to come up: itself, and what makes room, in two pieces. */
const BLOCKS_MOST = 3
const SECOND_US = 1_000_000
const MIB = 2 ** 20

type Names =
  | 'sample_period'
  | 'sample_cost'
  | 'hot_reads'
  | 'hot_writes'
  | 'cool_accesses'
  | 'interval'
  | 'rate_limit'

interface Counted extends Member {
  readonly counters: HememCounters
  /** By block: 1: it waits to be promoted. */
  readonly isWaiting: Uint8Array
}

interface Place {
  readonly member: Counted
  readonly block: number
}

interface Hemem {
  readonly values: Values<Names>
  readonly rule: HememRule
  readonly clock: CoolingClock
  readonly members: readonly Counted[]
  /** Hot blocks of slower tiers; those that are written come first. */
  written: Place[]
  read: Place[]
  /** Where the search for cold blocks goes on: among all blocks. */
  hand: number
  atUs: number
  readonly promoted: Float64Array
  readonly demoted: Float64Array
  /** Of one round. */
  ratePages: number
}

/** See the top of the file. */
export const hemem: PolicyKind = definePolicy<Names>({
  name: 'hemem',
  doc: 'Counts sampled accesses of 2 MiB pages; hot ones come up in place of cold ones.',
  source: 'Raybuck et al., SOSP 2021',
  parameters: {
    sample_period: {
      unit: 'count',
      default: 10_007,
      min: 1,
      doc: 'Loads, or stores, for each that is sampled [A].',
    },
    sample_cost: { unit: 'ns', default: 500, doc: 'CPU time of a sample [M].' },
    hot_reads: { unit: 'count', default: 8, min: 1, doc: 'So many loads make a page hot [A].' },
    hot_writes: { unit: 'count', default: 4, min: 1, doc: 'So many stores do, too [A].' },
    cool_accesses: {
      unit: 'count',
      default: 18,
      min: 1,
      doc: 'A page that has so many halves the counters of all [A].',
    },
    interval: { unit: 'us', default: 10_000, min: 1, doc: 'How often it moves pages.' },
    rate_limit: {
      unit: 'bytes',
      default: 10_000_000_000,
      min: 128 * MIB,
      doc: 'Moved a second, up and down, at most [A].',
    },
  },
  figures: {
    promotedBytes: 'Promoted.',
    demotedBytes: 'Demoted.',
    coolings: 'Times that counters were halved.',
    movedMostBytes: 'Moved in a second, at most, as rounds had it.',
  },
  settings: (_, model) => withDemotion(model, false),
  create(values, view) {
    const state = createHemem(values, view)
    takeSamples(state, view)
    return {
      everyUs: values.interval,
      onTick(now) {
        takeSamples(state, now)
        migrate(state, now)
      },
      figures: () =>
        view.jobs.map((_, job) => ({
          promotedBytes: PAGE_BYTES * state.promoted[job],
          demotedBytes: PAGE_BYTES * state.demoted[job],
          coolings: state.clock.ticks,
          movedMostBytes: PAGE_BYTES * state.ratePages,
        })),
    }
  },
})

function createHemem(values: Values<Names>, { jobs }: PolicyView): Hemem {
  return {
    values,
    rule: {
      hotReads: values.hot_reads,
      hotWrites: values.hot_writes,
      coolAt: values.cool_accesses,
    },
    clock: { ticks: 0 },
    members: membersOf(jobs).map((member): Counted => {
      const blocks = Math.ceil(member.pages / BLOCK_PAGES)
      const counters = createHememCounters(blocks)
      return { ...member, counters, isWaiting: new Uint8Array(blocks) }
    }),
    written: [],
    read: [],
    hand: 0,
    atUs: 0,
    promoted: new Float64Array(jobs.length),
    demoted: new Float64Array(jobs.length),
    ratePages: 0,
  }
}

/** Counts what was sampled; what is hot on a slower tier waits to come up. */
function takeSamples(state: Hemem, view: PolicyView): void {
  const { values, rule, clock, members } = state
  const periods = { loads: values.sample_period, stores: values.sample_period }
  eachSampleOf(view.jobs, periods, values.sample_cost, (index, page, _order, node, isWrite) => {
    const member = members[index]
    const block = page >> 9
    const isHot = countHememAccess(member.counters, block, isWrite, rule, clock)
    if (!isHot || member.isWaiting[block] === 1 || node < 0 || view.nodes[node].tier === 0) return
    member.isWaiting[block] = 1
    const isWritten = member.counters.writes[block] >= rule.hotWrites
    ;(isWritten ? state.written : state.read).push({ member, block })
  })
}

/** A round: what waits comes up, as long as there is room or something cold to make it, and the rate allows. */
function migrate(state: Hemem, view: PolicyView): void {
  const { values, rule, clock } = state
  const elapsedUs = view.nowUs - state.atUs
  state.atUs = view.nowUs
  const allowed = Math.floor((values.rate_limit * elapsedUs) / SECOND_US / PAGE_BYTES)
  const waiting = [...state.written, ...state.read]
  let moved = 0
  let next = 0
  for (; next < waiting.length; next++) {
    const { member, block } = waiting[next]
    const page = block * BLOCK_PAGES
    const to = promotionNode(view.nodes, slowestOf(member, page, view))
    if (to >= 0 && isHememHot(member.counters, block, rule, clock)) {
      if (moved + BLOCKS_MOST * BLOCK_PAGES > allowed) break
      const freed = makeRoom(state, view, to)
      if (freed < 0) break
      moved += freed
      const pages = moveBlock(
        member,
        block,
        hasWrites(member, block),
        to,
        (node) => view.nodes[node].tier > 0,
      )
      state.promoted[member.jobIndex] += pages
      moved += pages
    }
    member.isWaiting[block] = 0
  }
  if (next === 0) return
  const left = new Set(waiting.slice(next))
  state.written = state.written.filter((place) => left.has(place))
  state.read = state.read.filter((place) => left.has(place))
  state.ratePages = Math.max(state.ratePages, (moved * SECOND_US) / elapsedUs)
}

/** The node of the first page of a block that is on a slower tier; -1: none is. */
function slowestOf({ job, target, pages }: Member, start: number, { nodes }: PolicyView): number {
  const end = Math.min(pages, start + BLOCK_PAGES)
  for (let page = start; page < end; page++) {
    const node = job.nodeOf(target, page)
    if (node >= 0 && nodes[node].tier > 0) return node
  }
  return -1
}

/** Has room for a block on a fast node, if it takes demoting cold ones. @returns pages that went; -1: there is none */
function makeRoom(state: Hemem, view: PolicyView, node: number): number {
  const { members, rule, clock, demoted } = state
  const { promoPages, demotesTo } = view.nodes[node]
  const hasRoom = (): boolean => view.nodes[node].freePages - BLOCK_PAGES >= promoPages
  const nrBlocks = members.reduce((sum, { isWaiting }) => sum + isWaiting.length, 0)
  let gone = 0
  for (let looked = 0; !hasRoom(); looked++) {
    if (looked === nrBlocks || demotesTo < 0) return -1
    const { member, block } = placeAt(members, state.hand)
    state.hand = (state.hand + 1) % nrBlocks
    if (!isOn(member, block, node) || isHememHot(member.counters, block, rule, clock)) continue
    const pages = moveBlock(member, block, hasWrites(member, block), demotesTo, (on) => on === node)
    demoted[member.jobIndex] += pages
    gone += pages
  }
  return gone
}

/** Whether a block begins or ends on a node: it is moved as a whole. */
function isOn({ job, target, pages }: Member, block: number, node: number): boolean {
  const start = block * BLOCK_PAGES
  const last = Math.min(pages, start + BLOCK_PAGES) - 1
  return job.nodeOf(target, start) === node || job.nodeOf(target, last) === node
}

function placeAt(members: readonly Counted[], index: number): Place {
  let block = index
  for (const member of members) {
    if (block < member.isWaiting.length) return { member, block }
    block -= member.isWaiting.length
  }
  return { member: members[0], block: 0 }
}

/** Whether a program writes to a block: then it waits while that moves. */
function hasWrites({ counters }: Counted, block: number): boolean {
  return counters.writes[block] > 0
}
