import { expect } from 'chai'
import { basename } from 'node:path'
import { loadScenario } from '../../lib/scenario/load.js'
import { shippedScenarios } from '../support/scenarios.js'
import { hashOf, runToEnd } from '../support/run.js'

/** The scenarios of one workload each, and one of several. */
const WORKLOADS = [
  'uniform',
  'zipf',
  'scan',
  'growing',
  'shifting',
  'diurnal',
  'batches',
  'phases',
  'mixed',
]

describe('the scenarios that are shipped', () => {
  for (const { file } of shippedScenarios()) {
    const name = basename(file, '.yaml')
    it(`run: ${name}`, async () => {
      const isDay = name === 'diurnal'
      const duration = isDay ? 'duration=10 m' : 'duration=1 s'
      const { plan } = loadScenario(file, { set: [duration] })
      const { record, summary } = await runToEnd(plan, { workers: 1 })
      expect(summary.snapshots).to.be.greaterThan(0)
      if (!WORKLOADS.includes(name)) return
      const other = summary.access === 'bits' ? 'lazy' : 'bits'
      const short = { ...plan, durationUs: isDay ? 60_000_000 : 200_000 }
      const [one, two] = await Promise.all([
        runToEnd(short, { workers: 1 }),
        runToEnd({ ...short, access: other }, { workers: 1 }),
      ])
      expect(hashOf(one.record)).to.equal(hashOf(two.record))
      expect(record.length).to.be.greaterThan(one.record.length)
    })
  }

  for (const { file } of shippedScenarios()) {
    const { plan } = loadScenario(file)
    if (plan.checks === undefined) continue
    it(`show what they say: ${basename(file, '.yaml')}`, async () => {
      const { summary } = await runToEnd(plan, { workers: 1 })
      expect(summary.checks!.filter(({ passed }) => passed !== true)).to.deep.equal([])
    })
  }

  it('have one for each workload', () => {
    const names = shippedScenarios().map(({ file }) => basename(file, '.yaml'))
    expect(names).to.include.members(WORKLOADS)
  })
})
