/**
 * The registry of workloads: a new kind is a file, a member of {@link WorkloadPlan} and a line in
 * {@link createSources}.
 */
import type { AccessSource } from '../space/access-source.js'
import { createAreasSources, type AreasPlan } from './areas.js'
import { createMasimSources, type MasimPlan } from './masim.js'
import { createReplaySources, type ReplayPlan } from './replay.js'
import { createPatternSources, type PatternPlan } from './patterns/index.js'
import { createScanSources, type ScanPlan } from './scan.js'
import type { WorkloadSite } from './workload.js'
import { createZipfSources, type ZipfPlan } from './zipf.js'

export type { WorkloadSite } from './workload.js'

/** Any workload, as checked JSON; recordings beside it are shared memory. */
export type WorkloadPlan = AreasPlan | MasimPlan | PatternPlan | ReplayPlan | ScanPlan | ZipfPlan

/** The access sources of one workload. */
export function createSources(plan: WorkloadPlan, site: WorkloadSite): readonly AccessSource[] {
  switch (plan.kind) {
    case 'areas':
      return createAreasSources(plan, site)
    case 'masim':
      return createMasimSources(plan, site)
    case 'pattern':
      return createPatternSources(plan, site)
    case 'replay':
      return createReplaySources(plan, site)
    case 'scan':
      return createScanSources(plan, site)
    case 'zipf':
      return createZipfSources(plan, site)
  }
}
