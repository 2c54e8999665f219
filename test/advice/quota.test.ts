import { expect } from 'chai'
import { adviceOf, codesOf, onlyAdvice, runWith } from '../support/advice.js'
import { scheme } from '../support/schemes.js'
import type { QuotaParameters, SchemeParameters } from '../../lib/damos/scheme.js'

const MIB = 2n ** 20n
const SECOND = { sz: 128n * MIB, resetIntervalMs: 1000n }

function pageout(quota: Partial<QuotaParameters>): SchemeParameters {
  return scheme({ action: 'pageout', quota: { ...SECOND, ...quota } })
}

describe('advice on quotas', () => {
  it('has nothing to say of 128 MiB a second, nor of weights where there is no limit', () => {
    expect(codesOf(runWith({}, pageout({})))).to.deep.equal([])
    const unlimited = scheme({ quota: { weightSz: 1, weightAge: 0, weightNrAccesses: 0 } })
    expect(codesOf(runWith({}, unlimited))).to.deep.equal([])
  })

  it('tells of a quota below the smallest region, by the rule of the kernel', () => {
    const run = runWith({}, pageout({ sz: 4095n }))
    expect(onlyAdvice(run, 'quota-below-region')).to.equal(
      'schemes.0.quotas.sz_bytes: 4095 B are less than the smallest region, 4 KiB: the scheme never acts ' +
        '(4 KiB or more; 0 is no limit)',
    )
    const old = runWith({ run: { kernel: '6.12' } }, pageout({ sz: 100n }))
    expect(onlyAdvice(old, 'quota-below-region')).to.match(/tries size 0, .*the first window/)
  })

  it('tells of a quota of time that one slow page ends for ever', () => {
    const run = runWith({ run: { kernel: '7.2' } }, pageout({ ms: 1n }))
    expect(onlyAdvice(run, 'time-quota-may-stop')).to.contain('makes 1 ms worth 1 KiB')
    expect(codesOf(runWith({ run: { kernel: '7.2' } }, pageout({ ms: 10n })))).to.deep.equal([])
    expect(codesOf(runWith({}, pageout({ ms: 1n })))).to.deep.equal([])
  })

  it('tells of windows that never end, such as those of damo where none are given', () => {
    const run = runWith({}, pageout({ resetIntervalMs: 2n ** 64n - 1n }))
    expect(onlyAdvice(run, 'quota-never-resets')).to.match(
      /reset_interval_ms: one window of max is longer than the run of 1 m: the limits are for all of it/,
    )
  })

  it('tells of limits that are for a pass', () => {
    const run = runWith({}, pageout({ resetIntervalMs: 0n }))
    expect(onlyAdvice(run, 'quota-per-pass')).to.contain('for 100 ms, 1280 MiB a second')
  })

  it('tells of windows that are longer than they say, since passes are', () => {
    const slow = { ...pageout({}), applyIntervalUs: 3_000_000 }
    expect(onlyAdvice(runWith({}, slow), 'quota-window-longer')).to.match(
      /a window of 1 s takes 3 s, 3 times as long: windows end with a pass, and there is one in 3 s/,
    )
    const rounded = { ...pageout({}), applyIntervalUs: 700_000 }
    expect(codesOf(runWith({}, rounded))).to.deep.equal([])
    const intervalsGoal = { accessBp: 5000, aggrs: 3, minSampleUs: 5_000, maxSampleUs: 10_000_000 }
    const tuned = runWith({ attrs: { intervalsGoal } }, pageout({}))
    expect(onlyAdvice(tuned, 'quota-window-longer')).to.contain('takes up to 3 m 20 s, 200 times')
  })

  it('tells of memory that is charged for, and never paged out', () => {
    const run = runWith({}, pageout({}))
    const targets = run.targets.map((one) => ({
      ...one,
      mappings: one.mappings.map((each) => ({ ...each, isLocked: true })),
    }))
    const locked = { ...run, targets }
    expect(onlyAdvice(locked, 'failures-charged')).to.match(/100 % of .*\(fail_charge_num and/)
    expect(codesOf({ ...runWith({}, pageout({ failChargeDenom: 4096 })), targets })).to.deep.equal(
      [],
    )
    expect(onlyAdvice({ ...locked, kernel: '6.18' }, 'failures-charged')).to.contain('since 7.2')
  })

  it('tells of weights that are 0, and of those that count for nothing', () => {
    const none = runWith({}, pageout({ weightNrAccesses: 0, weightAge: 0, weightSz: 3 }))
    expect(codesOf(none)).to.deep.equal(['weights-zero', 'weight-size-ignored'])
    expect(adviceOf(none, 'weights-zero')).to.contain('goes to the lowest addresses first')
    const counted = scheme({ action: 'willneed', quota: SECOND })
    expect(onlyAdvice(runWith({}, counted), 'weights-unused')).to.contain(
      'fvaddr has no priorities for willneed',
    )
  })
})
