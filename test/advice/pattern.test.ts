import { expect } from 'chai'
import { codesOf, onlyAdvice, runWith } from '../support/advice.js'
import { scheme } from '../support/schemes.js'

const TUNED = { accessBp: 5000, aggrs: 3, minSampleUs: 5_000, maxSampleUs: 1_000_000 }

describe('advice on access patterns', () => {
  it('has nothing to say of what regions can be', () => {
    const pattern = { minAge: 50, minNrAccesses: 20, minSz: 4096n, maxSz: 2n ** 27n }
    expect(codesOf(runWith({}, scheme({ pattern })))).to.deep.equal([])
  })

  it('tells of an age that the run is too short for', () => {
    const run = runWith({}, scheme({ pattern: { minAge: 1200 } }))
    expect(onlyAdvice(run, 'age-beyond-run')).to.equal(
      'schemes.0.access_pattern.age.min: no region gets so old: 1,200 aggregations of 100 ms are 2 m, ' +
        'and the run lasts 1 m (600 aggregations or fewer, or a longer run)',
    )
    const justOldEnough = scheme({ pattern: { minAge: 600 } })
    expect(codesOf(runWith({}, justOldEnough))).to.deep.equal([])
  })

  it('tells of an age whose time grows with the intervals', () => {
    const run = runWith({ attrs: { intervalsGoal: TUNED } }, scheme({ pattern: { minAge: 100 } }))
    expect(onlyAdvice(run, 'age-follows-intervals')).to.match(
      /100 aggregations are anything from 10 s to 33 m 20 s: .* between 100 ms and 20 s/,
    )
    const fixed = runWith({ attrs: { intervalsGoal: TUNED } }, scheme({ pattern: { minAge: 3 } }))
    expect(codesOf(fixed)).to.deep.equal([])
  })

  it('tells of more accesses than there are samples', () => {
    const run = runWith({}, scheme({ pattern: { minNrAccesses: 21 } }))
    expect(onlyAdvice(run, 'accesses-beyond-samples')).to.match(
      /^schemes\.0\.access_pattern\.nr_accesses\.min: no region has 21 accesses: 100 ms are 20 samples of 5 ms/,
    )
  })

  it('tells of sizes above the largest region, and below the smallest', () => {
    const large = runWith({}, scheme({ pattern: { minSz: 2n ** 28n } }))
    expect(onlyAdvice(large, 'size-beyond-limit')).to.match(
      /no region stays as large as 256 MiB: 1 GiB are watched, in 10 regions at least, of up to 102\.402 MiB/,
    )
    const huge = runWith({}, scheme({ pattern: { minSz: 2n ** 31n } }))
    expect(onlyAdvice(huge, 'size-beyond-limit')).to.contain('can be as large as 2 GiB')
    const small = runWith({}, scheme({ pattern: { maxSz: 4095n } }))
    expect(onlyAdvice(small, 'size-below-region')).to.match(
      /sz_bytes\.max: no region is as small as 4095 B: the smallest has 4 KiB/,
    )
  })

  it('counts sizes in units of addr_unit', () => {
    const inUnits = { context: { minRegionPages: 4, addrUnit: 16_384 } }
    expect(codesOf(runWith(inUnits, scheme({ pattern: { maxSz: 1n } })))).to.deep.equal([])
    const limit = scheme({ pattern: { minSz: 16_384n } })
    expect(onlyAdvice(runWith(inUnits, limit), 'size-beyond-limit')).to.contain('256 MiB')
  })
})
