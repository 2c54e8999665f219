import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect } from 'chai'
import { runFleet } from '../../lib/engine/fleet/run-fleet.js'
import { loadFleet } from '../../lib/scenario/load-fleet.js'
import { REPOSITORY_ROOT } from '../support/shared.js'

function runScript(name: string, ...words: string[]): string {
  const options = { cwd: REPOSITORY_ROOT, encoding: 'utf8', stdio: 'pipe' } as const
  return execFileSync(process.execPath, [`scenarios/fleet/${name}`, ...words], options)
}

describe('scenarios/fleet', () => {
  for (const name of ['mismatch', 'host-damon']) {
    it(`show what they say: ${name}.yaml`, async () => {
      const { plan } = loadFleet(join(REPOSITORY_ROOT, 'scenarios', 'fleet', `${name}.yaml`))
      const { summary } = await runFleet(plan, { workers: 1 })
      expect(summary.checks!.filter(({ passed }) => passed !== true)).to.deep.equal([])
    })
  }

  it('pack.mjs finds how many guests fit, with each way to scale that is named', () => {
    const said = runScript('pack.mjs', '1.01', '0.1', 'none')
    expect(said).to.match(/^none +\d+ (or more )?\([\d.]+ times what the host has\)$/m)
  })

  it('watch.mjs lists idle guests, and those that misbehave', () => {
    const said = runScript('watch.mjs', '8', '2')
    expect(said).to.match(/^idle: [12]\n {2}vm-[05]: accesses /m)
    expect(said).to.match(/^misbehaving: \d/m)
  })

  it('watch.mjs refuses a number of guests that cannot be', () => {
    expect(() => runScript('watch.mjs', 'many')).to.throw(/GUESTS: got many; expected a whole/)
  })
})
