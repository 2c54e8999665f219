import { expect } from 'chai'
import { schemeSeries } from '../../lib/report/schemes.js'

const quota = (timeUs: number, scheme: number, esz: number | string, goals: unknown[] = []) => ({
  type: 'quota',
  timeUs,
  context: 0,
  scheme,
  esz,
  goals,
})
const goal = (metric: string, current: number) => ({ metric, current, target: 1000 })

describe('schemeSeries', () => {
  it('collects quotas and goals of each scheme, in the order of schemes', () => {
    const events = [quota(1, 1, 0), quota(2, 0, 8, [goal('user_input', 5)]), quota(3, 0, 16)]
    const [first, second] = schemeSeries(events)
    expect([first.scheme, second.scheme]).to.deep.equal([0, 1])
    expect(first.effectiveBytes).to.deep.equal([
      { timeUs: 2, value: 8 },
      { timeUs: 3, value: 16 },
    ])
    expect(first.goals).to.deep.equal([
      {
        metric: 'user_input',
        current: [{ timeUs: 2, value: 5 }],
        target: [{ timeUs: 2, value: 1000 }],
      },
    ])
    expect(first.endUs).to.equal(3)
  })

  it('keeps the last statistics', () => {
    const line = { type: 'scheme', context: 0, scheme: 0 }
    const [{ statistics }] = schemeSeries([
      { ...line, timeUs: 1, nrTried: 1 },
      { ...line, timeUs: 2, nrTried: 7 },
    ])
    expect(statistics).to.deep.equal({ nrTried: 7 })
  })

  it('ends a scheme where a commit takes it away; what comes to its place is another', () => {
    const line = { type: 'scheme', context: 0, scheme: 0 }
    const [first, second] = schemeSeries([
      quota(1, 0, 8),
      { ...line, timeUs: 2, nrTried: 7, removed: true },
      quota(3, 0, 16),
      { ...line, timeUs: 4, nrTried: 1 },
    ])
    expect(first).to.include({ removedAtUs: 2, endUs: 2 })
    expect(first.statistics).to.deep.equal({ nrTried: 7 })
    expect(first.effectiveBytes).to.deep.equal([{ timeUs: 1, value: 8 }])
    expect(second.removedAtUs).to.equal(undefined)
    expect(second.statistics).to.deep.equal({ nrTried: 1 })
    expect(second.effectiveBytes).to.deep.equal([{ timeUs: 3, value: 16 }])
  })

  it('reads sizes that are strings of digits', () => {
    const [{ effectiveBytes }] = schemeSeries([quota(1, 0, '18446744073709551615')])
    expect(effectiveBytes[0].value).to.equal(2 ** 64)
  })

  it('begins another series where a goal measures something else', () => {
    const metrics = ['user_input', 'user_input', 'active_mem_bp']
    const events = metrics.map((metric, i) => quota(i, 0, 1, [goal(metric, i)]))
    const [{ goals }] = schemeSeries(events)
    expect(goals.map(({ metric, current }) => [metric, current.length])).to.deep.equal([
      ['user_input', 2],
      ['active_mem_bp', 1],
    ])
  })

  it('passes over what was not asked for, and lines of other kinds', () => {
    const events = [quota(1, 0, 1), quota(1, 1, 1), { type: 'end' }]
    expect(schemeSeries(events, { scheme: 1 })).to.have.length(1)
    expect(schemeSeries(events, { context: 1 })).to.deep.equal([])
  })
})
