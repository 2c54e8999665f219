/**
 * Paints from the regions themselves: a pixel is the mean of all that it covers, weighted by pages × time. The cost is
 * the number of regions in view plus that of pixels: a region adds to the pixels at its ends, and leaves a step up
 * and a step down for those in between, which are summed up at the end of a column.
 */
import { CELL_FULL, CELL_UNKNOWN } from '../page-data.js'
import { rowOf, type AddressMap, type MappedSegment } from './address-map.js'
import type { HeatmapSource, Spot } from './source.js'
import type { View } from './view.js'

/** The columns of {@link RegionsDetail}, unpacked. */
export interface Regions {
  readonly startUs: Float64Array
  readonly endUs: Float64Array
  readonly nrSamples: Uint32Array
  readonly first: Uint32Array
  readonly startPage: Float64Array
  readonly endPage: Float64Array
  readonly nrAccesses: Uint32Array
  readonly age: Uint32Array
}

/** All regions of a target. */
export class RegionSource implements HeatmapSource {
  readonly #regions: Regions
  readonly #addresses: AddressMap
  #coverage = new Coverage(0)

  constructor(regions: Regions, addresses: AddressMap) {
    this.#regions = regions
    this.#addresses = addresses
  }

  paint(view: View, width: number, height: number, to: Uint16Array): void {
    const { startUs, endUs } = this.#regions
    if (this.#coverage.height !== height) this.#coverage = new Coverage(height)
    const pixelUs = (view.endUs - view.startUs) / width
    let first = firstAbove(endUs, view.startUs, 0, endUs.length)
    let alone = -1
    for (let x = 0; x < width; x++) {
      const fromUs = view.startUs + x * pixelUs
      const untilUs = fromUs + pixelUs
      while (first < endUs.length && endUs[first] <= fromUs) first++
      const isAlone = first < endUs.length && startUs[first] <= fromUs && endUs[first] >= untilUs
      if (isAlone && first === alone) {
        for (let at = x; at < width * height; at += width) to[at] = to[at - 1]
        continue
      }
      alone = isAlone ? first : -1
      for (let s = first; s < endUs.length && startUs[s] < untilUs; s++) {
        const us = Math.min(endUs[s], untilUs) - Math.max(startUs[s], fromUs)
        if (us > 0) this.#addSnapshot(s, us / pixelUs, view)
      }
      this.#coverage.write(x, width, to)
    }
  }

  at(timeUs: number, row: number): Spot | undefined {
    const { startUs, endUs, nrSamples, first, startPage, endPage, nrAccesses, age } = this.#regions
    const snapshot = firstAbove(endUs, timeUs, 0, endUs.length)
    if (snapshot === endUs.length || startUs[snapshot] > timeUs) return undefined
    const page = this.#addresses.pageAt(row)
    const region = firstAbove(endPage, page, first[snapshot], first[snapshot + 1])
    if (region === first[snapshot + 1] || startPage[region] > page) return undefined
    const checks = nrSamples[snapshot]
    return {
      startUs: startUs[snapshot],
      endUs: endUs[snapshot],
      startPage: startPage[region],
      endPage: endPage[region],
      share: Math.min(nrAccesses[region] / checks, 1),
      region: { nrAccesses: nrAccesses[region], nrSamples: checks, age: age[region] },
    }
  }

  /** @param weight share of the pixel's time */
  #addSnapshot(snapshot: number, weight: number, view: View): void {
    for (const segment of this.#addresses.segments) {
      if (segment.firstRow >= view.high || segment.firstRow + segment.cells <= view.low) continue
      this.#addRegions(snapshot, weight, view, segment)
    }
  }

  #addRegions(snapshot: number, weight: number, view: View, segment: MappedSegment): void {
    const { nrSamples, first, startPage, endPage, nrAccesses } = this.#regions
    const perRow = this.#coverage.height / (view.high - view.low)
    const perPage = (segment.cells / (segment.end - segment.start)) * perRow
    const base = (rowOf(segment, segment.start) - view.low) * perRow
    const lowest = Math.max(segment.start, segment.start - base / perPage)
    const highest = Math.min(segment.end, segment.start + (this.#coverage.height - base) / perPage)
    const end = first[snapshot + 1]
    const checks = nrSamples[snapshot]
    for (let r = firstAbove(endPage, lowest, first[snapshot], end); r < end; r++) {
      if (startPage[r] >= highest) break
      const from = base + (Math.max(startPage[r], lowest) - segment.start) * perPage
      const to = base + (Math.min(endPage[r], highest) - segment.start) * perPage
      this.#coverage.add(from, to, weight, Math.min(nrAccesses[r] / checks, 1))
    }
  }
}

/** One column of pixels, from the bottom: how much of each is monitored, and accessed. */
class Coverage {
  readonly height: number
  /** Parts of pixels at the ends of regions. */
  readonly #monitored: Float64Array
  readonly #accessed: Float64Array
  /** By how much whole pixels differ from the one below. */
  readonly #monitoredSteps: Float64Array
  readonly #accessedSteps: Float64Array

  constructor(height: number) {
    this.height = height
    this.#monitored = new Float64Array(height + 1)
    this.#accessed = new Float64Array(height + 1)
    this.#monitoredSteps = new Float64Array(height + 1)
    this.#accessedSteps = new Float64Array(height + 1)
  }

  /** Adds a region from one height to another, in pixels. */
  add(from: number, to: number, weight: number, share: number): void {
    const accessed = weight * share
    const low = Math.min(Math.max(Math.floor(from), 0), this.height)
    const high = Math.min(Math.max(Math.floor(to), 0), this.height)
    if (low === high) {
      this.#monitored[low] += (to - from) * weight
      this.#accessed[low] += (to - from) * accessed
      return
    }
    this.#monitored[low] += (low + 1 - from) * weight
    this.#accessed[low] += (low + 1 - from) * accessed
    this.#monitored[high] += (to - high) * weight
    this.#accessed[high] += (to - high) * accessed
    this.#monitoredSteps[low + 1] += weight
    this.#accessedSteps[low + 1] += accessed
    this.#monitoredSteps[high] -= weight
    this.#accessedSteps[high] -= accessed
  }

  /** Writes the column to an image, and begins anew. */
  write(x: number, width: number, to: Uint16Array): void {
    let monitoredWhole = 0
    let accessedWhole = 0
    for (let y = 0, at = (this.height - 1) * width + x; y < this.height; y++, at -= width) {
      monitoredWhole += this.#monitoredSteps[y]
      accessedWhole += this.#accessedSteps[y]
      const monitored = monitoredWhole + this.#monitored[y]
      const share = (accessedWhole + this.#accessed[y]) / monitored
      // Sums of steps leave rounding errors; less than a millionth of a pixel is nothing.
      to[at] =
        monitored < 1e-6
          ? CELL_UNKNOWN
          : share < 1e-9
            ? 0
            : Math.min(Math.max(1, Math.round(share * CELL_FULL)), CELL_FULL)
    }
    for (const column of [
      this.#monitored,
      this.#accessed,
      this.#monitoredSteps,
      this.#accessedSteps,
    ]) {
      column.fill(0)
    }
  }
}

/** Index of the first value above `limit` in ascending values[first..end); `end` where there is none. */
function firstAbove(values: Float64Array, limit: number, first: number, end: number): number {
  let [low, high] = [first, end]
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle] > limit) high = middle
    else low = middle + 1
  }
  return low
}
