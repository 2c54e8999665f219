/** Snapshots with the time that they tell of. */
import { samplesPer } from '../core/attributes.js'
import type { Snapshot } from '../core/snapshot.js'
import type { RecordReader } from '../record/reader.js'

/** A snapshot, and the time [startUs, endUs) in which its accesses were counted. */
export interface AccessWindow {
  readonly snapshot: Snapshot
  readonly startUs: number
  readonly endUs: number
  /** Checks of each region in that time, the most that `nrAccesses` should be; 0 where the record does not say. */
  readonly nrSamples: number
}

/**
 * The windows of a record in its order. A window begins where the one before it of the same context ended; the
 * first begins an aggregation interval before its end, but not before 0.
 *
 * @throws RecordError where a whole block holds nonsense; FileError when reading fails
 */
export function* accessWindows(reader: RecordReader): Generator<AccessWindow, void> {
  const lastUs: number[] = []
  for (const snapshot of reader.snapshots()) {
    const { timeUs: endUs, context, attributesId } = snapshot
    const { sampleUs, aggrUs } = reader.attributes.get(attributesId)!
    const startUs = lastUs[context] ?? Math.max(0, endUs - aggrUs)
    lastUs[context] = endUs
    yield { snapshot, startUs, endUs, nrSamples: aggrUs === 0 ? 0 : samplesPer(aggrUs, sampleUs) }
  }
}
