import { expect } from 'chai'
import { passingAccesses, type SampleFilter } from '../../lib/space/sample-filters.js'

const write = (matching: boolean, allow: boolean): SampleFilter => ({
  type: 'write',
  matching,
  allow,
})
const threads = (matching: boolean, allow: boolean, ...tids: number[]): SampleFilter => ({
  type: 'threads',
  matching,
  allow,
  tids,
})

describe('filters of access samples', () => {
  const rows: readonly [filters: SampleFilter[], passing: string][] = [
    [[], 'reads writes'],
    [[write(true, true)], 'writes'],
    [[write(true, false)], 'reads'],
    [[write(false, true)], 'reads'],
    [[write(false, false)], 'writes'],
    [[threads(true, true, 7, 8)], 'reads writes'],
    [[threads(true, true, 9)], ''],
    [[threads(false, false, 9)], ''],
    [[threads(false, false, 7), write(true, true)], 'writes'],
    [[threads(true, true, 7), write(true, true)], 'reads writes'],
    // What none matches is judged by the last one.
    [[write(true, true), threads(true, false, 9)], 'reads writes'],
    [[threads(true, false, 9), write(true, true)], 'writes'],
  ]
  for (const [filters, expected] of rows) {
    const words = filters.map(({ type, matching, allow }) =>
      [allow ? 'allow' : 'reject', matching ? '' : 'none ', type].join(' '),
    )
    it(`let ${expected === '' ? 'nothing' : expected} of thread 7 through: ${words.join(', ')}`, () => {
      const { reads, writes } = passingAccesses(filters, 7)
      expect([reads ? 'reads' : '', writes ? 'writes' : ''].filter(Boolean).join(' ')).to.equal(
        expected,
      )
    })
  }
})
