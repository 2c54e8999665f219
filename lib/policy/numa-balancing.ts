/**
 * NUMA balancing in its memory tiering mode: a page of a slower tier that is touched soon after its rights were taken
 * is promoted on the spot; how soon is soon adapts to a rate limit. Follows `should_numa_migrate_memory()` and
 * `numa_promotion_adjust_threshold()`.
 */
import { PAGE_BYTES } from '../base/units.js'
import {
  createHintScans,
  HINT_SCAN_PARAMETERS,
  noteHintFault,
  runHintScans,
  type HintScanNames,
  type HintScans,
} from './hint-scan.js'
import { withDemotion } from './placements.js'
import { definePolicy, type JobView, type NodeView, type PolicyKind } from './policy.js'
import { promotionNode } from './promotion-node.js'
import type { Values } from './set-up.js'

const SECOND_US = 1_000_000
const MIB = 2 ** 20
const GIB_PAGES = 262_144
/** The threshold moves in these many steps up to twice its start. */
const STEPS = 16

type Names = HintScanNames | 'hot_threshold' | 'rate_limit'

interface Figures {
  promoted: number
  faults: number
  full: number
}

interface State {
  readonly byJob: ReadonlyMap<JobView, Figures>
  thresholdUs: number
  /** Candidates since the threshold was adjusted, and in the running second. */
  candidates: number
  candidatesOfSecond: number
  secondUs: number
  adjustedUs: number
}

/** See the top of the file. */
export const numaBalancing: PolicyKind = definePolicy<Names>({
  name: 'numa_balancing',
  doc: 'Promotes what faults soon after its rights were taken; reclaim demotes.',
  source: 'kernel/sched/fair.c, numa_balancing = 2',
  parameters: {
    ...HINT_SCAN_PARAMETERS,
    hot_threshold: {
      unit: 'us',
      default: SECOND_US,
      min: 1,
      doc: 'A hint fault that came sooner is of a hot page; adapts from there.',
    },
    rate_limit: {
      unit: 'bytes',
      default: 65_536 * MIB,
      doc: 'Promoted a second, at most; the threshold adapts to it.',
    },
  },
  figures: {
    promotedBytes: 'Promoted on hint faults.',
    hintFaults: 'Hint faults.',
    noRoom: 'Folios that were hot and found no room.',
    thresholdUs: 'The latency below which a page is hot, at the end.',
  },
  settings: (_, model) => withDemotion(model, true),
  create(values, view) {
    const { jobs } = view
    const scans = createHintScans(jobs, values)
    const state: State = {
      byJob: new Map(jobs.map((job) => [job, { promoted: 0, faults: 0, full: 0 }])),
      thresholdUs: values.hot_threshold,
      candidates: 0,
      candidatesOfSecond: 0,
      secondUs: 0,
      adjustedUs: 0,
    }
    return {
      everyUs: view.tickUs,
      onTick({ nowUs, nodes }) {
        adjust(values, state, nowUs)
        for (const job of jobs) promoteFaulting(values, state, nodes, job, scans)
        runHintScans(scans, values, nowUs)
      },
      figures: () =>
        jobs.map((job) => {
          const { promoted, faults, full } = state.byJob.get(job)!
          return {
            promotedBytes: PAGE_BYTES * promoted,
            hintFaults: faults,
            noRoom: full,
            thresholdUs: state.thresholdUs,
          }
        }),
    }
  },
})

function promoteFaulting(
  values: Values<Names>,
  state: State,
  nodes: readonly NodeView[],
  job: JobView,
  scans: HintScans,
): void {
  const figures = state.byJob.get(job)!
  job.eachHintFault((target, page, order, latencyUs) => {
    figures.faults++
    noteHintFault(scans, job, target)
    const to = promotionNode(nodes, job.nodeOf(target, page))
    if (to < 0 || !isHot(values, state, nodes[to], latencyUs, 1 << order)) return
    const moved = job.move(target, page, to, true)
    if (moved === 'moved') figures.promoted += 1 << order
    if (moved !== 'full') return
    figures.full++
    nodes[to].wakeKswapd()
  })
}

function isHot(
  values: Values<Names>,
  state: State,
  node: NodeView,
  latencyUs: number,
  pages: number,
): boolean {
  const enough = node.promoPages + Math.max(GIB_PAGES, node.capacityPages / 16)
  if (node.freePages > enough) {
    state.thresholdUs = values.hot_threshold
    return true
  }
  if (latencyUs >= state.thresholdUs) return false
  state.candidates += pages
  state.candidatesOfSecond += pages
  return state.candidatesOfSecond < values.rate_limit / PAGE_BYTES
}

/** Once a longest period: the threshold moves to where the candidates are as many as may be promoted. */
function adjust(values: Values<Names>, state: State, nowUs: number): void {
  if (nowUs - state.secondUs >= SECOND_US) {
    state.secondUs = nowUs
    state.candidatesOfSecond = 0
  }
  const { scan_period_max: everyUs, hot_threshold: startUs, rate_limit } = values
  if (nowUs - state.adjustedUs < everyUs) return
  const reference = ((rate_limit / PAGE_BYTES) * everyUs) / SECOND_US
  const stepUs = (2 * startUs) / STEPS
  if (state.candidates > reference * 1.1) {
    state.thresholdUs = Math.max(stepUs, state.thresholdUs - stepUs)
  } else if (state.candidates < reference * 0.9) {
    state.thresholdUs = Math.min(2 * startUs, state.thresholdUs + stepUs)
  }
  state.candidates = 0
  state.adjustedUs = nowUs
}
