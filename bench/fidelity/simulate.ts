/** A simulated run in the form of the recording that it reproduces. */
import { startRun } from '../../lib/engine/run.js'
import { planOf, startUsOf, type Costs } from './plan-of.js'
import type { Recording, RecordedSnapshot } from './recording.js'

const PAGE = 4096

/** Runs what a recording shows, with a seed. */
export async function simulate(
  recording: Recording,
  seed: number,
  costs?: Costs,
): Promise<Recording> {
  const run = startRun(planOf(recording, seed, costs), { workers: 1 })
  const snapshots: RecordedSnapshot[] = []
  const startUs = startUsOf(recording)
  let lastUs: number | undefined
  for await (const { timeUs, targets } of run) {
    const { startPage, endPage, nrAccesses, age } = targets[0]
    snapshots.push({
      t_us: timeUs - startUs,
      ...(lastUs !== undefined && { dt_us: timeUs - lastUs }),
      regions: Array.from(nrAccesses, (count, i) => [
        startPage[i] * PAGE,
        endPage[i] * PAGE,
        count,
        age[i],
      ]),
    })
    lastUs = timeUs
  }
  await run.done
  return { ...recording, snapshot_stride: 1, snapshots }
}
