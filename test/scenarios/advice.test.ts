import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect } from 'chai'
import { advise } from '../../lib/advice/index.js'
import { openScenario } from '../../lib/scenario/load.js'
import { shippedScenarios } from '../support/scenarios.js'
import { REPOSITORY_ROOT } from '../support/shared.js'

/** The advice that scenarios get which show what goes wrong. */
const ON_PURPOSE: Readonly<Record<string, readonly string[]>> = {
  'shared-cpu.yaml': ['pass-overruns'],
  'why-not.yaml': ['age-beyond-run'],
  'black-heatmap.yaml': ['accesses-unseen'],
  'too-many-regions.yaml': ['pass-overruns'],
  'unseen-hot-buffer.yaml': ['unused-memory', 'hot-spot-drowned'],
  'unseen-hot-buffer-remedy.yaml': ['unused-memory'],
  'unused-memory.yaml': ['unused-memory'],
}

describe('advice on the scenarios that are shipped', () => {
  const reports = join(REPOSITORY_ROOT, 'scenarios', 'reports')
  const files = [
    ...shippedScenarios().map(({ file }) => file),
    ...readdirSync(reports).map((name) => join(reports, name)),
  ]
  for (const file of files) {
    const name = basename(file)
    const expected = ON_PURPOSE[name] ?? []
    it(`${name}: ${expected.length === 0 ? 'none' : expected.join(', ')}`, async () => {
      const { plan } = await openScenario(file)
      expect(advise(plan).map(({ code }) => code)).to.deep.equal(expected)
    })
  }
})
