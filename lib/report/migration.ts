/**
 * Live migration by pre-copy, predicted from what write-only monitoring found: when to begin, how many rounds it takes,
 * how much is sent, and how long the guest stands still.
 *
 * ```
 *   round 1   all memory             takes memory / bandwidth
 *   round n   what was written during round n - 1, each page once
 *   last      what is left fits the downtime limit, or the rounds are over: the guest stops, and that is sent
 * ```
 * What is written during a round is in write-rates.ts. With few writes to much memory this is the model of a constant
 * dirty rate D over a link of R bytes per second: round n sends memory × (D / R)^(n - 1).
 *
 * Follows Clark et al., "Live Migration of Virtual Machines" (NSDI 2005), and for constant rates Liu et al.,
 * "Performance and Energy Modeling for Live Migration of Virtual Machines" (HPDC 2011).
 */
import type { RateWindow } from './rate-windows.js'
import { WriteRates } from './write-rates.js'

/** How a guest is migrated. */
export interface MigrationPlan {
  /** Of the link. */
  readonly bytesPerSecond: number
  /** What the guest may stand still, µs. */
  readonly downtimeUs: number
  /** Bytes of a page in which writes are tracked, and sent. */
  readonly pageBytes: number
  /** Rounds before it stops, at most. */
  readonly roundsMax: number
  /** Bytes of the guest; left out: all that was monitored. */
  readonly memoryBytes?: number
}

/** A migration that begins at a time. */
export interface MigrationMoment {
  readonly startUs: number
  /** Rounds while the guest runs. */
  readonly rounds: number
  /** In all rounds, and while it stands still. */
  readonly sentBytes: number
  /** Until it runs elsewhere. */
  readonly totalUs: number
  readonly downtimeUs: number
  /** Whether the downtime is within its limit. */
  readonly isWithin: boolean
  /** It would go on beyond the end of the record, as which its last window is taken. */
  readonly isOpen: boolean
}

/** Moments of a memory. */
export interface Migration {
  readonly memoryBytes: number
  readonly moments: readonly MigrationMoment[]
  /** The one to choose: within the limit if any is, with the fewest bytes, else with the shortest downtime. */
  readonly best: MigrationMoment
  readonly worst: MigrationMoment
}

/** Predicts migrations from each moment of a record. @returns undefined where it has no window */
export function predictMigration(
  windows: Iterable<RateWindow>,
  plan: MigrationPlan,
): Migration | undefined {
  const all = [...windows].filter(({ startUs, endUs }) => startUs < endUs)
  if (all.length === 0) return undefined
  const writes = new WriteRates(all, plan.pageBytes)
  const memoryBytes = plan.memoryBytes ?? writes.largestBytes
  const moments = writes.startsUs.map((startUs) => migrate(writes, startUs, memoryBytes, plan))
  const known = moments.some(({ isOpen }) => !isOpen)
    ? moments.filter(({ isOpen }) => !isOpen)
    : moments
  const ranked = [...known].sort(compareMoments)
  return { memoryBytes, moments, best: ranked[0], worst: ranked[ranked.length - 1] }
}

/** The better one first. */
function compareMoments(a: MigrationMoment, b: MigrationMoment): number {
  if (a.isWithin !== b.isWithin) return a.isWithin ? -1 : 1
  const bySize = a.sentBytes - b.sentBytes
  const byDowntime = a.downtimeUs - b.downtimeUs
  return (a.isWithin ? bySize || byDowntime : byDowntime || bySize) || a.startUs - b.startUs
}

function migrate(
  writes: WriteRates,
  startUs: number,
  memoryBytes: number,
  { bytesPerSecond, downtimeUs: limitUs, roundsMax }: MigrationPlan,
): MigrationMoment {
  const timeOf = (bytes: number): number => (bytes * 1e6) / bytesPerSecond
  let atUs = startUs
  let left = memoryBytes
  let sentBytes = 0
  let rounds = 0
  do {
    const takesUs = timeOf(left)
    sentBytes += left
    left = Math.min(memoryBytes, writes.between(atUs, atUs + takesUs))
    atUs += takesUs
    rounds++
  } while (timeOf(left) > limitUs && rounds < roundsMax)
  const downtimeUs = timeOf(left)
  return {
    startUs,
    rounds,
    sentBytes: sentBytes + left,
    totalUs: atUs + downtimeUs - startUs,
    downtimeUs,
    isWithin: downtimeUs <= limitUs,
    isOpen: atUs > writes.endUs,
  }
}
