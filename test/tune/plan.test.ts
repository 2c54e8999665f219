import { expect } from 'chai'
import { parseParameters } from '../../lib/tune/parameters.js'
import { planSweep, pointsOf, type SweepPlan } from '../../lib/tune/plan.js'
import { scenarioOf } from './sweeps.js'

const { signal } = new AbortController()

function planOf(set: readonly string[], nrSeeds = 1, duration?: string): Promise<SweepPlan> {
  const parameters = parseParameters(set)
  const scenario = scenarioOf()
  return planSweep({ scenario, parameters, nrSeeds, signal, ...(duration && { duration }) })
}

async function refusalOf(set: readonly string[], nrSeeds = 1): Promise<string> {
  try {
    await planOf(set, nrSeeds)
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('expected a refusal')
}

const MEMORY = 'targets.0.memory=64M,128M'

describe('planSweep', () => {
  it('has a row for each combination, the last parameter varying fastest', async () => {
    const { rows } = await planOf([MEMORY, 'kernel=6.12,7.2'])
    expect(rows.map(({ parameters }) => Object.values(parameters).join(' '))).to.deep.equal([
      '64M 6.12',
      '64M 7.2',
      '128M 6.12',
      '128M 7.2',
    ])
  })

  it('runs all rows with the first seed before the next seed', async () => {
    const points = [...pointsOf(await planOf([MEMORY], 2))]
    expect(
      points.map(({ parameters, seed }) => [...Object.values(parameters), seed]),
    ).to.deep.equal([
      ['64M', 7],
      ['128M', 7],
      ['64M', 8],
      ['128M', 8],
    ])
    expect(new Set(points.map(({ id }) => id)).size).to.equal(4)
  })

  it('names a point by what it means, not by how it is written', async () => {
    const [first] = (await planOf(['targets.0.memory=64M'])).rows
    const [same] = (await planOf(['targets.0.memory=65536K'])).rows
    const [longer] = (await planOf(['targets.0.memory=64M'], 1, '2 s')).rows
    expect(same.hash).to.equal(first.hash)
    expect(longer.hash).to.not.equal(first.hash)
  })

  it('refuses a value that is none, by its name', async () => {
    expect(await refusalOf([MEMORY, 'kernel=6.12,7.1'])).to.match(
      /^--set kernel=7\.1: kernel: .*7\.1/,
    )
  })

  it('refuses a combination that does not fit, and names it', async () => {
    const refusal = await refusalOf(['targets.0.memory=64M,4M', 'kernel=6.12,7.2'])
    expect(refusal).to.match(/, with targets\.0\.memory=4M, kernel=6\.12/)
  })

  it('refuses two points that are the same run', async () => {
    expect(await refusalOf(['targets.0.memory=64M,65536K'])).to.include(
      'two points are the same run (targets.0.memory=64M, and targets.0.memory=65536K)',
    )
  })

  it('refuses more than 100,000 points, before it looks at any', async () => {
    const values = Array.from({ length: 1000 }, (_, i) => `${i}.nonsense`).join(',')
    expect(await refusalOf([`duration=${values}`], 101)).to.equal(
      'too many points (1,000 combinations × 101 seeds); expected at most 100,000',
    )
  })

  it('refuses seeds that are not exact any more', async () => {
    const scenario = { ...scenarioOf(), seed: Number.MAX_SAFE_INTEGER }
    const plan = planSweep({ scenario, parameters: [], nrSeeds: 2, signal })
    const message = await plan.then(
      () => '',
      (error: unknown) => (error as Error).message,
    )
    expect(message).to.include('are too large; expected numbers below 2^53')
  })
})
