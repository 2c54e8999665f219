/** Figures of one target in one snapshot. */
import { PAGE_BYTES } from '../../base/units.js'
import type { SnapshotTarget } from '../../core/snapshot.js'
import type { AccessWindow } from '../windows.js'
import type { ReportScope } from './scope.js'

/** Calls back for each target of the window that the page shows and that had regions. */
export function forEachTarget(
  scope: ReportScope,
  { snapshot }: AccessWindow,
  visit: (target: SnapshotTarget, index: number) => void,
): void {
  for (const [i, target] of snapshot.targets.entries()) {
    const index = scope.indexOf(snapshot.context, i)
    if (index !== undefined && target.age.length > 0) visit(target, index)
  }
}

/** Bytes of regions that were accessed. */
export function workingSetBytes({ startPage, endPage, nrAccesses }: SnapshotTarget): number {
  let pages = 0
  for (let i = 0; i < nrAccesses.length; i++) {
    if (nrAccesses[i] > 0) pages += endPage[i] - startPage[i]
  }
  return pages * PAGE_BYTES
}

/** Bytes of all regions. */
export function monitoredBytes({ startPage, endPage }: SnapshotTarget): number {
  let pages = 0
  for (let i = 0; i < startPage.length; i++) pages += endPage[i] - startPage[i]
  return pages * PAGE_BYTES
}

/** Access checks of a region in a window; where the record does not say, the most that any of them found. */
export function checksOf({ nrSamples }: AccessWindow, nrAccessesMax: number): number {
  return Math.max(1, nrSamples || nrAccessesMax)
}

/** The aggregation interval in µs; where the record does not say, the time of the snapshot. */
export function aggregationUs(scope: ReportScope, window: AccessWindow): number {
  const aggrUs = scope.attributes.get(window.snapshot.attributesId)?.aggrUs ?? 0
  return aggrUs === 0 ? window.endUs - window.startUs : aggrUs
}
