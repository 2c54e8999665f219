/** Workloads that were recorded: of a monitor's records, and of traces of accesses. */
import { assert } from '../base/assert.js'
import type { AccessSource } from '../space/access-source.js'
import { placeOf } from './draw-keys.js'
import type { RecordedMapping, Recording } from './recording.js'
import { RecordingSource, type Playback } from './recording-source.js'
import type { WorkloadSite } from './workload.js'

/** A recorded workload. */
export interface ReplayPlan extends Playback {
  readonly kind: 'replay'
  /** What was recorded; as JSON it is of no use, since its columns are shared memory. */
  readonly recording: Recording
}

/** The one source of a recording; none where nothing was touched. */
export function createReplaySources(plan: ReplayPlan, site: WorkloadSite): readonly AccessSource[] {
  const { recording } = plan
  const { seed, target, workload, pageOf } = site
  if (recording.nrRowsMax === 0) return []
  for (const [start, end] of recording.ranges) {
    const isWhole = pageOf(end - 1) === pageOf(start) + (end - 1 - start)
    assert(isWhole, 'a range of a recording lies within one stretch of the space')
  }
  const name = `replay ${workload} of target ${target}`
  return [new RecordingSource(name, recording, plan, pageOf, seed, placeOf(target, workload))]
}

/** What a replay maps, and when, at its speed; where it goes round, all of it always. */
export function replayMappings({ recording, speed, loop }: ReplayPlan): readonly RecordedMapping[] {
  if (loop) {
    return recording.ranges.map(([startPage, endPage]) => ({
      startPage,
      endPage,
      fromUs: 0,
      untilUs: null,
    }))
  }
  return recording.mappings.map(({ fromUs, untilUs, ...pages }) => ({
    ...pages,
    fromUs: Math.floor(fromUs / speed),
    untilUs: untilUs === null ? null : Math.floor(untilUs / speed),
  }))
}

/** When a replay has ended, µs; Infinity where it goes round. */
export function replayEndUs({ recording, speed, loop }: ReplayPlan): number {
  return loop ? Infinity : recording.lengthUs / speed
}
