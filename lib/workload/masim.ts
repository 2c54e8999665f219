/** Workloads that are masim programs. */
import { assert } from '../base/assert.js'
import type { AccessSource } from '../space/access-source.js'
import { placeOf } from './draw-keys.js'
import type { MasimPlan } from './masim-plan.js'
import { programOf } from './masim-program.js'
import { MasimSource } from './masim-source.js'
import type { WorkloadSite } from './workload.js'

export { masimPlanFault, masimProgramEndUs, type MasimPlan } from './masim-plan.js'

/** The one source of a masim program: all its regions, each within one mapping. */
export function createMasimSources(plan: MasimPlan, site: WorkloadSite): readonly AccessSource[] {
  const { seed, target, workload, pageOf } = site
  const program = programOf(plan)
  const starts = plan.regionStartPages.map((startPage, i) => {
    const start = pageOf(startPage)
    const { pages } = program.regions[i]
    const isWhole = pageOf(startPage + pages - 1) === start + pages - 1
    assert(isWhole, 'a region of a masim program lies within one mapping')
    return start
  })
  const name = `masim ${workload} of target ${target}`
  const addressShifts = starts.map((start, i) => plan.regionStartPages[i] - start)
  const place = placeOf(target, workload)
  return [new MasimSource(name, program, starts, addressShifts, seed, place)]
}
