/** How a recording's pages, or granules, are drawn that are touched each by itself. */
import { createDrawKeys, setQuantum, type DrawKeys } from './draw-keys.js'
import type { PageDraw } from './page-draw.js'
import type { Recording } from './recording.js'

/** Keys and probabilities, without an allocation for each. */
export class RecordingDraw {
  /** By range: their addresses are shifted by different numbers of pages. */
  readonly #keys: readonly DrawKeys[]
  /** Instants that the keys are of. */
  readonly #instants: Float64Array
  /** Always page by page: a table for each small probability would take too much room. */
  readonly #draw = {
    isCertain: false,
    isSparse: false,
    granuleLimit: 0,
    byteLimit: 0,
    tieLimit: 0,
    firstLimits: new Float64Array(0),
    blockLimit: 0,
  }

  readonly #hasGranules: boolean

  /**
   * @param granuleOrder 9: pages of a block of 2 MiB are touched together
   * @param pageOf page of the space of an address page; contiguous over each of the recording's ranges
   * @param place target and workload, as `placeOf` packs them
   */
  constructor(
    { ranges }: Recording,
    granuleOrder: 0 | 9,
    pageOf: (addressPage: number) => number,
    seed: number,
    place: number,
  ) {
    this.#keys = ranges.map(([start]) => createDrawKeys(seed, place, 0, start - pageOf(start)))
    this.#hasGranules = granuleOrder === 9
    this.#instants = new Float64Array(ranges.length).fill(-1)
  }

  /** The draw of a probability below 1; good until the next one. */
  ofRate(probability: number): PageDraw {
    const limit = probability * 256
    this.#draw.byteLimit = Math.floor(limit)
    this.#draw.tieLimit = (limit - Math.floor(limit)) * 2 ** 32
    if (this.#hasGranules) this.#draw.granuleLimit = probability * 2 ** 32
    return this.#draw
  }

  /** The keys of an instant, µs from the beginning of the first round. */
  keysOf(range: number, us: number): DrawKeys {
    const keys = this.#keys[range]
    if (this.#instants[range] !== us) {
      this.#instants[range] = us
      setQuantum(keys, Math.floor(us))
    }
    return keys
  }
}
