/**
 * TPP: promotes a page of a slower tier when it faults while it is in the active list, so on the second touch, and
 * keeps memory of the fast tier free for that by demoting early. Follows "TPP: Transparent Page Placement for
 * CXL-Enabled Tiered-Memory", ASPLOS 2023, and its patches.
 */
import { PAGE_BYTES } from '../base/units.js'
import {
  balanceOnFault,
  COLLOID_FIGURES,
  COLLOID_PARAMETERS,
  createColloid,
  isFastLater,
  measureTiers,
  type ColloidNames,
} from './colloid.js'
import {
  createHintScans,
  HINT_SCAN_PARAMETERS,
  noteHintFault,
  runHintScans,
  type HintScanNames,
} from './hint-scan.js'
import { withDemotion } from './placements.js'
import { definePolicy, type PolicyKind } from './policy.js'
import { promotionNode } from './promotion-node.js'

const BP = 10_000

type Names = HintScanNames | 'demote_scale' | ColloidNames

/** See the top of the file. */
export const tpp: PolicyKind = definePolicy<Names>({
  name: 'tpp',
  doc: 'Promotes on the second hint fault; the fast tier is demoted from early, to have room.',
  source: 'Maruf et al., ASPLOS 2023',
  parameters: {
    ...HINT_SCAN_PARAMETERS,
    demote_scale: {
      unit: 'bp',
      default: 200,
      max: BP / 2,
      doc: 'Share of the fast tier that is kept free; twice its high watermark at least.',
    },
    ...COLLOID_PARAMETERS,
  },
  figures: {
    promotedBytes: 'Promoted on hint faults.',
    hintFaults: 'Hint faults.',
    noRoom: 'Folios that were active and found no room.',
    ...COLLOID_FIGURES,
  },
  settings({ demote_scale }, model, nodes) {
    const { nodes: models } = model
    return {
      ...withDemotion(model, true),
      nodes: models.map((each, i) => {
        if (each.tier > 0) return each
        const pages = nodes[i].endPage - nodes[i].startPage
        const share = Math.floor((pages * demote_scale) / BP)
        return { ...each, demotePages: Math.max(share, 2 * each.highPages) }
      }),
    }
  },
  create(values, view) {
    const { jobs } = view
    const scans = createHintScans(jobs, values)
    const figures = jobs.map(() => ({ promoted: 0, faults: 0, full: 0 }))
    const colloid = createColloid(values.colloid === 1, values.colloid_threshold)
    return {
      everyUs: view.tickUs,
      onTick({ nowUs, nodes }) {
        measureTiers(colloid, nodes)
        const isLater = isFastLater(colloid)
        jobs.forEach((job, i) => {
          job.eachHintFault((target, page, order, latencyUs) => {
            figures[i].faults++
            noteHintFault(scans, job, target)
            if (isLater) {
              balanceOnFault(colloid, nodes, job, target, page, latencyUs)
              return
            }
            const to = promotionNode(nodes, job.nodeOf(target, page))
            if (to < 0) return
            if (!job.isActive(target, page)) {
              job.markAccessed(target, page)
              return
            }
            const moved = job.move(target, page, to, true)
            if (moved === 'moved') figures[i].promoted += 1 << order
            if (moved === 'full') figures[i].full++
          })
        })
        runHintScans(scans, values, nowUs, isLater)
      },
      figures: () =>
        figures.map(({ promoted, faults, full }, i) => ({
          promotedBytes: PAGE_BYTES * promoted,
          hintFaults: faults,
          noRoom: full,
          balancedBytes: PAGE_BYTES * (colloid.moved.get(jobs[i]) ?? 0),
        })),
    }
  },
})
