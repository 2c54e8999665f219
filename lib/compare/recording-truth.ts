/** What a recorded program really did: the true rate of each byte, piece by piece. */
import type { Recording, RecordedSnapshot } from './recording.js'

/** Bytes [start, end) that behave alike. */
export interface TruePiece {
  readonly start: number
  readonly end: number
  /** Probability of a touch within a sampling interval as long as measured. */
  readonly rate: number
  /** The same within the interval that was set. */
  readonly nominalRate: number
}

/**
 * The truth at a time over the bytes that the program owns, ascending; what no area covers is never touched.
 *
 * @param holdUs the truth must not have changed for so long, else undefined
 * @param windowUs the sampling interval as measured
 */
export function truthAt(
  { workload, intervals, ground_truth: truth }: Recording,
  atUs: number,
  holdUs: number,
  windowUs: number,
): readonly TruePiece[] | undefined {
  const isOn = (t0: number, t1: number, us: number): boolean => t0 <= us && us < t1
  const areas: TruePiece[] = []
  for (const { extents, kind, p_period: p, t0_us: t0, t1_us: t1 } of truth.areas) {
    const on = isOn(t0, t1, atUs)
    if (on !== isOn(t0, t1, atUs - holdUs)) return undefined
    const rateIn = (us: number): number => {
      const periods = us / workload.period_us
      return kind === 'K' ? Math.min(1, periods * p) : 1 - (1 - p) ** periods
    }
    const rate = on ? rateIn(windowUs) : 0
    const nominalRate = on ? rateIn(intervals.sample_us) : 0
    for (const [start, end] of extents) areas.push({ start, end, rate, nominalRate })
  }
  return coverOwned(areas, truth.owned)
}

/** Cuts the owned bytes at all bounds; where areas overlap, the highest rate counts. */
function coverOwned(
  areas: readonly TruePiece[],
  owned: Recording['ground_truth']['owned'],
): TruePiece[] {
  const bounds = [...areas.flatMap(({ start, end }) => [start, end]), ...owned.flat()]
  const cuts = [...new Set(bounds)].sort((a, b) => a - b)
  const ranges = [...owned].sort((a, b) => a[0] - b[0])
  const byStart = [...areas].sort((a, b) => a.start - b.start)
  const pieces: TruePiece[] = []
  let active: TruePiece[] = []
  let nextArea = 0
  let range = 0
  for (let c = 0; c + 1 < cuts.length; c++) {
    const [start, end] = [cuts[c], cuts[c + 1]]
    while (nextArea < byStart.length && byStart[nextArea].start <= start) {
      active.push(byStart[nextArea++])
    }
    active = active.filter((area) => area.end > start)
    while (range < ranges.length && ranges[range][1] <= start) range++
    if (range === ranges.length || ranges[range][0] > start) continue
    let rate = 0
    let nominalRate = 0
    for (const area of active) {
      if (area.rate > rate) ({ rate, nominalRate } = area)
    }
    pieces.push({ start, end, rate, nominalRate })
  }
  return pieces
}

/** Visits the parts of the truth and the regions that overlap. */
export function forEachOverlap(
  pieces: readonly TruePiece[],
  regions: RecordedSnapshot['regions'],
  visit: (bytes: number, piece: TruePiece, region: RecordedSnapshot['regions'][number]) => void,
): void {
  let first = 0
  for (const piece of pieces) {
    const { start, end } = piece
    while (first > 0 && regions[first - 1][1] > start) first--
    while (first < regions.length && regions[first][1] <= start) first++
    for (let i = first; i < regions.length && regions[i][0] < end; i++) {
      const bytes = Math.min(end, regions[i][1]) - Math.max(start, regions[i][0])
      if (bytes > 0) visit(bytes, piece, regions[i])
    }
  }
}
