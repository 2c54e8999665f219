import { expect } from 'chai'
import fc from 'fast-check'
import { pan, withTime, zoom, type View } from '../../../lib/report/html/plot/view.js'

const WHOLE: View = { startUs: 1e6, endUs: 61e6, low: 0, high: 1024 }

const share = fc.double({ min: 0, max: 1, noNaN: true })
const factor = fc.double({ min: 0.01, max: 100, noNaN: true })
const move = fc.double({ min: -10, max: 10, noNaN: true })

function expectInside({ startUs, endUs, low, high }: View): void {
  expect(startUs).to.be.at.least(WHOLE.startUs)
  expect(endUs).to.be.greaterThan(startUs)
  expect(endUs).to.be.at.most(WHOLE.endUs + 1e-3)
  expect(low).to.be.at.least(WHOLE.low)
  expect(high).to.be.greaterThan(low)
  expect(high).to.be.at.most(WHOLE.high + 1e-6)
}

describe('the view of a heatmap', () => {
  it('stays inside the whole, whatever is done', () => {
    const step = fc.oneof(
      fc.tuple(factor, factor, share, share).map(
        ([time, rows, x, y]) =>
          (view: View) =>
            zoom(view, WHOLE, { time, rows }, { x, y }),
      ),
      fc.tuple(move, move).map(
        ([x, y]) =>
          (view: View) =>
            pan(view, WHOLE, x, y),
      ),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let view = WHOLE
        for (const act of steps) {
          view = act(view)
          expectInside(view)
        }
      }),
    )
  })

  it('zooms about a point, which stays where it is', () => {
    const view = zoom(WHOLE, WHOLE, { time: 4, rows: 2 }, { x: 0.25, y: 0.5 })
    expect(view).to.deep.equal({ startUs: 12.25e6, endUs: 27.25e6, low: 256, high: 768 })
  })

  it('pans without a change of size', () => {
    const near = zoom(WHOLE, WHOLE, { time: 4, rows: 4 }, { x: 0.5, y: 0.5 })
    const panned = pan(near, WHOLE, -100, 100)
    expect(panned).to.deep.equal({ startUs: 1e6, endUs: 16e6, low: 768, high: 1024 })
  })

  it('takes another time without a change of the addresses', () => {
    const near = zoom(WHOLE, WHOLE, { time: 1, rows: 4 }, { x: 0.5, y: 0.5 })
    expect(withTime(near, WHOLE, 5e6, 6e6)).to.deep.equal({ ...near, startUs: 5e6, endUs: 6e6 })
  })
})
