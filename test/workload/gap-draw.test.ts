import { expect } from 'chai'
import fc from 'fast-check'
import { createDrawKeys, setQuantum, type DrawKeys } from '../../lib/workload/draw-keys.js'
import { createGapDraw, isItemDrawn, listDrawn, type GapDraw } from '../../lib/workload/gap-draw.js'
import { range } from './agreement.js'

function keysOf(quantum: number): DrawKeys {
  const keys = createDrawKeys(42, 1, 0, 0)
  setQuantum(keys, quantum)
  return keys
}

function listed(draw: GapDraw, quantum: number, first: number, end: number): number[] {
  const list = new Int32Array(end - first)
  return [...list.subarray(0, listDrawn(draw, keysOf(quantum), first, end, list, 0))]
}

describe('draws by gaps', () => {
  it('list the items that they draw when asked one by one', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1e-12, 1e-4, 0.01, 1 / 8, 0.126, 0.3, 0.999, 1),
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 1, max: 2000 }),
        fc.nat(1000),
        (probability, first, nrItems, quantum) => {
          const draw = createGapDraw(probability, nrItems, 3)
          const keys = keysOf(quantum)
          const asked = range(first + nrItems)
            .slice(first)
            .filter((item) => isItemDrawn(draw, keys, item))
          expect(listed(draw, quantum, first, first + nrItems)).to.deep.equal(asked)
        },
      ),
      { numRuns: 200 },
    )
  })

  for (const probability of [1e-4, 0.003, 0.06, 0.124, 0.13, 0.6, 0.99]) {
    it(`draw items at their rate, neighbours independently: ${probability}`, () => {
      const nrItems = 1 << 16
      const quanta = 20
      const draw = createGapDraw(probability, nrItems, 0)
      let [drawn, pairs] = [0, 0]
      const places = new Float64Array(8)
      for (const quantum of range(quanta)) {
        const items = listed(draw, quantum, 0, nrItems)
        drawn += items.length
        items.forEach((item, i) => {
          places[item & 7]++
          if (items[i + 1] === item + 1) pairs++
        })
      }
      const within = (got: number, tries: number, p: number): void => {
        expect(Math.abs(got - tries * p)).to.be.below(4 * Math.sqrt(tries * p * (1 - p)) + 1)
      }
      within(drawn, nrItems * quanta, probability)
      within(pairs, nrItems * quanta, probability ** 2)
      for (const count of places) within(count, (nrItems * quanta) / 8, probability)
    })
  }

  it('draw everything with probability 1', () => {
    expect(listed(createGapDraw(1, 100, 0), 0, 0, 100)).to.deep.equal(range(100))
  })

  it('differ between groups and quanta', () => {
    const of = (index: number, quantum: number): string =>
      listed(createGapDraw(0.1, 1000, index), quantum, 0, 1000).join()
    expect(new Set([of(0, 0), of(1, 0), of(0, 1)]).size).to.equal(3)
  })
})
