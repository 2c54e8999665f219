import { expect } from 'chai'
import { mix } from '../../lib/base/random.js'
import type { Snapshot } from '../../lib/core/snapshot.js'
import { cutsSeen, mergeThresholdOf } from '../../lib/workload/recorded-window.js'
import { range } from './agreement.js'

/** A snapshot of regions of 100 pages with these counts. */
function snapshotOf(counts: readonly number[]): Snapshot {
  const target = {
    startPage: Float64Array.from(counts, (_, i) => 100 * i),
    endPage: Float64Array.from(counts, (_, i) => 100 * (i + 1)),
    nrAccesses: Uint32Array.from(counts),
    age: new Uint32Array(counts.length),
  }
  return { targets: [target] } as unknown as Snapshot
}

describe('mergeThresholdOf', () => {
  it('is a tenth of the largest count', () => {
    expect(mergeThresholdOf(snapshotOf([0, 20, 3]), 20)).to.equal(2)
    expect(mergeThresholdOf(snapshotOf([0, 5, 3]), 20)).to.equal(0)
  })

  it('is the next one where the largest count was merged, and no neighbours are nearly alike', () => {
    expect(mergeThresholdOf(snapshotOf(range(40).map((i) => [0, 4, 9, 2][i % 4])), 20)).to.equal(1)
  })

  it('is not where neighbours are nearly alike, or the largest count is too small for it', () => {
    const alike = range(40).map((i) => [0, 1, 9, 8][i % 4])
    expect(mergeThresholdOf(snapshotOf(alike), 20)).to.equal(0)
    const small = range(40).map((i) => 2 * (mix(i, 7, 11) & 1))
    expect(mergeThresholdOf(snapshotOf(small), 20)).to.equal(0)
  })
})

describe('cutsSeen', () => {
  it('is the share of regions in which there is a new border', () => {
    const before = Float64Array.of(0, 100, 200, 300)
    expect(cutsSeen(before, Float64Array.of(0, 50, 100, 300))).to.equal(1 / 4)
    expect(cutsSeen(before, before)).to.equal(0)
    expect(cutsSeen(new Float64Array(0), before)).to.equal(0)
  })
})
