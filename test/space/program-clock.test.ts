import { expect } from 'chai'
import fc from 'fast-check'
import {
  createProgramClock,
  programTimeAt,
  rateAt,
  setRate,
} from '../../lib/space/program-clock.js'

describe('the clock of a program', () => {
  it('runs with the machine until somebody changes its rate', () => {
    const clock = createProgramClock()
    expect([0, 1, 1e12].map((us) => programTimeAt(clock, us))).to.deep.equal([0, 1, 1e12])
    setRate(clock, 100, 0.5)
    setRate(clock, 300, 0)
    setRate(clock, 1_000, 1)
    const times = [50, 100, 200, 300, 999, 1_000, 1_050].map((us) => programTimeAt(clock, us))
    expect(times).to.deep.equal([50, 100, 150, 200, 200, 200, 250])
    expect([99, 100, 300, 5_000].map((us) => rateAt(clock, us))).to.deep.equal([1, 0.5, 0, 1])
  })

  it('keeps one knot of those of one instant, and none that change nothing', () => {
    const clock = createProgramClock()
    setRate(clock, 100, 1)
    setRate(clock, 200, 0.5)
    setRate(clock, 200, 0.25)
    expect(clock.nrKnots).to.equal(2)
    expect(programTimeAt(clock, 300)).to.equal(225)
  })

  it('does not change the past', () => {
    const clock = createProgramClock()
    setRate(clock, 200, 0.5)
    expect(() => setRate(clock, 199, 1)).to.throw('the past')
  })

  it('never runs backwards, nor faster than the machine, and stays as it was asked', () => {
    const changes = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.double({ min: 0, max: 1, noNaN: true })),
      {
        maxLength: 60,
      },
    )
    fc.assert(
      fc.property(changes, (list) => {
        const clock = createProgramClock()
        let atUs = 0
        const seen: [number, number][] = []
        for (const [stepUs, rate] of list) {
          seen.push([atUs, programTimeAt(clock, atUs)])
          atUs += stepUs
          setRate(clock, atUs, rate)
        }
        for (const [us, program] of seen) expect(programTimeAt(clock, us)).to.equal(program)
        let last = 0
        for (let us = 1; us < atUs; us += 997) {
          const now = programTimeAt(clock, us)
          expect(now).to.be.within(last, last + 998)
          last = now
        }
      }),
    )
  })
})
