/** What became of a scenario's checks over the points of a sweep. */
import type { CheckResult } from '../engine/summary.js'
import type { SweepPoint } from './point.js'

/** A check over all points. Points in which it was not judged count neither way. */
export interface SweepCheck {
  /** The condition. */
  readonly that: string
  /** What it shows. */
  readonly because?: string
  readonly nrPassed: number
  readonly nrFailed: number
  /** The first point in which it failed, in the order in which points are run; null: none. */
  readonly firstFailed: Omit<SweepPoint, 'id'> | null
}

/** The checks of one combination of values. */
export interface RowChecks {
  /** Points in which any check failed. */
  readonly nrFailedPoints: number
  /** By condition, the points in which it failed. Conditions that never failed are left out. */
  readonly nrFailed: Readonly<Record<string, number>>
}

interface Tally {
  readonly check: CheckResult
  nrPassed: number
  nrFailed: number
  /** Number of the first point that has it, and its place there; tells the order of checks. */
  point: number
  place: number
  failedPoint: number
  firstFailed: SweepCheck['firstFailed']
}

/** Counts checks, in whatever order the points come. Equal conditions are one check. */
export class CheckTally {
  readonly #tallies = new Map<string, Tally>()
  readonly #rows = new Map<number, { nrFailedPoints: number; nrFailed: Record<string, number> }>()

  /**
   * Takes in a point.
   *
   * @param index its number, in the order in which points are run
   * @param row   the combination that it is of
   */
  take(index: number, row: number, point: SweepPoint, checks: readonly CheckResult[]): void {
    const failed = new Set<string>()
    const seen = new Set<string>()
    for (const [place, check] of checks.entries()) {
      if (seen.has(check.that)) continue
      seen.add(check.that)
      const tally = this.#tallyOf(check)
      if (index < tally.point) Object.assign(tally, { point: index, place })
      if (check.passed === true) tally.nrPassed++
      if (check.passed !== false) continue
      failed.add(check.that)
      tally.nrFailed++
      if (index >= tally.failedPoint) continue
      const { parameters, seed } = point
      Object.assign(tally, { failedPoint: index, firstFailed: { parameters, seed } })
    }
    if (failed.size === 0) return
    const counts = this.#rows.get(row) ?? { nrFailedPoints: 0, nrFailed: {} }
    this.#rows.set(row, counts)
    counts.nrFailedPoints++
    for (const that of failed) counts.nrFailed[that] = (counts.nrFailed[that] ?? 0) + 1
  }

  /** All checks in their order; undefined where no point has any. */
  checks(): readonly SweepCheck[] | undefined {
    if (this.#tallies.size === 0) return undefined
    return [...this.#tallies.values()]
      .sort((a, b) => a.point - b.point || a.place - b.place)
      .map(({ check: { that, because }, nrPassed, nrFailed, firstFailed }) => ({
        that,
        ...(because !== undefined && { because }),
        nrPassed,
        nrFailed,
        firstFailed,
      }))
  }

  /** What failed in a row. */
  ofRow(row: number): RowChecks {
    return this.#rows.get(row) ?? { nrFailedPoints: 0, nrFailed: {} }
  }

  #tallyOf(check: CheckResult): Tally {
    const known = this.#tallies.get(check.that)
    if (known !== undefined) return known
    const fresh: Tally = {
      check,
      nrPassed: 0,
      nrFailed: 0,
      point: Infinity,
      place: 0,
      failedPoint: Infinity,
      firstFailed: null,
    }
    this.#tallies.set(check.that, fresh)
    return fresh
  }
}

/** The checks that failed in some point. */
export function failedChecks(checks: readonly SweepCheck[] | undefined): readonly SweepCheck[] {
  return (checks ?? []).filter(({ nrFailed }) => nrFailed > 0)
}
