import { expect } from 'chai'
import { defaultRam } from '../../lib/ops/default-ram.js'
import { threeRanges } from '../../lib/ops/three-ranges.js'
import { vaddr, vaddrRanges } from '../../lib/ops/vaddr.js'

describe('threeRanges', () => {
  it('leaves out the two largest gaps; of equal ones the lower', () => {
    expect(
      threeRanges([
        [0, 1],
        [11, 12],
        [22, 23],
        [33, 34],
      ]),
    ).to.deep.equal([
      [0, 1],
      [11, 12],
      [22, 34],
    ])
  })

  it('needs two gaps: adjacent mappings have none between them', () => {
    expect(
      threeRanges([
        [0, 10],
        [10, 20],
        [30, 40],
      ]),
    ).to.equal(undefined)
    expect(threeRanges([[0, 10]])).to.equal(undefined)
    expect(threeRanges([])).to.equal(undefined)
  })
})

describe('vaddr', () => {
  const mappings = [
    { start: 0, end: 10, fromUs: 0, untilUs: Infinity },
    { start: 100, end: 110, fromUs: 0, untilUs: Infinity },
    { start: 120, end: 130, fromUs: 50, untilUs: 60 },
    { start: 300, end: 310, fromUs: 0, untilUs: Infinity },
  ]

  it('follows what is mapped at the time', () => {
    const operations = vaddr(mappings, [], (page) => page)
    const before = [
      [0, 10],
      [100, 110],
      [300, 310],
    ]
    expect(operations.initialRanges(0)).to.deep.equal(before)
    expect(operations.updatedRanges(55)).to.deep.equal([
      [0, 10],
      [100, 130],
      [300, 310],
    ])
    expect(operations.updatedRanges(60)).to.deep.equal(before)
  })

  it('keeps its regions where the ranges cannot be found', () => {
    expect(vaddr([mappings[0]], [], (page) => page).updatedRanges(0)).to.equal(undefined)
  })

  it('tells all ranges that it can ever monitor', () => {
    expect(vaddrRanges(mappings)).to.deep.include([100, 130])
  })
})

describe('defaultRam', () => {
  const nodes = [
    { startPage: 100, endPage: 200 },
    { startPage: 0, endPage: 80 },
    { startPage: 200, endPage: 250 },
  ]

  it('is the largest resource, touching ones counted as one, or the span of all', () => {
    expect(defaultRam(nodes, 'largest')).to.deep.equal([100, 250])
    expect(defaultRam(nodes, 'span')).to.deep.equal([0, 250])
  })
})
