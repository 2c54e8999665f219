/** All regions of a target as they are embedded. */
import type { SnapshotTarget } from '../../core/snapshot.js'
import type { AccessWindow } from '../windows.js'
import type { Pack } from './pack.js'
import type { ColumnRef, RegionsDetail } from './page-data.js'
import type { ReportTarget } from './scope.js'
import { checksOf } from './target-values.js'

/** Regions being collected. */
export class RegionColumns {
  readonly #target: ReportTarget
  readonly #startUs: Float64Array
  readonly #endUs: Float64Array
  readonly #nrSamples: Uint32Array
  readonly #first: Uint32Array
  readonly #startPage: Float64Array
  readonly #endPage: Float64Array
  readonly #nrAccesses: Uint32Array
  readonly #age: Uint32Array
  #nrSnapshots = 0
  #nrRegions = 0
  #shareMax = 0

  constructor(target: ReportTarget) {
    const { nrSnapshots, nrRegions } = target
    this.#target = target
    this.#startUs = new Float64Array(nrSnapshots)
    this.#endUs = new Float64Array(nrSnapshots)
    this.#nrSamples = new Uint32Array(nrSnapshots)
    this.#first = new Uint32Array(nrSnapshots + 1)
    this.#startPage = new Float64Array(nrRegions)
    this.#endPage = new Float64Array(nrRegions)
    this.#nrAccesses = new Uint32Array(nrRegions)
    this.#age = new Uint32Array(nrRegions)
  }

  add(window: AccessWindow): void {
    const { survey } = this.#target
    const regions = window.snapshot.targets[survey.target] as SnapshotTarget | undefined
    if (regions === undefined) return
    const checks = checksOf(window, survey.nrAccessesMax)
    const [snapshot, first] = [this.#nrSnapshots++, this.#nrRegions]
    this.#startUs[snapshot] = window.startUs
    this.#endUs[snapshot] = window.endUs
    this.#nrSamples[snapshot] = checks
    this.#startPage.set(regions.startPage, first)
    this.#endPage.set(regions.endPage, first)
    this.#nrAccesses.set(regions.nrAccesses, first)
    this.#age.set(regions.age, first)
    this.#nrRegions += regions.age.length
    this.#first[snapshot + 1] = this.#nrRegions
    for (const count of regions.nrAccesses) {
      if (count / checks > this.#shareMax) this.#shareMax = Math.min(count / checks, 1)
    }
  }

  get shareMax(): number {
    return this.#shareMax
  }

  detail(pack: Pack): RegionsDetail {
    const ofSnapshots = (column: Float64Array | Uint32Array): ColumnRef =>
      pack(column.subarray(0, this.#nrSnapshots))
    const ofRegions = (column: Float64Array | Uint32Array): ColumnRef =>
      pack(column.subarray(0, this.#nrRegions))
    return {
      kind: 'regions',
      startUs: ofSnapshots(this.#startUs),
      endUs: ofSnapshots(this.#endUs),
      nrSamples: ofSnapshots(this.#nrSamples),
      first: pack(this.#first.subarray(0, this.#nrSnapshots + 1)),
      startPage: ofRegions(this.#startPage),
      endPage: ofRegions(this.#endPage),
      nrAccesses: ofRegions(this.#nrAccesses),
      age: ofRegions(this.#age),
    }
  }
}
