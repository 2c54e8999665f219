import { expect } from 'chai'
import type { Watermarks } from '../../lib/damos/watermarks.js'
import type { RunPlan } from '../../lib/engine/plan.js'
import { codesOf, onlyAdvice, runWith, WATCHED_PAGES } from '../support/advice.js'
import { scheme } from '../support/schemes.js'

const MARKS: Watermarks = {
  metric: 'free_mem_rate',
  intervalUs: 5_000_000,
  high: 500,
  mid: 400,
  low: 200,
}

function run(marks: Partial<Watermarks>, ...free: readonly (readonly [number, number])[]): RunPlan {
  const supply = free.map(([atUs, value]) => ({
    atUs,
    metric: 'free_mem_rate' as const,
    nid: -1,
    memcgPath: '',
    value,
  }))
  return runWith({ run: { supply } }, scheme({ watermarks: { ...MARKS, ...marks } }))
}

describe('advice on watermarks', () => {
  it('has nothing to say of 50 %, 40 % and 20 %', () => {
    expect(codesOf(run({}))).to.deep.equal([])
  })

  it('tells of marks in the wrong order, by what comes of it', () => {
    expect(onlyAdvice(run({ high: 100, mid: 50 }), 'watermarks-never')).to.match(
      /^schemes\.0\.watermarks: high 10 %, mid 5 %, low 20 %: .* never acts/,
    )
    expect(onlyAdvice(run({ mid: 200 }), 'watermarks-no-return')).to.contain('once it sleeps')
    expect(onlyAdvice(run({ mid: 600 }), 'watermarks-unordered')).to.contain('at 50 %, to and fro')
  })

  it('tells of marks between which free memory never is', () => {
    expect(onlyAdvice(run({}, [0, 700], [1_000, 100]), 'watermarks-out-of-reach')).to.contain(
      'free memory is between 10 % and 70 %',
    )
    expect(codesOf(run({}, [0, 700], [1_000, 300]))).to.deep.equal([])
    expect(codesOf(run({}, [0, 450]))).to.deep.equal([])
    // Once it slept it needs less than mid.
    expect(codesOf(run({}, [0, 700], [1_000, 450]))).to.deep.equal(['watermarks-out-of-reach'])
  })

  it('tells of a machine that has more free memory than that', () => {
    const nodes = [{ id: 0, startPage: 0, endPage: 4 * WATCHED_PAGES }]
    const large = { ...run({}), nodes, supply: [] }
    expect(onlyAdvice(large, 'watermarks-out-of-reach')).to.contain('74.9 % of the memory and more')
    expect(codesOf({ ...run({}, [0, 300]), nodes })).to.deep.equal([])
  })

  it('tells of a wait of 0', () => {
    expect(onlyAdvice(run({ intervalUs: 0 }), 'watermarks-no-interval')).to.contain('full cost')
  })

  it('tells of a scheme without, which keeps the monitor awake', () => {
    const both = runWith({}, scheme({ watermarks: MARKS }), scheme())
    expect(onlyAdvice(both, 'watermarks-partial')).to.match(
      /^schemes\.1\.watermarks: scheme 1 has none, .* while scheme 0 sleeps for 5 s/,
    )
  })
})
