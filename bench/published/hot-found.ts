/**
 * What of a program's hot memory a monitor finds, second by second, as Telescope was evaluated: memory is reported hot
 * where the checks of a second found more than five accesses (linux-mm, reply to patches v1 of December 2023).
 */
import { parseScenario, startRun } from '../../lib/index.js'
import type { SnapshotTarget } from '../../lib/core/snapshot.js'
import { PAGE_BYTES } from '../../lib/base/units.js'

/** More accesses than this in a second, and memory is reported hot. */
const HOT_ABOVE = 5
/** Regions are still adapting before. */
const SETTLED_S = 5

/** Shares in per cent, means over the seconds of a run. */
export interface HotFound {
  /** Of what is reported hot, how much is; 0 in seconds in which nothing is reported. */
  readonly precision: number
  /** Of what is hot, how much is reported. */
  readonly recall: number
  /** Checks of regions in a second of the run. */
  readonly checksPerSecond: number
}

/**
 * Runs a scenario of one program that is watched by its first context.
 *
 * @param hotBytes [start, end) of the hot memory, from the start of the program's largest mapping
 * @param nrPerSecond snapshots of a second
 */
export async function hotFoundIn(
  document: object,
  seed: number,
  [hotStart, hotEnd]: readonly [number, number],
  nrPerSecond: number,
): Promise<HotFound> {
  const { plan } = parseScenario(document, { seed })
  const [largest] = [...plan.targets[0].mappings].sort(
    (a, b) => b.endPage - b.startPage - (a.endPage - a.startPage),
  )
  const hot = [hotStart, hotEnd].map((bytes) => largest.startPage + bytes / PAGE_BYTES)
  const run = startRun(plan, { workers: 1 })
  const seconds: { readonly precision: number; readonly recall: number }[] = []
  let second: SnapshotTarget[] = []
  for await (const { targets } of run) {
    if (second.push(targets[0]) < nrPerSecond) continue
    seconds.push(foundIn(second, hot[0], hot[1]))
    second = []
  }
  const { samples, virtualUs } = await run.done
  const settled = seconds.slice(SETTLED_S)
  const meanOf = (share: (one: (typeof seconds)[number]) => number): number =>
    (100 * settled.reduce((sum, one) => sum + share(one), 0)) / settled.length
  return {
    precision: meanOf(({ precision }) => precision),
    recall: meanOf(({ recall }) => recall),
    checksPerSecond: (samples * 1e6) / virtualUs,
  }
}

/** Of the snapshots of one second; the hot memory in pages. */
function foundIn(
  snapshots: readonly SnapshotTarget[],
  hotStart: number,
  hotEnd: number,
): { precision: number; recall: number } {
  const changes = new Map<number, number>()
  const change = (page: number, by: number): void => {
    changes.set(page, (changes.get(page) ?? 0) + by)
  }
  for (const { startPage, endPage, nrAccesses } of snapshots) {
    nrAccesses.forEach((count, i) => {
      if (count === 0) return
      change(startPage[i], count)
      change(endPage[i], -count)
    })
  }
  const pages = [...changes.keys()].sort((a, b) => a - b)
  let reported = 0
  let found = 0
  let count = 0
  for (const [i, page] of pages.entries()) {
    count += changes.get(page)!
    if (count <= HOT_ABOVE) continue
    reported += pages[i + 1] - page
    found += Math.max(0, Math.min(pages[i + 1], hotEnd) - Math.max(page, hotStart))
  }
  return { precision: reported === 0 ? 0 : found / reported, recall: found / (hotEnd - hotStart) }
}
