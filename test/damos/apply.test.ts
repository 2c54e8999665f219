import { expect } from 'chai'
import type { Filter } from '../../lib/damos/filter.js'
import type { SchemeMemory } from '../../lib/damos/memory.js'
import type { SchemeParameters } from '../../lib/damos/scheme.js'
import { applySchemes } from '../../lib/damos/apply.js'
import { damosOf, follow, pass, type DamosSetup } from '../support/damos.js'
import { columnOf, rangesOf, type RegionRow } from '../support/regions.js'
import { scheme } from '../support/schemes.js'

const row = (start: number, end: number, more: Partial<RegionRow> = {}): RegionRow => ({
  range: [start, end],
  ...more,
})
const TWO = [row(0, 100, { age: 9 }), row(100, 200, { age: 9 })]
const PAGEOUT = scheme({ action: 'pageout' })

function cut(start: number, end: number): Filter {
  return { type: 'addr', matching: true, allow: false, start: BigInt(start), end: BigInt(end) }
}

/** What each of some passes does, one aggregation after the other. */
function passes(
  schemes: readonly SchemeParameters[],
  setup: DamosSetup,
  nr = 1,
): { logs: string[][]; damos: ReturnType<typeof damosOf> } {
  const damos = damosOf(schemes, setup)
  const log = follow(damos)
  const logs = Array.from({ length: nr }, (_, i) => {
    log.length = 0
    pass(damos, i)
    return [...log]
  })
  return { logs, damos }
}

describe('a pass', () => {
  it('shows each region to each due scheme, in their order', () => {
    const small = scheme({ pattern: { maxSz: 10n } })
    const { logs } = passes([scheme(), small], {
      targets: [[row(0, 10), row(10, 30)], [row(5, 9)]],
    })
    expect(logs[0]).to.deep.equal([
      'S0 apply [0, 10)',
      'S1 apply [0, 10)',
      'S0 apply [10, 30)',
      'S1 pattern [10, 30)',
      'S0 apply [5, 9)',
      'S1 apply [5, 9)',
    ])
  })

  it('charges core address units, and counts and acts in table units', () => {
    const quota = { sz: 1n << 20n, failChargeNum: 1, failChargeDenom: 2 }
    const memory: SchemeMemory = {
      ...damosOf([]).memory,
      apply: (...[, , , , , result]) => void (result.applied = 40),
    }
    const setup = { unitSz: 4096, memory, targets: [[row(0, 100)]] }
    const { damos } = passes([scheme({ action: 'pageout', quota })], setup)
    const [running] = damos.schemes
    expect(running.quota.chargedSz).to.equal(70 * 4096)
    expect(running.statistics).to.include({ szTried: 100, szApplied: 40 })
  })

  it('ends the memory of the folio that was acted on last', () => {
    const memory: SchemeMemory = {
      ...damosOf([]).memory,
      apply: (running, _target, start) => void (running.lastApplied = start),
    }
    const { damos } = passes([PAGEOUT], { memory, targets: [TWO] })
    expect(damos.schemes[0].lastApplied).to.equal(-1)
  })

  it('resets the age of what was acted on, whatever came of it; stat does not', () => {
    expect(
      columnOf(passes([scheme()], { targets: [TWO] }).damos.targets[0].table, 'age'),
    ).to.deep.equal([9, 9])
    const memory = { ...damosOf([]).memory, apply: () => undefined } as SchemeMemory
    const { damos } = passes([PAGEOUT], { targets: [TWO], memory })
    expect(columnOf(damos.targets[0].table, 'age')).to.deep.equal([0, 0])
    expect(damos.schemes[0].statistics).to.include({ nrTried: 2, nrApplied: 0 })
  })

  it('shows the next scheme the age that the one before it reset', () => {
    const old = scheme({ pattern: { minAge: 5 } })
    const { logs } = passes([PAGEOUT, old], { targets: [[row(0, 100, { age: 9 })]] })
    expect(logs[0]).to.deep.equal(['S0 apply [0, 100)', 'S1 pattern [0, 100)'])
  })

  it('counts tries and what was applied, of pages too that passed their filters', () => {
    const memory: SchemeMemory = {
      ...damosOf([]).memory,
      apply(_scheme, _target, start, end, _nowUs, result) {
        result.filterPassed = end - start
        result.applied = start === 0 ? 70 : 0
        result.elapsedNs = 5
      },
    }
    const { damos } = passes([PAGEOUT], { targets: [TWO], memory })
    const [{ statistics, quota }] = damos.schemes
    expect(statistics).to.deep.equal({
      nrTried: 2,
      szTried: 200,
      nrApplied: 1,
      szApplied: 70,
      szOpsFilterPassed: 200,
      qtExceeds: 0,
      nrSnapshots: 1,
    })
    expect(quota).to.include({ chargedSz: 200, totalChargedNs: 10 })
  })

  it('is over targets that are gone, too, on kernels to 6.18', () => {
    const tried = (kernel: '6.18' | '7.2'): number => {
      const damos = damosOf([scheme()], { kernel, targets: [TWO, TWO] })
      damos.targets[0].isValid = () => false
      pass(damos)
      return damos.schemes[0].statistics.nrTried
    }
    expect([tried('6.18'), tried('7.2')]).to.deep.equal([4, 2])
  })

  it('leaves a sleeping scheme out, whose clock moves on only when another one passes', () => {
    const damos = damosOf([scheme(), scheme()], { targets: [TWO] })
    damos.passed = 40
    damos.schemes[1].isActivated = false
    applySchemes(damos)
    expect(damos.schemes.map(({ statistics: { nrTried } }) => nrTried)).to.deep.equal([2, 0])
    expect(damos.schemes.map(({ nextApplySis }) => nextApplySis)).to.deep.equal([60, 60])
    damos.passed = 100
    damos.schemes[0].isActivated = false
    applySchemes(damos)
    expect(damos.schemes.map(({ nextApplySis }) => nextApplySis)).to.deep.equal([60, 60])
  })
})

describe('parts that a pass splits off', () => {
  const filtered = scheme({ filters: [cut(0, 40)] })

  it('are visited in the same pass; on kernels to 7.0 they wait for the next one', () => {
    const setup = { targets: [[row(0, 100), row(100, 200)]] }
    const all = ['S0 filter [0, 40)', 'S0 apply [40, 100)', 'S0 apply [100, 200)']
    expect(passes([filtered], { ...setup }).logs[0]).to.deep.equal(all)
    const old = passes([filtered], { ...setup, kernel: '6.18' }, 2)
    expect(old.logs).to.deep.equal([['S0 filter [0, 40)', 'S0 apply [100, 200)'], all])
  })

  it('are shown to all schemes, also to those that have acted on the whole before another one cut it', () => {
    const one = scheme({ quota: { sz: 40n, resetIntervalMs: 1000n } })
    const acts = (kernel: 'next' | '6.18'): string[] =>
      passes([scheme(), one], { kernel, targets: [[row(0, 100)]] }).logs[0]
    expect(acts('next')).to.deep.equal([
      'S0 apply [0, 100)',
      'S1 apply [0, 40)',
      'S0 apply [40, 100)',
      'S1 quotaFull [40, 100)',
    ])
    expect(acts('6.18')).to.deep.equal(['S0 apply [0, 100)', 'S1 apply [0, 40)'])
  })

  it('are joined again where nothing tells them apart, up to the size limit, since 7.2', () => {
    const after = (parameters: SchemeParameters, more: DamosSetup = {}): [number, number][] => {
      const { damos } = passes([parameters], {
        targets: [[row(0, 100, { age: 9 })]],
        szLimit: 100,
        ...more,
      })
      return rangesOf(damos.targets[0].table)
    }
    const apart = [
      [0, 40],
      [40, 100],
    ]
    expect(after(filtered)).to.deep.equal([[0, 100]])
    expect(after(filtered, { szLimit: 99 })).to.deep.equal(apart)
    expect(after(filtered, { kernel: '6.18' })).to.deep.equal(apart)
    // The age of the second part was reset.
    expect(after({ ...filtered, action: 'pageout' })).to.deep.equal(apart)
  })

  it('are joined only where they touch, with equal counts of both windows', () => {
    const rows = [
      row(0, 10),
      row(10, 20, { nrAccesses: 1 }),
      row(20, 30, { nrAccesses: 1, lastNrAccesses: 1 }),
      row(31, 40, { nrAccesses: 1, lastNrAccesses: 1 }),
      row(40, 50, { nrAccesses: 1, lastNrAccesses: 1 }),
    ]
    const { damos } = passes([scheme()], { targets: [rows], szLimit: 100 })
    expect(rangesOf(damos.targets[0].table)).to.deep.equal([
      [0, 10],
      [10, 20],
      [20, 30],
      [31, 50],
    ])
  })

  it('stay one region where the table has no room', () => {
    const { logs, damos } = passes([filtered], { targets: [[row(0, 100)]], capacity: 1 })
    expect(logs[0]).to.deep.equal(['S0 filter [0, 100)'])
    expect(rangesOf(damos.targets[0].table)).to.deep.equal([[0, 100]])
  })

  it('by an address filter are tried and charged at the size before the cut, but for 6.12.117', () => {
    const inside: Filter = { ...cut(0, 40), matching: false }
    for (const kernel of ['6.12', '6.18', '7.2', 'next'] as const) {
      const setup: DamosSetup = { kernel, ops: 'vaddr', targets: [[row(0, 100)]] }
      const { damos } = passes([{ ...PAGEOUT, filters: [inside] }], setup)
      const [{ statistics, quota }] = damos.schemes
      const szTried = kernel === '6.12' ? 40 : 100
      expect(statistics, kernel).to.include({ nrTried: 1, szTried, szApplied: 40 })
      expect(quota.chargedSz, kernel).to.equal(szTried)
    }
  })
})

describe('what filters on regions reject', () => {
  it('is neither tried nor charged, and keeps its age', () => {
    const { damos } = passes([{ ...PAGEOUT, filters: [cut(0, 100)] }], { targets: [TWO] })
    const [{ statistics, quota }] = damos.schemes
    expect(statistics).to.include({ nrTried: 1, szTried: 100, nrSnapshots: 1 })
    expect(quota.chargedSz).to.equal(100)
    expect(columnOf(damos.targets[0].table, 'age')).to.deep.equal([9, 0])
  })
})

describe('a quota', () => {
  /** One window a pass. */
  const limited = (sz: bigint): SchemeParameters =>
    scheme({ action: 'pageout', quota: { sz, resetIntervalMs: 100n } })

  it('cuts the region that would exceed it, in multiples of the smallest region, and resumes there', () => {
    const setup = { targets: [[row(0, 100), row(100, 200)]], minRegionSz: 4 }
    const { logs, damos } = passes([limited(30n)], setup, 2)
    expect(logs[0]).to.deep.equal([
      'S0 apply [0, 28)',
      'S0 quotaFull [28, 100)',
      'S0 quotaFull [100, 200)',
    ])
    expect(logs[1].slice(0, 2)).to.deep.equal(['S0 beforeResume [0, 28)', 'S0 apply [28, 56)'])
    expect(damos.schemes[0].statistics).to.include({ nrTried: 2, szTried: 56, qtExceeds: 1 })
  })

  it('counts on kernels to 7.0 a try of size 0 for each match while less than a region is left', () => {
    const setup: DamosSetup = { kernel: '6.18', targets: [TWO], minRegionSz: 4 }
    const { logs, damos } = passes([limited(30n)], setup)
    // The part that was split off waits for the next pass.
    expect(logs[0]).to.deep.equal(['S0 apply [0, 28)', 'S0 quotaRest [100, 200)'])
    const [{ statistics, quota }] = damos.schemes
    expect(statistics).to.include({ nrTried: 2, szTried: 28, nrApplied: 1 })
    expect(quota).to.include({ chargedSz: 28, resumeTarget: -1 })
    expect(columnOf(damos.targets[0].table, 'age')).to.deep.equal([0, 9, 9])
  })

  it('resumes behind the region that filled it; one byte later on 6.18', () => {
    const targets = [[row(0, 32), row(32, 64), row(64, 96)]]
    const second = (kernel: '6.12' | '6.18' | '7.2' | 'next', minRegionSz: number): string[] => {
      const { logs } = passes([limited(32n)], { kernel, targets, minRegionSz }, 3)
      return logs[kernel === '6.12' ? 2 : 1].filter((line) => !line.includes('Full'))
    }
    for (const kernel of ['7.2', 'next'] as const) {
      expect(second(kernel, 4)).to.deep.equal(['S0 beforeResume [0, 32)', 'S0 apply [32, 64)'])
    }
    // The first smallest region is lost; the rest is tried in its place.
    expect(second('6.18', 4)).to.deep.equal([
      'S0 beforeResume [0, 32)',
      'S0 apply [36, 64)',
      'S0 apply [64, 68)',
    ])
    // No smaller part can be cut off: the whole region is lost, and the last one ends the search.
    expect(second('6.18', 32)).to.deep.equal([
      'S0 beforeResume [0, 32)',
      'S0 beforeResume [32, 64)',
      'S0 beforeResume [64, 96)',
    ])
    expect(second('6.12', 4)).to.deep.equal(['S0 beforeResume [0, 32)', 'S0 apply [32, 64)'])
  })

  it('skips the last region of the target in which it would resume, and begins anew', () => {
    const { logs } = passes([limited(100n)], { targets: [TWO] }, 3)
    expect(logs[1]).to.deep.equal(['S0 beforeResume [0, 100)', 'S0 beforeResume [100, 200)'])
    expect(logs[2][0]).to.equal('S0 apply [0, 100)')
  })

  it('leaves the targets before the one in which it resumes alone', () => {
    const damos = damosOf([scheme({ quota: { sz: 1000n } })], { targets: [TWO, TWO] })
    const log = follow(damos)
    damos.schemes[0].quota.resumeTarget = 1
    damos.schemes[0].quota.resumeAddress = 100
    pass(damos)
    expect(log).to.deep.equal([
      'S0 beforeResume [0, 100)',
      'S0 beforeResume [100, 200)',
      'S0 beforeResume [0, 100)',
      // The last one is skipped, too.
      'S0 beforeResume [100, 200)',
    ])
    expect(damos.schemes[0].quota.resumeTarget).to.equal(-1)
  })

  it('cuts the region in which it resumes; to 7.0 all later schemes of the visit see the rest only', () => {
    const resumed = (kernel: '6.18' | 'next'): string[] => {
      const damos = damosOf([scheme({ quota: { sz: 1000n } }), scheme()], {
        kernel,
        targets: [TWO],
      })
      const log = follow(damos)
      const [{ quota }] = damos.schemes
      quota.eszNumber = 1000
      quota.hasBegun = true
      quota.resumeTarget = 0
      quota.resumeAddress = 40
      pass(damos)
      return log.filter((line) => !line.includes('[100, 200)'))
    }
    expect(resumed('next')).to.deep.equal([
      'S0 beforeResume [0, 40)',
      'S1 apply [0, 40)',
      'S0 apply [40, 100)',
      'S1 apply [40, 100)',
    ])
    expect(resumed('6.18')).to.deep.equal(['S0 apply [40, 100)', 'S1 apply [40, 100)'])
  })

  it('has no limit in the first window of 6.12, and no place to resume from it', () => {
    const setup: DamosSetup = { kernel: '6.12', targets: [TWO] }
    const { logs } = passes([limited(50n)], setup, 2)
    expect(logs[0]).to.deep.equal(['S0 apply [0, 100)', 'S0 apply [100, 200)'])
    expect(logs[1]).to.deep.equal(['S0 apply [0, 50)', 'S0 quotaFull [100, 200)'])
  })
})

describe('max_nr_snapshots', () => {
  it('ends a scheme after so many passes over a target, until it is raised', () => {
    const { logs, damos } = passes([scheme({ maxNrSnapshots: 2 })], { targets: [TWO] }, 3)
    expect(logs[1]).to.deep.equal(['S0 apply [0, 100)', 'S0 apply [100, 200)'])
    expect(logs[2]).to.deep.equal(['S0 maxSnapshots [0, 100)', 'S0 maxSnapshots [100, 200)'])
    expect(damos.schemes[0].statistics.nrSnapshots).to.equal(2)
  })

  it('counts per target, where the last region was reached', () => {
    const { damos } = passes([scheme()], { targets: [TWO, TWO] })
    expect(damos.schemes[0].statistics.nrSnapshots).to.equal(2)
    // The quota is full before the last region.
    const quota = { sz: 100n, resetIntervalMs: 1000n }
    const full = passes([scheme({ quota })], { targets: [TWO] }, 2)
    expect(full.damos.schemes[0].statistics.nrSnapshots).to.equal(0)
  })

  it('does not exist on kernels to 6.19', () => {
    const { logs } = passes([scheme({ maxNrSnapshots: 1 })], { kernel: '6.18', targets: [TWO] }, 2)
    expect(logs[1][0]).to.equal('S0 apply [0, 100)')
  })
})
