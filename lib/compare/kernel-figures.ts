/**
 * The figures of a recording of a kernel: those of its own README under their names there, and those that runs of the
 * lab have, under the lab's names.
 */
import { samplesPer } from '../core/attributes.js'
import type { SnapshotTarget } from '../core/snapshot.js'
import type { Recording, RecordedSnapshot } from './recording.js'
import { accuracyOf, figuresOf } from './recording-figures.js'
import { SnapshotFigures } from './snapshot-figures.js'

const PAGE_BYTES = 4096

/** All figures of a recording. */
export function kernelFigures(recording: Recording): Map<string, number | null> {
  return new Map([
    ...snapshotFigures(recording),
    ...Object.entries(accuracyOf(recording)),
    ...Object.entries(figuresOf(recording)),
  ])
}

function snapshotFigures({ intervals, snapshots }: Recording): Map<string, number | null> {
  const { aggr_us: aggrUs, sample_us: sampleUs } = intervals
  const collector = new SnapshotFigures()
  const nrSamples = samplesPer(aggrUs, sampleUs)
  for (const recorded of snapshots) {
    const { t_us: endUs, dt_us: dtUs = aggrUs, regions } = recorded
    if (endUs < 0 || regions.length === 0) continue
    const targets = [columnsOf(recorded)]
    const snapshot = { timeUs: endUs, context: 0, attributesId: 0, targets }
    collector.take({ snapshot, startUs: endUs - dtUs, endUs, nrSamples }, aggrUs)
  }
  return collector.figures()
}

function columnsOf({ regions }: RecordedSnapshot): SnapshotTarget {
  return {
    startPage: Float64Array.from(regions, ([start]) => start / PAGE_BYTES),
    endPage: Float64Array.from(regions, ([, end]) => end / PAGE_BYTES),
    nrAccesses: Uint32Array.from(regions, ([, , nrAccesses]) => nrAccesses),
    age: Uint32Array.from(regions, ([, , , age]) => age),
  }
}
