import { expect } from 'chai'
import { CLASS_STARTS_US, classLabel, classOf } from '../../../lib/report/html/time-classes.js'

describe('classes of times', () => {
  it('begin with their start, and end before the next', () => {
    CLASS_STARTS_US.forEach((start, i) => {
      expect(classOf(start)).to.equal(i)
      if (i > 0) expect(classOf(start - 0.5)).to.equal(i - 1)
    })
  })

  it('have no end at the end', () => {
    expect(classOf(1e15)).to.equal(CLASS_STARTS_US.length - 1)
    expect(classLabel(CLASS_STARTS_US.length - 1)).to.equal('480 h and more')
  })

  it('are named by their bounds', () => {
    expect(classLabel(0)).to.equal('below 1 ms')
    expect(classLabel(classOf(1e5))).to.equal('100 ms to 200 ms')
    expect(classLabel(classOf(45e6))).to.equal('30 s to 1 m')
  })
})
