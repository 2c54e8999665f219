/** Values over time, thinned out while they come in. */
import type { Pack } from './pack.js'
import type { LinesChart } from './page-data.js'

/** Points of a line; more than a screen has. */
export const POINTS_MAX = 2000
/** Points of all targets together. */
const POINTS_TOTAL = 64_000

/** One value for each snapshot; of more than {@link POINTS_MAX}, each point stands for several snapshots. */
export class Series {
  /** Snapshots of a point. */
  readonly perPoint: number
  readonly #time: Float64Array
  readonly #mean: Float64Array
  readonly #low: Float64Array
  readonly #high: Float64Array
  #nrValues = 0

  /**
   * @param nrSnapshots at least as many as will be added
   * @param nrSeries    that share the page
   */
  constructor(nrSnapshots: number, nrSeries: number) {
    const nrPointsMax = Math.min(POINTS_MAX, Math.floor(POINTS_TOTAL / nrSeries))
    this.perPoint = Math.max(1, Math.ceil(nrSnapshots / nrPointsMax))
    const nrPoints = Math.ceil(nrSnapshots / this.perPoint)
    this.#time = new Float64Array(nrPoints)
    this.#mean = new Float64Array(nrPoints)
    this.#low = new Float64Array(nrPoints)
    this.#high = new Float64Array(nrPoints)
  }

  /** @param timeUs not before that of the value before */
  add(timeUs: number, value: number): void {
    const point = Math.floor(this.#nrValues / this.perPoint)
    const before = this.#nrValues++ % this.perPoint
    this.#time[point] = timeUs
    this.#mean[point] += (value - this.#mean[point]) / (before + 1)
    if (before === 0 || value < this.#low[point]) this.#low[point] = value
    if (before === 0 || value > this.#high[point]) this.#high[point] = value
  }

  /** Mean, lowest and highest of all values; undefined where there are none. */
  total(): { readonly mean: number; readonly low: number; readonly high: number } | undefined {
    const nrPoints = Math.ceil(this.#nrValues / this.perPoint)
    if (nrPoints === 0) return undefined
    let [sum, low, high] = [0, Infinity, -Infinity]
    for (let point = 0; point < nrPoints; point++) {
      const nrOfPoint = Math.min(this.perPoint, this.#nrValues - point * this.perPoint)
      sum += this.#mean[point] * nrOfPoint
      low = Math.min(low, this.#low[point])
      high = Math.max(high, this.#high[point])
    }
    return { mean: sum / this.#nrValues, low, high }
  }

  /** The line, with a band from the lowest to the highest where it is thinned out. */
  chart(
    pack: Pack,
    about: Pick<LinesChart, 'caption' | 'unit'> & { readonly label: string },
  ): LinesChart {
    const { label, caption, ...rest } = about
    const nrPoints = Math.ceil(this.#nrValues / this.perPoint)
    const packed = (column: Float64Array): ReturnType<Pack> => pack(column.subarray(0, nrPoints))
    const isThinned = this.perPoint > 1
    return {
      kind: 'lines',
      ...rest,
      caption: isThinned ? `${caption} ${this.#thinnedText()}` : caption,
      xUnit: 'us',
      xLabel: 'Time',
      x: packed(this.#time),
      lines: [{ label, y: packed(this.#mean), isStepped: false }],
      band: isThinned
        ? { low: packed(this.#low), high: packed(this.#high), label: 'Lowest to highest' }
        : null,
    }
  }

  #thinnedText(): string {
    const each = `Each point is the mean of ${this.perPoint} snapshots`
    return `${each}; the band reaches from the lowest to the highest.`
  }
}
