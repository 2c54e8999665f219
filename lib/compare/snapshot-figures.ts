/** Figures that snapshots alone tell: of a record of the lab, of damo or of a kernel. */
import type { SnapshotTarget } from '../core/snapshot.js'
import type { AccessWindow } from '../report/windows.js'
import { ThinnedSeries, ValueCounts, type Percentiles } from './percentiles.js'

const PAGE_BYTES = 4096

/** What calls the targets by names; default: `0.1` for target 1 of context 0. */
export type TargetNames = (context: number, target: number) => string

/** Sums over the snapshots of a target, or of a whole context. */
class Sums {
  nrSnapshots = 0
  readonly wss = new ThinnedSeries()
  #nrRegionsMin = Infinity
  #nrRegionsMax = 0
  #nrRegionsSum = 0

  take(nrRegions: number, wssPages: number): void {
    this.nrSnapshots++
    this.#nrRegionsMin = Math.min(this.#nrRegionsMin, nrRegions)
    this.#nrRegionsMax = Math.max(this.#nrRegionsMax, nrRegions)
    this.#nrRegionsSum += nrRegions
    this.wss.add(wssPages)
  }

  static regions(list: readonly Sums[]): [string, number | null][] {
    const nrSnapshots = list.reduce((sum, one) => sum + one.nrSnapshots, 0)
    const orNull = (value: number): number | null => (nrSnapshots === 0 ? null : value)
    const sum = list.reduce((total, one) => total + one.#nrRegionsSum, 0)
    return [
      ['regions.min', orNull(Math.min(...list.map((one) => one.#nrRegionsMin)))],
      ['regions.mean', orNull(sum / nrSnapshots)],
      ['regions.max', orNull(Math.max(...list.map((one) => one.#nrRegionsMax)))],
    ]
  }
}

/** Sums over regions. */
class RegionSums {
  readonly #bytes = new ValueCounts()
  readonly #ageUs = new ValueCounts()
  #pageUs = 0
  #accessedPageUs = 0
  #hasIntervals = true

  take(target: SnapshotTarget, window: AccessWindow, aggrUs: number): void {
    const { startPage, endPage, nrAccesses, age } = target
    const { nrSamples } = window
    const us = window.endUs - window.startUs
    if (nrSamples === 0) this.#hasIntervals = false
    for (let i = 0; i < age.length; i++) {
      const pages = endPage[i] - startPage[i]
      this.#bytes.add(pages * PAGE_BYTES, 1)
      this.#ageUs.add(age[i] * aggrUs, pages)
      this.#pageUs += pages * us
      this.#accessedPageUs += (pages * us * nrAccesses[i]) / Math.max(1, nrSamples)
    }
  }

  /** @param spanUs time over which the regions were watched */
  figures(spanUs: number): [string, number | null][] {
    const isKnown = this.#pageUs > 0 && this.#hasIntervals
    return [
      ['monitoredBytes', spanUs > 0 ? (this.#pageUs * PAGE_BYTES) / spanUs : null],
      ['accessShare', isKnown ? this.#accessedPageUs / this.#pageUs : null],
      ...percentileFigures('regionBytes', this.#bytes.percentiles()),
      ...percentileFigures('ageUs', isKnown ? this.#ageUs.percentiles() : null),
    ]
  }
}

interface Target {
  readonly context: number
  readonly index: number
  readonly sums: Sums
  readonly regions: RegionSums
  spanUs: number
}

/** Takes the snapshots of a record in their order, in memory that does not grow with it. */
export class SnapshotFigures {
  readonly #contexts: (Sums | undefined)[] = []
  readonly #targets = new Map<string, Target>()
  readonly #regions = new RegionSums()
  #startUs = Infinity
  #endUs = 0

  /** @param aggrUs aggregation interval in force; 0 where the record does not say */
  take(window: AccessWindow, aggrUs: number): void {
    const { startUs, endUs, snapshot } = window
    const { context, targets } = snapshot
    let nrRegions = 0
    let wssPages = 0
    for (const [index, columns] of targets.entries()) {
      const target = this.#target(context, index)
      const wss = workingSet(columns)
      nrRegions += columns.age.length
      wssPages += wss
      target.sums.take(columns.age.length, wss)
      target.regions.take(columns, window, aggrUs)
      target.spanUs += endUs - startUs
      this.#regions.take(columns, window, aggrUs)
    }
    const sums = (this.#contexts[context] ??= new Sums())
    sums.take(nrRegions, wssPages)
    this.#startUs = Math.min(this.#startUs, startUs)
    this.#endUs = Math.max(this.#endUs, endUs)
  }

  /** All figures; those of targets only where there is more than one. */
  figures(
    nameOf: TargetNames = (context, target) => `${context}.${target}`,
  ): Map<string, number | null> {
    const contexts = this.#contexts.filter((sums) => sums !== undefined)
    const nrSnapshots = contexts.reduce((sum, one) => sum + one.nrSnapshots, 0)
    const spanUs = Math.max(0, this.#endUs - this.#startUs)
    const figures = new Map<string, number | null>([
      ['spanUs', nrSnapshots === 0 ? null : spanUs],
      ['snapshots', nrSnapshots],
      ...Sums.regions(contexts),
      ...wssFigures(contexts),
      ...this.#regions.figures(spanUs),
    ])
    if (this.#targets.size < 2) return figures
    for (const { context, index, sums, regions, spanUs } of this.#targets.values()) {
      const name = uniqueName(`targets.${nameOf(context, index)}`, context, figures)
      const list = [...Sums.regions([sums]), ...wssFigures([sums]), ...regions.figures(spanUs)]
      for (const [figure, value] of list) figures.set(`${name}.${figure}`, value)
    }
    return figures
  }

  #target(context: number, index: number): Target {
    const key = `${context}/${index}`
    let target = this.#targets.get(key)
    if (target === undefined) {
      target = { context, index, sums: new Sums(), regions: new RegionSums(), spanUs: 0 }
      this.#targets.set(key, target)
    }
    return target
  }
}

/** A target that two contexts watch has a name for each. */
function uniqueName(name: string, context: number, figures: ReadonlyMap<string, unknown>): string {
  return figures.has(`${name}.regions.mean`) ? `${name}@${context}` : name
}

function workingSet({ startPage, endPage, nrAccesses }: SnapshotTarget): number {
  let pages = 0
  for (let i = 0; i < nrAccesses.length; i++) {
    if (nrAccesses[i] > 0) pages += endPage[i] - startPage[i]
  }
  return pages
}

function wssFigures(list: readonly Sums[]): [string, number | null][] {
  const pages = ThinnedSeries.percentiles(list.map(({ wss }) => wss))
  const bytes = pages && scaled(pages, PAGE_BYTES)
  return percentileFigures('wssBytes', bytes)
}

function scaled({ p0, p25, p50, p75, p100 }: Percentiles, by: number): Percentiles {
  return { p0: p0 * by, p25: p25 * by, p50: p50 * by, p75: p75 * by, p100: p100 * by }
}

function percentileFigures(
  name: string,
  percentiles: Percentiles | null,
): [string, number | null][] {
  const { p0, p25, p50, p75, p100 } = percentiles ?? NONE
  return [
    [`${name}.p0`, p0],
    [`${name}.p25`, p25],
    [`${name}.p50`, p50],
    [`${name}.p75`, p75],
    [`${name}.p100`, p100],
  ]
}

const NONE = { p0: null, p25: null, p50: null, p75: null, p100: null }
