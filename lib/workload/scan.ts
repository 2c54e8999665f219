/** Workloads that go through memory in order, over and over: page by page, or in strides. */
import { assert } from '../base/assert.js'
import type { AccessSource } from '../space/access-source.js'
import { placeOf } from './draw-keys.js'
import type { Loop } from './loop.js'
import type { ProgramPattern } from './masim-pattern.js'
import type { MasimProgram } from './masim-program.js'
import { MasimSource } from './masim-source.js'
import type { MemoryPart } from './memory-part.js'
import { createPageDraw } from './page-draw.js'
import type { WorkloadSite } from './workload.js'

/** A scan: access i goes to byte (i × strideBytes) of the memory, and round. */
export interface ScanPlan {
  readonly kind: 'scan'
  /** It lies within one mapping. */
  readonly part: MemoryPart
  readonly strideBytes: number
  readonly accessesPerSecond: number
  /** Share of writes among the accesses, 0..1. */
  readonly writeShare: number
  readonly loop: Loop
}

const PAGE_BYTES = 4096

/** The one source of a scan. */
export function createScanSources(plan: ScanPlan, site: WorkloadSite): readonly AccessSource[] {
  const { startPage, endPage } = plan.part
  const start = site.pageOf(startPage)
  const isWhole = site.pageOf(endPage - 1) - start === endPage - 1 - startPage
  assert(isWhole, 'the memory of a scan lies within one mapping')
  const name = `scan ${site.workload} of target ${site.target}`
  const place = placeOf(site.target, site.workload)
  return [new MasimSource(name, programOf(plan), [start], [startPage - start], site.seed, place)]
}

/** As a masim program of one sequential pattern that never ends. */
function programOf({ part, strideBytes, accessesPerSecond, writeShare }: ScanPlan): MasimProgram {
  const pages = part.endPage - part.startPage
  const nrPositions = Math.max(1, Math.ceil((pages * PAGE_BYTES) / strideBytes))
  const pattern: ProgramPattern = {
    id: 0,
    index: 0,
    region: 0,
    share: 1,
    isRandom: false,
    nrPositions,
    strideBytes: nrPositions === 1 ? 1 : strideBytes,
    offsetBytes: 0,
    nrQuanta: 1,
    probability: 1,
    draw: createPageDraw(1),
    writeShare,
  }
  const patterns = [pattern]
  return {
    regions: [{ pages, hasDataFile: false }],
    phases: [
      {
        startUs: 0,
        endUs: Infinity,
        firstTurn: 0,
        nrTurns: Infinity,
        patterns,
        turns: null,
        onlyPattern: 0,
        loadsData: false,
      },
    ],
    patterns: [patterns],
    endUs: Infinity,
    turnUs: 1e6 / accessesPerSecond,
    accessesPerUs: accessesPerSecond / 1e6,
    accessesPerTurn: 1,
  }
}
