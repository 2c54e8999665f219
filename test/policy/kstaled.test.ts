import { expect } from 'chai'
import fc from 'fast-check'
import {
  addThreshold,
  AGE_MAX,
  bestThreshold,
  countAge,
  createHistograms,
  createHistory,
  NEVER,
  pagesFrom,
  percentileOf,
} from '../../lib/policy/idle-ages.js'
import { kstaled } from '../../lib/policy/kstaled.js'
import { zramModel } from '../support/machine-model.js'
import { createPolicyBench, type PolicyBench } from '../support/policies.js'

const SCAN_US = 120_000_000

/** Scans at once; what is touched then was touched a second before the scan. */
function scanWith(one: PolicyBench, pages: Iterable<number>): void {
  const atUs = one.nowUs() + SCAN_US - 1_000_000
  for (const page of pages) one.machine.touches[0].push({ page, atUs })
  one.tick()
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i)
}

describe('bestThreshold', () => {
  it('is the lowest above which no more came back than is allowed', () => {
    const found = createHistograms()
    // Touched again after one scan: 50 pages, after two: 6, after five: 4.
    found.promoted[1] = 50
    found.promoted[2] = 6
    found.promoted[5] = 4
    expect(bestThreshold(found, 60)).to.equal(1)
    expect(bestThreshold(found, 59)).to.equal(2)
    expect(bestThreshold(found, 10)).to.equal(2)
    expect(bestThreshold(found, 9)).to.equal(3)
    expect(bestThreshold(found, 4)).to.equal(3)
    expect(bestThreshold(found, 3)).to.equal(6)
  })

  it('is one that no page reaches, where the oldest pages come back', () => {
    const found = createHistograms()
    found.promoted[AGE_MAX] = 1
    expect(bestThreshold(found, 0)).to.equal(NEVER)
  })

  it('never allows more than the limit', () => {
    const counts = fc.array(fc.nat(1000), { minLength: AGE_MAX + 1, maxLength: AGE_MAX + 1 })
    fc.assert(
      fc.property(counts, fc.nat(50_000), (promoted, allowed) => {
        const found = createHistograms()
        found.promoted.set(promoted)
        const best = bestThreshold(found, allowed)
        expect(pagesFrom(found.promoted, best)).to.be.at.most(allowed)
        if (best > 1) expect(pagesFrom(found.promoted, best - 1)).to.be.greaterThan(allowed)
      }),
    )
  })
})

describe('ages', () => {
  it('grow by scans that find nothing, up to a byte, and begin anew with a touch', () => {
    const found = createHistograms()
    expect(countAge(found, 0, 1, false)).to.equal(1)
    expect(countAge(found, AGE_MAX, 1, false)).to.equal(AGE_MAX)
    expect(countAge(found, 7, 512, true)).to.equal(0)
    expect([found.cold[1], found.cold[AGE_MAX], found.cold[0]]).to.deep.equal([1, 1, 512])
    expect(found.promoted[7]).to.equal(512)
  })
})

describe('percentileOf', () => {
  it('is that of the nearest rank', () => {
    const history = createHistory()
    expect(percentileOf(history, 98)).to.equal(NEVER)
    for (const threshold of [3, 1, 2, 2, 9]) addThreshold(history, threshold)
    expect([20, 21, 60, 80, 98].map((each) => percentileOf(history, each))).to.deep.equal([
      1, 2, 2, 3, 9,
    ])
  })
})

describe('the policy kstaled', () => {
  const bench = (values: Record<string, number> = {}): PolicyBench =>
    createPolicyBench({
      kind: kstaled,
      values: { warm_up: 0, ...values },
      pages: [10_000],
      tickUs: SCAN_US,
    })

  it('pages out what was idle for a scan, where nothing of it comes back', () => {
    const one = bench()
    scanWith(one, range(0, 1_000))
    expect(one.machine.targets[0].swappedPages).to.equal(9_000)
    expect(one.figures()).to.deep.include({
      thresholdSeconds: 120,
      workingSetBytes: 1_000 * 4096,
      coldBytes: 9_000 * 4096,
      coverage: 1,
    })
  })

  it('leaves a job alone at first', () => {
    const one = bench({ warm_up: 600_000_000 })
    for (let i = 0; i < 4; i++) scanWith(one, range(0, 1_000))
    expect(one.machine.targets[0].swappedPages).to.equal(0)
    scanWith(one, range(0, 1_000))
    expect(one.machine.targets[0].swappedPages).to.equal(9_000)
  })

  it('waits longer where too much comes back: 0.2 % of the working set in a minute', () => {
    const one = bench({ warm_up: 600_000_000, percentile: 50 })
    // Pages 1,000 to 1,003 are touched in each third scan: of 1,000 pages, 4 in two minutes are as many as may come
    // back, 5 are not.
    for (let i = 0; i < 5; i++) scanWith(one, range(0, i % 3 === 0 ? 1_005 : 1_000))
    scanWith(one, range(0, 1_000))
    scanWith(one, range(0, 1_005))
    // They were two scans old: a threshold of three scans would have left them.
    expect(one.figures().thresholdSeconds).to.equal(360)
    const other = bench({ warm_up: 600_000_000, percentile: 50 })
    for (let i = 0; i < 5; i++) scanWith(other, range(0, i % 3 === 0 ? 1_004 : 1_000))
    scanWith(other, range(0, 1_000))
    scanWith(other, range(0, 1_004))
    expect(other.figures().thresholdSeconds).to.equal(120)
  })

  it('marks pages that do not compress, and tries them again only after a touch', () => {
    const one = createPolicyBench({
      kind: kstaled,
      values: { warm_up: 0 },
      pages: [10_000],
      tickUs: SCAN_US,
      model: { swap: [zramModel({ incompressible: 0.3 })] },
    })
    scanWith(one, range(0, 1_000))
    const { rejectedBytes, pagedOutBytes } = one.figures()
    expect(rejectedBytes + pagedOutBytes).to.equal(9_000 * 4096)
    expect(rejectedBytes / 4096).to.be.within(2_500, 2_900)
    const { cpuNs } = one.running.view
    scanWith(one, range(0, 1_000))
    expect(one.figures().rejectedBytes).to.equal(rejectedBytes)
    // The second scan checks what is in memory, and compresses nothing.
    const present = 1_000 + rejectedBytes / 4096
    expect(one.running.view.cpuNs - cpuNs).to.equal(present * 200)
  })

  it('keeps to its promotion rate in the long run, once it knows a job', () => {
    const one = createPolicyBench({
      kind: kstaled,
      values: { warm_up: 200 * SCAN_US },
      pages: [4_096],
      tickUs: SCAN_US,
    })
    // The first 1,024 pages are touched in each scan's time, the others once in 1 to 60 of them, each by itself.
    let seed = 1
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
    for (let i = 0; i < 400; i++) {
      const touched = range(0, 1_024)
      for (let page = 1_024; page < 4_096; page++) {
        if (random() < 1 / (1 + (page % 60))) touched.push(page)
      }
      scanWith(one, touched)
    }
    const { promotionsPerMinute, pagedOutBytes } = one.figures()
    expect(pagedOutBytes).to.be.greaterThan(0)
    expect(promotionsPerMinute).to.be.within(0, 0.002)
  })
})
