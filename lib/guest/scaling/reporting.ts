/**
 * Free page reporting, by itself and with what there is to help it: proactive reclaim, which frees memory; compaction,
 * which makes whole blocks of it; off-lining, which keeps it.
 */
import { startReporting, stepReporting } from '../free-page-reporting.js'
import type { Guest } from '../guest.js'
import { compact, createScanners, fragmentationScore } from '../memory/compaction.js'
import { monitorPlan, pageoutScheme } from './monitor-plan.js'
import { hotUnplug } from './unplug.js'
import { tellHost } from './blocks.js'
import type { Scaling, ScalingKind, ScalingParameter } from './scaling.js'
import { CPU, MARGIN } from './wanted-size.js'

const RECLAIM_MS: ScalingParameter = {
  unit: 'time',
  default: 10_000,
  doc: 'Time of proactive reclaim in a second.',
}

/** Nothing scales. */
export const none: ScalingKind = {
  name: 'none',
  doc: 'The guest keeps what it has ever used.',
  source: '',
  parameters: {},
  create: () => ({ step: () => undefined }),
}

/** Free page reporting. */
export const freePageReporting: ScalingKind = {
  name: 'free_page_reporting',
  doc: 'Free blocks of 2 MiB are told to the host, two seconds after some were freed.',
  source: 'mm/page_reporting.c',
  parameters: {},
  create: (guest) => ({ step: reporting(guest) }),
}

/** DAMON_RECLAIM in the guest; the host is told nothing. */
export const proactiveReclaim: ScalingKind = {
  name: 'proactive_reclaim',
  doc: 'DAMON pages out what is cold, up to the pressure; the host is told nothing of it.',
  source: 'admin-guide/mm/damon/reclaim',
  parameters: { reclaim: RECLAIM_MS },
  monitor: ({ reclaim, pressure }) => monitorPlan([pageoutScheme(reclaim, pressure, 1)]),
  create: () => ({ step: () => undefined }),
}

/** The approach that ACMA competes with. */
export const reclaimAndReport: ScalingKind = {
  name: 'reclaim_and_report',
  doc: 'Proactive reclaim, proactive compaction and free page reporting; off-lining where asked for.',
  source: 'mm/page_reporting.c, mm/compaction.c, admin-guide/mm/damon/reclaim',
  memmapOnBlock: true,
  parameters: {
    reclaim: RECLAIM_MS,
    compaction: {
      unit: 'count',
      default: 20,
      bounds: [0, 100],
      doc: 'Proactiveness of compaction, 0 to 100 (compaction_proactiveness).',
    },
    unplug: { unit: 'flag', default: 0, doc: 'Memory blocks are taken off line as well.' },
    margin: MARGIN,
    cpu: CPU,
  },
  monitor: ({ reclaim, pressure }) => monitorPlan([pageoutScheme(reclaim, pressure, 1)]),
  create(guest, values, monitor) {
    const report = reporting(guest)
    const defragment = compaction(guest, values.compaction, values.cpu)
    const unplug = values.unplug === 1 ? hotUnplug.create(guest, values, monitor) : null
    return {
      step(nowUs) {
        defragment()
        report(nowUs)
        unplug?.step(nowUs)
      },
    }
  },
}

function reporting(guest: Guest): Scaling['step'] {
  const { memory, watermarks } = guest
  const state = startReporting(memory, guest.arrivedUs)
  return (nowUs) => {
    stepReporting(memory, state, nowUs, watermarks.low, (block) => {
      tellHost(guest, block)
    })
  }
}

/**
 * Compacts while memory is more fragmented than the proactiveness wants. Follows `should_proactive_compact_node()`: the
 * low watermark is 100 - proactiveness, the high one ten above; from above that, down to the low one.
 */
function compaction(guest: Guest, proactiveness: number, cpu: number): () => void {
  const { memory, costs, figures, stepUs } = guest
  const scanners = createScanners(memory)
  const low = Math.max(100 - proactiveness, 5)
  const high = Math.min(low + 10, 100)
  const mostPages = Math.floor((cpu * stepUs * 1000) / costs.migrateNs)
  let isAtWork = false
  return () => {
    if (proactiveness === 0) return
    const score = fragmentationScore(memory)
    isAtWork = score > (isAtWork ? low : high)
    if (!isAtWork) return
    const moved = compact(memory, scanners, mostPages)
    figures.movedPages += moved
    figures.cpuNs += moved * costs.migrateNs
  }
}
