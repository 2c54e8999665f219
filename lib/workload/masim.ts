import type { AccessSource } from '../space/access-source.js'
import type { WorkloadSite } from './workload.js'
import type { MasimConfig } from './masim-config.js'

/** A masim program. */
export interface MasimPlan {
  readonly kind: 'masim'
  readonly config: MasimConfig
  /** First address page of each region, in the order of `config.regions`. */
  readonly regionStartPages: readonly number[]
  /** Speed of the program: accesses per millisecond. */
  readonly accessesPerMs: number
  /** masim's --nr_accesses_per_region, --random_batch, --random_array, --repeat. */
  readonly nrAccessesPerRegion: number
  readonly randomBatch: number
  readonly randomArray: number
  readonly repeat: number
}

export function createMasimSources(plan: MasimPlan, site: WorkloadSite): readonly AccessSource[] {
  void plan
  void site
  return []
}
