import { expect } from 'chai'
import { schemeLines } from '../../lib/cli/schemes-text.js'
import { startRun } from '../../lib/engine/run.js'
import type { RunSummary } from '../../lib/engine/summary.js'
import { planWith } from '../support/scenarios.js'

const WEIGHTS = { sz_permil: 0, nr_accesses_permil: 1, age_permil: 1 }
const GOALS = [{ metric: 'user_input', target_value: 4000, current_value: 1000 }]
const FED = {
  time_ms: 0,
  sz_bytes: '1 MiB',
  reset_interval_ms: 100,
  weights: WEIGHTS,
  goals: GOALS,
}

async function summaryOf(schemes: readonly object[], ...set: string[]): Promise<RunSummary> {
  const kdamond = { contexts: [{ ops: 'vaddr', schemes }] }
  const plan = planWith(`kdamondPerTarget=${JSON.stringify(kdamond)}`, ...set)
  return startRun(plan, { workers: 1 }).done
}

describe('the printed summary of schemes', () => {
  it('has what each tried and applied, its quota, and its goals', async () => {
    const [head, stat, fed] = schemeLines(
      await summaryOf([{}, { action: 'pageout', quotas: FED }]),
    ).map((line) => line.split(/ {2,}/))
    expect(head).to.deep.equal([
      ...['scheme', 'tried', 'applied', 'quota exceeded', 'effective quota', 'goals'],
    ])
    expect(stat[0]).to.equal('0.0 stat')
    expect(stat.slice(2)).to.deep.equal(['0 times, 0 B', '0 times', '-', '-'])
    expect(fed[0]).to.equal('0.1 pageout')
    expect(fed[1]).to.match(/^\d+ times, /)
    expect(fed.at(-1)).to.equal('user_input 1,000 of 4,000')
  })

  it('names schemes that commits took away, and when', async () => {
    const commit = { at: '500 ms', schemes: [{}] }
    const lines = schemeLines(
      await summaryOf([{}, { action: 'pageout' }], `events=${JSON.stringify([commit])}`),
    )
    expect(lines.map((line) => line.split(/ {2,}/)[0])).to.deep.equal([
      'scheme',
      '0.0 stat',
      '0.1 pageout, removed at 500 ms',
    ])
  })

  it('is cut where there are many, and left out where there are none', async () => {
    const many = schemeLines(await summaryOf([{}, {}, {}], 'targets.0.count=9'))
    expect(many).to.have.length(1 + 20 + 1)
    expect(many.at(-1)).to.equal('… and 7 more schemes')
    expect(schemeLines(await summaryOf([]))).to.deep.equal([])
  })
})
