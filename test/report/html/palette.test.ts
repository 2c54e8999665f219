import { expect } from 'chai'
import {
  colourOfLevel,
  levelOf,
  pixelTable,
  roundScale,
  shareAtLevel,
} from '../../../lib/report/html/plot/palette.js'
import { CELL_UNKNOWN } from '../../../lib/report/html/page-data.js'

/** Relative luminance, as WCAG 2 has it. */
function luminance(colour: readonly number[]): number {
  const [red, green, blue] = colour.map((value) =>
    value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
  )
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

describe('the colours of shares', () => {
  for (const isDark of [true, false]) {
    it(`are ordered by lightness on a ${isDark ? 'dark' : 'light'} ground`, () => {
      const levels = Array.from({ length: 101 }, (_, i) =>
        luminance(colourOfLevel(i / 100, isDark)),
      )
      for (let i = 1; i < levels.length; i++) {
        const step = levels[i] - levels[i - 1]
        expect(isDark ? step : -step, `level ${i}`).to.be.greaterThan(0)
      }
    })
  }

  it('tell a thousandth from nothing on a logarithmic scale', () => {
    const scale = { isLog: true, max: 1 }
    expect(levelOf(0, scale)).to.equal(0)
    expect(levelOf(0.001, scale)).to.be.greaterThan(0.03)
    expect(levelOf(0.1, scale)).to.be.closeTo(2 / 3, 1e-9)
    expect(shareAtLevel(2 / 3, scale)).to.be.closeTo(0.1, 1e-9)
  })

  it('leave unknown cells transparent', () => {
    const pixels = pixelTable({ isLog: false, max: 1 }, true)
    expect(pixels[CELL_UNKNOWN]).to.equal(0)
    expect(pixels[0] >>> 24).to.equal(255)
  })

  it('end at a round share that no cell exceeds', () => {
    expect([1, 0.51, 0.5, 0.3, 0.2, 0.011, 0].map(roundScale)).to.deep.equal([
      1, 1, 0.5, 0.5, 0.2, 0.02, 0.001,
    ])
  })
})
