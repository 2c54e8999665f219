/**
 * Bandwidth expansion by measured load: hot memory is packed into the fastest tier, unless that delivers more than
 * three quarters of what it can; then it is interleaved over all nodes by weights, so that all of them serve it. Once
 * interleaved, the fastest tier has less to do, which is no reason to go back; what is asked of all nodes is, once it
 * would be little for the fastest alone:
 *
 * ```
 *   traffic, of what the fastest tier can deliver
 *   0 ............ low (60 %) ............ high (75 %) ............
 *     packs          goes on as before       interleaves
 * ```
 * Follows what Micron proposed for DAMON; what is hot is found by accessed bits, and `low` is a proposal [M].
 */
import { PAGE_BYTES } from '../base/units.js'
import { membersOf, type Member } from './members.js'
import { NODE_WEIGHTS, weightsOf, type NodeWeight } from './node-weights.js'
import { withDemotion } from './placements.js'
import { definePolicy, type NodeView, type PolicyKind, type PolicyView } from './policy.js'
import { promotionNode } from './promotion-node.js'
import type { Values } from './set-up.js'

const BP = 10_000

type Names = NodeWeight | 'interval' | 'high' | 'low' | 'rate_limit'

/** See the top of the file. */
export const bandwidthSwitch: PolicyKind = definePolicy<Names>({
  name: 'bandwidth_switch',
  doc: 'Packs hot memory into the fastest tier, and interleaves it while that has little bandwidth left.',
  source: 'Micron, linux-mm, on destinations of migration (6.17)',
  parameters: {
    interval: {
      unit: 'us',
      default: 5_000_000,
      min: 1,
      doc: 'How often it looks at loads and accessed bits [M].',
    },
    high: {
      unit: 'bp',
      default: 7500,
      max: BP,
      doc: 'Above this use of the fastest tier, hot memory is interleaved.',
    },
    low: {
      unit: 'bp',
      default: 6000,
      max: BP,
      doc: 'It is packed again once all traffic is less than this share of what that tier can deliver [M].',
    },
    ...NODE_WEIGHTS,
    rate_limit: { unit: 'bytes', default: 2 ** 30, doc: 'Moved a second, at most [M].' },
  },
  figures: {
    promotedBytes: 'Moved to a faster tier.',
    demotedBytes: 'Moved to a slower tier.',
    switches: 'Times that it went from packing to interleaving, or back.',
    interleaves: 'Whether it interleaves at the end: 1 or 0.',
  },
  settings: (_, model) => withDemotion(model, false),
  create(values, view) {
    const state = createState(values, view)
    return {
      everyUs: values.interval,
      onTick: (now) => {
        runSwitch(state, now)
      },
      figures: () =>
        view.jobs.map((_, i) => ({
          promotedBytes: state.promoted[i] * PAGE_BYTES,
          demotedBytes: state.demoted[i] * PAGE_BYTES,
          switches: state.switches,
          interleaves: state.isInterleaved ? 1 : 0,
        })),
    }
  },
})

/** What it remembers. */
interface State {
  readonly values: Values<Names>
  readonly members: readonly Member[]
  /** Index of the node of the k-th folio, round robin. */
  readonly turns: readonly number[]
  isInterleaved: boolean
  switches: number
  /** Pages, by job. */
  readonly promoted: number[]
  readonly demoted: number[]
  /** Pages that may still move this time. */
  left: number
}

function createState(values: Values<Names>, { jobs, nodes }: PolicyView): State {
  const weights = weightsOf(values, nodes)
  return {
    values,
    members: membersOf(jobs),
    turns: weights.flatMap((weight, node) => Array<number>(weight).fill(node)),
    isInterleaved: false,
    switches: 0,
    promoted: jobs.map(() => 0),
    demoted: jobs.map(() => 0),
    left: 0,
  }
}

/** Whether hot memory is to be interleaved, by what nodes deliver. Thresholds in basis points. */
export function isToInterleave(
  nodes: readonly Pick<NodeView, 'tier' | 'bytesPerSecond' | 'usedShare'>[],
  isInterleaved: boolean,
  { high, low }: Pick<Values<'high' | 'low'>, 'high' | 'low'>,
): boolean {
  let fast = 0
  let traffic = 0
  let all = 0
  for (const { tier, bytesPerSecond, usedShare } of nodes) {
    all += usedShare * bytesPerSecond
    if (tier > 0) continue
    fast += bytesPerSecond
    traffic += usedShare * bytesPerSecond
  }
  return isInterleaved ? all * BP >= low * fast : traffic * BP > high * fast
}

/** A folio, by its member and first page. */
type Folio = readonly [member: number, page: number]

function runSwitch(state: State, { jobs, nodes }: PolicyView): void {
  const { values, members } = state
  const isInterleaved = isToInterleave(nodes, state.isInterleaved, values)
  if (isInterleaved !== state.isInterleaved) state.switches++
  state.isInterleaved = isInterleaved
  state.left = (values.rate_limit * values.interval) / 1e6 / PAGE_BYTES
  const hot: Folio[] = []
  const cold: Folio[] = []
  let first = 0
  for (const job of jobs) {
    const offset = first
    job.scan((target, page, _order, isYoung) => {
      const node = job.nodeOf(target, page)
      if (node < 0) return
      if (isYoung) hot.push([offset + target, page])
      else if (nodes[node].tier === 0) cold.push([offset + target, page])
    })
    first += job.targetPages.length
  }
  for (const [index, page] of hot) {
    if (state.left <= 0) return
    if (isInterleaved) interleave(state, nodes, members[index], page)
    else pack(state, nodes, [index, page], cold)
  }
}

function interleave(state: State, nodes: readonly NodeView[], member: Member, page: number): void {
  const { turns } = state
  const k = page >> member.job.orderOf(member.target, page)
  move(state, nodes, member, page, turns[k % turns.length])
}

/** To the fastest node, in place of cold folios where there is no room. */
function pack(state: State, nodes: readonly NodeView[], [index, page]: Folio, cold: Folio[]): void {
  const member = state.members[index]
  const to = promotionNode(nodes, member.job.nodeOf(member.target, page))
  if (to < 0) return
  while (!move(state, nodes, member, page, to)) {
    const victim = cold.pop()
    if (victim === undefined) return
    const other = state.members[victim[0]]
    const down = nodes[other.job.nodeOf(other.target, victim[1])].demotesTo
    if (down >= 0) move(state, nodes, other, victim[1], down)
  }
}

/** @returns false: there is no room */
function move(
  state: State,
  nodes: readonly NodeView[],
  { job, jobIndex, target }: Member,
  page: number,
  to: number,
): boolean {
  const from = job.nodeOf(target, page)
  const moved = job.move(target, page, to, false)
  if (moved !== 'moved') return moved !== 'full'
  const pages = 1 << job.orderOf(target, page)
  state.left -= pages
  if (nodes[to].tier < nodes[from].tier) state.promoted[jobIndex] += pages
  else if (nodes[to].tier > nodes[from].tier) state.demoted[jobIndex] += pages
  return true
}
