import { expect } from 'chai'
import fc from 'fast-check'
import { predictMigration, type MigrationPlan } from '../../lib/report/migration.js'
import type { RateWindow } from '../../lib/report/rate-windows.js'

const MIB = 2 ** 20
const PLAN: MigrationPlan = {
  bytesPerSecond: 100 * MIB,
  downtimeUs: 100_000,
  pageBytes: 4096,
  roundsMax: 30,
}

/** A region: MiB, and the share of checks that found a write. */
type Row = readonly [startMib: number, endMib: number, rate: number]

/** Windows of a second, 200 checks each. */
function windowsOf(...windows: readonly (readonly Row[])[]): RateWindow[] {
  return windows.map((rows, i) => ({
    startUs: i * 1e6,
    endUs: (i + 1) * 1e6,
    sampleUs: 5_000,
    nrSamples: 200,
    length: rows.length,
    start: Float64Array.from(rows, ([start]) => start * MIB),
    end: Float64Array.from(rows, ([, end]) => end * MIB),
    rate: Float64Array.from(rows, ([, , rate]) => rate),
    idleUs: new Float64Array(rows.length),
  }))
}

function repeated(rows: readonly Row[], times: number): RateWindow[] {
  return windowsOf(...Array.from({ length: times }, () => rows))
}

describe('the prediction of a live migration', () => {
  it('sends memory that nobody writes once, and does not stand still', () => {
    const { memoryBytes, best, moments } = predictMigration(repeated([[0, 300, 0]], 60), PLAN)!
    expect(memoryBytes).to.equal(300 * MIB)
    expect(best).to.deep.equal({
      startUs: 0,
      rounds: 1,
      sentBytes: 300 * MIB,
      totalUs: 3e6,
      downtimeUs: 0,
      isWithin: true,
      isOpen: false,
    })
    expect(moments).to.have.length(60)
  })

  it('is the model of a constant dirty rate where there are few writes to much memory', () => {
    // A check finds a page of 40,000 MiB written with chance 6.25e-7: 5 MiB a second over a link of 100.
    const rows: Row[] = [[0, 40_000, 6.25e-7]]
    const windows = repeated(rows, 1000).map((one) => ({ ...one, nrSamples: 1e7 }))
    const { best } = predictMigration(windows, { ...PLAN, downtimeUs: 100_000 })!
    const ratio = 0.05
    // 400 s, 20 s, 1 s; 0.05 s are left.
    expect(best.rounds).to.equal(3)
    const sent = (40_000 * (1 - ratio ** 4)) / (1 - ratio)
    expect(best.sentBytes / MIB).to.be.closeTo(sent, 0.01 * sent)
    expect(best.downtimeUs / 1e6).to.be.closeTo(400 * ratio ** 3, 0.003)
  })

  it('never ends in time where the write set takes longer than the guest may stand still', () => {
    const rows: Row[] = [
      [0, 280, 0],
      [280, 300, 1],
    ]
    const { best, moments } = predictMigration(repeated(rows, 60), PLAN)!
    expect(moments.every(({ isWithin }) => !isWithin)).to.equal(true)
    expect(best.rounds).to.equal(30)
    expect(best.downtimeUs).to.be.closeTo(200_000, 1)
    expect(best.sentBytes).to.be.closeTo((300 + 30 * 20) * MIB, MIB)
  })

  it('finds the quiet time, and says what the worst is', () => {
    const busy: Row[] = [
      [0, 100, 0],
      [100, 160, 1],
    ]
    const quiet: Row[] = [
      [0, 100, 0],
      [100, 160, 0.0001],
    ]
    const course = Array.from({ length: 60 }, (_, i) => (i >= 30 && i < 40 ? quiet : busy))
    // With more rounds, a migration that begins earlier goes on until it is quiet.
    const plan = { ...PLAN, roundsMax: 3 }
    const { best, worst, moments } = predictMigration(windowsOf(...course), plan)!
    expect(best).to.deep.include({ isWithin: true, isOpen: false })
    expect(best.startUs / 1e6).to.be.within(30, 38)
    expect(worst.isWithin).to.equal(false)
    const within = moments.filter((one) => one.isWithin).map(({ startUs }) => startUs / 1e6)
    expect(Math.min(...within)).to.be.at.least(28)
    expect(Math.max(...within)).to.be.at.most(39)
  })

  it('follows a write set that moves: each page that was written meanwhile is sent again, once', () => {
    // One MiB after the other, a second each; what was sent when it was there is not written any more.
    const course = Array.from({ length: 60 }, (_, i): Row[] => [
      [0, i, 0],
      [i, i + 1, 1],
      [i + 1, 100, 0],
    ])
    const [first] = predictMigration(windowsOf(...course), PLAN)!.moments
    expect(first.rounds).to.equal(1)
    expect(first.sentBytes / MIB).to.be.closeTo(101, 0.5)
  })

  it('tracks huge pages as a whole: they are written with any of their pages', () => {
    const windows = repeated([[0, 300, 0.0001]], 60)
    const [small, huge] = [4096, 2 * MIB].map(
      (pageBytes) => predictMigration(windows, { ...PLAN, pageBytes })!.best,
    )
    expect(small.isWithin).to.equal(true)
    expect(huge.isWithin).to.equal(false)
    expect(huge.sentBytes).to.be.greaterThan(small.sentBytes)
  })

  it('takes the last window for what follows, and chooses no moment that needs it', () => {
    const { best, moments } = predictMigration(repeated([[0, 300, 0]], 10), PLAN)!
    expect(moments.filter(({ isOpen }) => isOpen)).to.have.length(2)
    expect(best.isOpen).to.equal(false)
    const short = predictMigration(repeated([[0, 300, 0]], 2), PLAN)!
    expect(short.moments.map(({ isOpen }) => isOpen)).to.deep.equal([true, true])
    expect(short.best.sentBytes).to.equal(300 * MIB)
  })

  it('has nothing to say of a record without a window', () => {
    expect(predictMigration([], PLAN)).to.equal(undefined)
  })

  it('sends at least all memory, and its figures fit together, whatever is written', () => {
    const row = fc.tuple(
      fc.integer({ min: 1, max: 50 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    )
    const window = fc.array(row, { minLength: 1, maxLength: 8 })
    const plans = fc.record({
      bytesPerSecond: fc.integer({ min: MIB, max: 10_000 * MIB }),
      downtimeUs: fc.nat(1_000_000),
      pageBytes: fc.constantFrom(4096, 2 * MIB),
      roundsMax: fc.integer({ min: 1, max: 40 }),
    })
    fc.assert(
      fc.property(fc.array(window, { minLength: 1, maxLength: 12 }), plans, (course, plan) => {
        const rows = course.map((sizes) => {
          let at = 0
          return sizes.map(([mib, rate]): Row => [at, (at += mib), rate])
        })
        const { memoryBytes, moments, best, worst } = predictMigration(windowsOf(...rows), plan)!
        for (const one of moments) {
          expect(one.sentBytes).to.be.at.least(memoryBytes)
          expect(one.downtimeUs).to.be.at.most((memoryBytes * 1e6) / plan.bytesPerSecond + 1)
          expect(one.totalUs).to.be.closeTo((one.sentBytes * 1e6) / plan.bytesPerSecond, 1)
          expect(one.isWithin).to.equal(one.downtimeUs <= plan.downtimeUs)
          expect(one.rounds).to.be.within(1, plan.roundsMax)
          if (!one.isWithin) expect(one.rounds).to.equal(plan.roundsMax)
        }
        if (worst.isWithin) expect(best.isWithin).to.equal(true)
      }),
      { numRuns: 60 },
    )
  })
})
