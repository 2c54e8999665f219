import { expect } from 'chai'
import type { DamosContext } from '../../lib/damos/damos-context.js'
import { prioritise, regionScore } from '../../lib/damos/prioritise.js'
import type { SchemeParameters } from '../../lib/damos/scheme.js'
import { damosOf, follow, pass, type DamosSetup } from '../support/damos.js'
import { rangesOf, type RegionRow } from '../support/regions.js'
import { scheme } from '../support/schemes.js'

/** Of 100 bytes 10 are accessed always (score 99), 20 half of the time (49), 70 never (0). */
const ROWS: readonly RegionRow[] = [
  { range: [0, 70], nrAccesses: 0 },
  { range: [70, 90], nrAccesses: 10 },
  { range: [90, 100], nrAccesses: 20 },
]
const BY_FREQUENCY = scheme({
  action: 'lru_prio',
  quota: { sz: 1n, weightNrAccesses: 1, weightAge: 0 },
})

function minScore(esz: number, parameters = BY_FREQUENCY, setup: DamosSetup = {}): number {
  const damos = damosOf([parameters], { targets: [ROWS], ...setup })
  damos.schemes[0].quota.eszNumber = esz
  prioritise(damos, damos.schemes[0])
  return damos.schemes[0].quota.minScore
}

describe('prioritise', () => {
  it('finds the score from which on regions fill the effective size', () => {
    expect([1, 10, 11, 30, 31, 100].map((esz) => minScore(esz))).to.deep.equal([
      99, 99, 49, 49, 0, 0,
    ])
  })

  it('begins at the highest score, wherever its region lies', () => {
    const targets = [[{ range: [0, 10] as const, nrAccesses: 20 }, { range: [10, 80] as const }]]
    expect(minScore(10, BY_FREQUENCY, { targets })).to.equal(99)
  })

  it('ends at 0 where all regions are less than the size, at the best where the size is 0', () => {
    expect(minScore(1_000)).to.equal(0)
    expect(minScore(0)).to.equal(99)
  })

  it('leaves out what the pattern does not match', () => {
    const quiet = { ...BY_FREQUENCY, pattern: { ...BY_FREQUENCY.pattern, maxNrAccesses: 10 } }
    expect(minScore(11, quiet)).to.equal(49)
    expect(minScore(21, quiet)).to.equal(0)
  })

  it('leaves out what filters on regions reject, and cuts there; not on kernels to 7.0', () => {
    const filtered: SchemeParameters = {
      ...BY_FREQUENCY,
      filters: [{ type: 'addr', matching: true, allow: false, start: 95n, end: 200n }],
    }
    expect(minScore(10, filtered)).to.equal(49)
    expect(minScore(5, filtered)).to.equal(99)
    expect(minScore(10, filtered, { kernel: '6.18' })).to.equal(99)
    const damos = damosOf([filtered], { targets: [ROWS] })
    prioritise(damos, damos.schemes[0])
    expect(rangesOf(damos.targets[0].table).slice(2)).to.deep.equal([
      [90, 95],
      [95, 100],
    ])
  })

  it('counts sizes in core address units', () => {
    expect(minScore(10 * 4096, BY_FREQUENCY, { unitSz: 4096 })).to.equal(99)
    expect(minScore(10 * 4096 + 1, BY_FREQUENCY, { unitSz: 4096 })).to.equal(49)
  })

  it('lets a pass act from that score on only, in the order of addresses', () => {
    const damos = damosOf([{ ...BY_FREQUENCY, quota: { ...BY_FREQUENCY.quota, sz: 15n } }], {
      targets: [ROWS],
    })
    const log = follow(damos)
    pass(damos)
    // The rest of [70, 90) resumes in the next window: the quota is full.
    expect(log).to.deep.equal([
      'S0 score [0, 70)',
      'S0 apply [70, 85)',
      'S0 quotaFull [85, 90)',
      'S0 quotaFull [90, 100)',
    ])
  })
})

describe('regionScore', () => {
  const row: RegionRow = { range: [0, 1], nrAccesses: 2, lastNrAccesses: 20, age: 640 }
  const score = (parameters: SchemeParameters, setup: DamosSetup = {}): number => {
    const damos: DamosContext = damosOf([parameters], { targets: [[row]], ...setup })
    return regionScore(damos, damos.schemes[0], damos.targets[0].table, 0, 10)
  }

  it('takes the age in seconds: 640 aggregations of 100 ms and half of all samples give 54', () => {
    const both = { weightNrAccesses: 1, weightAge: 1 }
    expect(score(scheme({ action: 'migrate_hot', quota: both }))).to.equal(54)
    expect(score(scheme({ action: 'migrate_cold', quota: both }))).to.equal(45)
  })

  it('takes the count of the running window on kernels to 7.2', () => {
    expect(score(BY_FREQUENCY)).to.equal(49)
    expect(score(BY_FREQUENCY, { kernel: '7.2' })).to.equal(9)
  })

  it('is 99 for all regions where the action has no priority, or none weighs anything', () => {
    expect(score(scheme({ action: 'stat' }))).to.equal(99)
    const nothing = { weightNrAccesses: 0, weightAge: 0, weightSz: 1000 }
    expect(score(scheme({ action: 'pageout', quota: nothing }))).to.equal(99)
    expect(score(scheme({ action: 'lru_prio', quota: nothing }))).to.equal(0)
  })
})
