import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { loadScenario } from '../../lib/scenario/load.js'
import { runToEnd } from '../support/run.js'
import { REPOSITORY_ROOT } from '../support/shared.js'

const FOLDER = join(REPOSITORY_ROOT, 'scenarios')
const NAMES = ['machine', 'tiers'].flatMap((folder) =>
  readdirSync(join(FOLDER, folder)).map((name) => join(folder, name)),
)

/** When what some claim has come to be; the rest of their time shows more of the same. */
const DURATIONS: Readonly<Record<string, string>> = {
  'machine/bursts.yaml': '5 m',
  'machine/ethp.yaml': '150 s',
  'machine/lru-sort.yaml': '390 s',
  'machine/psi-goal.yaml': '40 m',
  'tiers/four-tiers.yaml': '45 s',
  'tiers/hot-set.yaml': '90 s',
  'tiers/scan-pollution.yaml': '90 s',
  'tiers/shifting.yaml': '2 m',
}

describe('the scenarios of the machine', () => {
  for (const name of NAMES) {
    it(`show what they say: ${name}`, async function () {
      this.timeout(300_000)
      const { plan } = loadScenario(join(FOLDER, name), { duration: DURATIONS[name] })
      const { summary } = await runToEnd(plan, { workers: 1 })
      expect(summary.checks).to.have.lengthOf.at.least(3)
      expect(summary.checks!.filter(({ passed }) => passed !== true)).to.deep.equal([])
    })
  }
})
