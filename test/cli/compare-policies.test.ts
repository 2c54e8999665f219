import { join } from 'node:path'
import { expect } from 'chai'
import type { SweepTable } from '../../lib/tune/table.js'
import { runCli } from '../support/run-cli.js'
import { REPOSITORY_ROOT } from '../support/shared.js'

const SCENARIO = join(REPOSITORY_ROOT, 'scenarios', 'tiers', 'hot-set.yaml')
const WORDS = ['compare-policies', SCENARIO, '--duration', '3s', '--policies', 'all_slow,all_fast']

describe('damon-lab compare-policies', () => {
  it('prints how fast programs were, and where memory lay', async () => {
    const { code, stdout, stderr } = await runCli([...WORDS, '--seeds', '2'])
    expect([code, stderr]).to.deep.equal([0, ''])
    const lines = stdout.split('\n').map((line) => line.trimEnd())
    expect(lines[0]).to.equal(
      'a hot set on the slow tier: medians over the seeds 1 to 2 (central 90 % of them)',
    )
    expect(lines[2]).to.match(
      /^policy +of the bound +slowdown +stalled +CPU +hot precision +hot rec/,
    )
    expect(lines.slice(3, 6).map((line) => line.split(' ')[0])).to.deep.equal([
      'all_fast',
      'clairvoyant',
      'all_slow',
    ])
    expect(lines[7]).to.match(/^policy +tier 0 hits +tier 1 hits +tier 0 holds +tier 1 holds +prom/)
    expect(lines[8]).to.match(/^all_fast +100 % +0 % +2\.5 GiB +0 +0 +0 +0$/)
  })

  it('prints the table as JSON, and nothing else', async () => {
    const { stdout } = await runCli([...WORDS, '--json'])
    const { rows } = JSON.parse(stdout) as SweepTable
    expect(rows[0].figures.throughputShare!.median).to.be.greaterThan(1)
  })

  it('ends with 2 for what it cannot use', async () => {
    const { code, stderr } = await runCli([...WORDS, '--set', 'policy=tpp'])
    expect(code).to.equal(2)
    expect(stderr).to.contain('expected --policies')
  })
})
