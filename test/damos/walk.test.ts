import { expect } from 'chai'
import { installSchemes } from '../../lib/damos/install.js'
import { createLoopSchemes } from '../../lib/damos/loop.js'
import { applySchemes } from '../../lib/damos/apply.js'
import type { WalkRequest } from '../../lib/damos/walk-state.js'
import { requestWalk } from '../../lib/damos/walk.js'
import { damosOf, pass } from '../support/damos.js'
import { scheme } from '../support/schemes.js'

const ROWS = [
  { range: [0, 10] as const, age: 3 },
  { range: [10, 30] as const, age: 3 },
]

function request(log: string[]): WalkRequest {
  return {
    onRegion: ({ index }, { start, end, age }, passed) =>
      log.push(`S${index} [${start}, ${end}) age ${age} passed ${passed}`),
    onEnd: (outcome) => log.push(outcome),
  }
}

describe('a request for tried regions', () => {
  it('is told of each region that was acted on, its age not yet reset, in one whole pass', () => {
    const damos = damosOf([scheme({ action: 'pageout' })], { targets: [ROWS] })
    const log: string[] = []
    expect(requestWalk(damos, request(log))).to.equal('accepted')
    pass(damos)
    const expected = ['S0 [0, 10) age 3 passed 0', 'S0 [10, 30) age 3 passed 0', 'complete']
    expect(log).to.deep.equal(expected)
    pass(damos)
    expect(log).to.deep.equal(expected)
  })

  it('is not told of what was left alone', () => {
    const filters = [{ type: 'addr', matching: true, allow: false, start: 0n, end: 10n }] as const
    const damos = damosOf([scheme({ filters })], { targets: [ROWS] })
    const log: string[] = []
    requestWalk(damos, request(log))
    pass(damos)
    expect(log).to.deep.equal(['S0 [10, 30) age 3 passed 0', 'complete'])
  })

  it('ends when every scheme has finished a pass, and hears of one pass of each only', () => {
    const slow = scheme({ pattern: { minSz: 20n } })
    const damos = damosOf([scheme({ pattern: { maxSz: 10n } }), slow], { targets: [ROWS] })
    const log: string[] = []
    requestWalk(damos, request(log))
    const passOf = (...due: number[]): void => {
      damos.schemes.forEach((one, i) => (one.nextApplySis = due.includes(i) ? 0 : 1))
      applySchemes(damos)
    }
    passOf(0)
    passOf(0)
    expect(log).to.deep.equal(['S0 [0, 10) age 3 passed 0'])
    passOf(0, 1)
    expect(log.slice(1)).to.deep.equal(['S1 [10, 30) age 3 passed 0', 'complete'])
  })

  it('counts a scheme that sleeps as finished when another one passes', () => {
    const damos = damosOf([scheme(), scheme()], { targets: [ROWS] })
    damos.schemes[1].isActivated = false
    const log: string[] = []
    requestWalk(damos, request(log))
    pass(damos)
    expect(log.at(-1)).to.equal('complete')
  })

  it('is refused while another one is under way, and welcome afterwards', () => {
    const damos = damosOf([scheme()], { targets: [ROWS] })
    expect(requestWalk(damos, request([]))).to.equal('accepted')
    expect(requestWalk(damos, request([]))).to.equal('busy')
    pass(damos)
    expect(requestWalk(damos, request([]))).to.equal('accepted')
  })

  it('is cancelled where no pass comes: without schemes, and when the loop says so or ends', () => {
    const log: string[] = []
    const damos = damosOf([scheme()], { targets: [ROWS] })
    const loop = createLoopSchemes(damos)
    requestWalk(damos, request(log))
    loop.cancelWalk()
    requestWalk(damos, request(log))
    installSchemes(damos, [])
    expect(log).to.deep.equal(['cancelled', 'cancelled'])
    expect(requestWalk(damos, request(log))).to.equal('cancelled')
    installSchemes(damos, [scheme()])
    requestWalk(damos, request(log))
    loop.close()
    expect(log).to.deep.equal(['cancelled', 'cancelled', 'cancelled'])
    expect(requestWalk(damos, request(log))).to.equal('cancelled')
  })
})
