/** Where and when the targets of a record were monitored, and how much was accessed where: the first of two passes. */
import type { SnapshotTarget } from '../core/snapshot.js'
import type { AccessWindow } from './windows.js'

/** Addresses [startPage, endPage) that were monitored at one time or another. */
export interface CoveredRange {
  readonly startPage: number
  readonly endPage: number
  /** Sum of pages × µs × share of checks that found an access. */
  readonly accessed: number
}

/** What a survey found of one target. */
export interface TargetSurvey {
  readonly context: number
  /** Index in the context. */
  readonly target: number
  readonly startUs: number
  readonly endUs: number
  /** Ascending and disjoint. Of very many, those with the smallest gaps between them count as one. */
  readonly ranges: readonly CoveredRange[]
  /** Largest nrAccesses. */
  readonly nrAccessesMax: number
}

/** Ranges kept for each target. */
export const RANGES_MAX = 256

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
type OpenSurvey = Mutable<Omit<TargetSurvey, 'ranges'>> & { ranges: CoveredRange[] }

/**
 * Surveys all targets that had a region, in (context, target) order. Memory is bounded by the number of targets.
 */
export function surveyTargets(windows: Iterable<AccessWindow>): TargetSurvey[] {
  const contexts: (OpenSurvey | undefined)[][] = []
  for (const { snapshot, startUs, endUs, nrSamples } of windows) {
    const { context, targets } = snapshot
    const surveys = (contexts[context] ??= [])
    for (const [t, target] of targets.entries()) {
      if (target.age.length === 0 || endUs <= startUs) continue
      const fresh = { context, target: t, startUs, endUs, ranges: [], nrAccessesMax: 0 }
      const survey = (surveys[t] ??= fresh)
      survey.endUs = endUs
      addRegions(survey, target, (endUs - startUs) / Math.max(1, nrSamples))
    }
  }
  return contexts.flat().filter((survey) => survey !== undefined)
}

/** @param weight of a page with one access */
function addRegions(survey: OpenSurvey, target: SnapshotTarget, weight: number): void {
  const { startPage, endPage, nrAccesses } = target
  const { length } = nrAccesses
  for (let first = 0; first < length;) {
    let accessed = 0
    let i = first
    do {
      accessed += (endPage[i] - startPage[i]) * nrAccesses[i]
      if (nrAccesses[i] > survey.nrAccessesMax) survey.nrAccessesMax = nrAccesses[i]
      i++
    } while (i < length && startPage[i] === endPage[i - 1])
    const run = { startPage: startPage[first], endPage: endPage[i - 1] }
    addRange(survey.ranges, { ...run, accessed: accessed * weight })
    first = i
  }
  while (survey.ranges.length > RANGES_MAX) joinNearest(survey.ranges)
}

/** Adds a range; what it touches becomes one with it. */
function addRange(ranges: CoveredRange[], added: CoveredRange): void {
  if (added.endPage <= added.startPage) return
  let at = ranges.findLastIndex((range) => range.endPage < added.startPage) + 1
  let joined = added
  const first = at
  for (; at < ranges.length && ranges[at].startPage <= added.endPage; at++) {
    joined = join(ranges[at], joined)
  }
  ranges.splice(first, at - first, joined)
}

function joinNearest(ranges: CoveredRange[]): void {
  let nearest = 1
  const gap = (i: number): number => ranges[i].startPage - ranges[i - 1].endPage
  for (let i = 2; i < ranges.length; i++) if (gap(i) < gap(nearest)) nearest = i
  ranges.splice(nearest - 1, 2, join(ranges[nearest - 1], ranges[nearest]))
}

/** One range from the start of the first to the end of the last, gap included. */
export function join(a: CoveredRange, b: CoveredRange): CoveredRange {
  return {
    startPage: Math.min(a.startPage, b.startPage),
    endPage: Math.max(a.endPage, b.endPage),
    accessed: a.accessed + b.accessed,
  }
}
