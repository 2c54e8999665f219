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
  'machine/psi-goal.yaml': '50 m',
  'machine/lru-sort.yaml': '390 s',
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
