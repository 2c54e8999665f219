import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { loadScenario } from '../../lib/scenario/load.js'
import { warningsOf } from '../../lib/scenario/warnings.js'
import { REPOSITORY_ROOT } from '../support/shared.js'

const FOLDER = join(REPOSITORY_ROOT, 'scenarios')
const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /\.(yaml|cfg)$/.test(name),
)

/** Scenarios that show what they are warned of. */
const WANTED: Readonly<Record<string, readonly string[]>> = {
  'shared-cpu.yaml': ['pass-overruns'],
  'why-not.yaml': ['age-beyond-run'],
  // Their point is a metric that stands still.
  'goals/cold-start.yaml': ['goal-not-fed'],
  'goals/half-way.yaml': ['goal-not-fed'],
  'reports/black-heatmap.yaml': ['accesses-unseen'],
  'reports/too-many-regions.yaml': ['pass-overruns'],
  'reports/unseen-hot-buffer.yaml': ['unused-memory', 'hot-spot-drowned'],
  // One of its two causes is remedied.
  'reports/unseen-hot-buffer-remedy.yaml': ['unused-memory'],
  'reports/unused-memory.yaml': ['unused-memory'],
}

describe('the scenarios that are shipped', () => {
  it('are warned of what they are there to show, and of nothing else', () => {
    expect(Object.keys(WANTED).filter((name) => !FILES.includes(name))).to.deep.equal([])
    const found = FILES.map((name): [string, string[]] => {
      const codes = warningsOf(loadScenario(join(FOLDER, name))).map(({ code }) => code)
      // Recordings of a kernel on a slow machine, which was too busy for its 1,000 or 5,000 regions.
      const isMeasured = name.startsWith('fidelity/')
      return [name, codes.filter((code) => !isMeasured || code !== 'pass-overruns')]
    })
    expect(Object.fromEntries(found.filter(([, codes]) => codes.length > 0))).to.deep.equal(WANTED)
  })
})
