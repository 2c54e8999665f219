import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { loadScenario } from '../../lib/scenario/load.js'
import { warningsOf } from '../../lib/scenario/warnings.js'
import { REPOSITORY_ROOT } from '../support/shared.js'

const FOLDER = join(REPOSITORY_ROOT, 'scenarios')
// Nothing is warned of in fleets.
const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter(
  (name) => /\.(yaml|cfg)$/.test(name) && !name.startsWith('fleet/'),
)

/** One for each monitor of a pair of tiers. */
const TIERING_FOUR = Array.from({ length: 6 }, () => 'quota-window-longer')

/** Scenarios that show what they are warned of. */
const WANTED: Readonly<Record<string, readonly string[]>> = {
  'shared-cpu.yaml': ['pass-overruns'],
  'why-not.yaml': ['age-beyond-run'],
  // Their point is a metric that stands still.
  'goals/cold-start.yaml': ['goal-not-fed'],
  'goals/half-way.yaml': ['goal-not-fed'],
  // Its published rule takes regions of any size.
  'machine/ethp.yaml': ['huge-page-cut'],
  'reports/black-heatmap.yaml': ['accesses-unseen'],
  // Of the program that is watched page by page.
  'reports/five-terabytes.yaml': ['accesses-unseen'],
  'reports/too-many-regions.yaml': ['pass-overruns'],
  'reports/unseen-hot-buffer.yaml': ['unused-memory', 'hot-spot-drowned'],
  // One of its two causes is remedied.
  'reports/unseen-hot-buffer-remedy.yaml': ['unused-memory'],
  'reports/unused-memory.yaml': ['unused-memory'],
  // The published intervals of tiering may grow beyond its windows.
  'tiers/cold-fill.yaml': ['quota-window-longer', 'quota-window-longer'],
  // One cache of which 13 % is hot leaves the published goal of 4 % out of reach of its slow node.
  'tiers/forced-churn.yaml': [
    'quota-window-longer',
    'interval-goal-out-of-reach',
    'quota-window-longer',
  ],
  'tiers/four-tiers.yaml': TIERING_FOUR,
  'tiers/scan-pollution.yaml': ['quota-window-longer', 'quota-window-longer'],
}

/** Recordings of a kernel are of a slow machine, too busy for its 1,000 or 5,000 regions, and with swap in any case. */
const OF_RECORDINGS = ['pass-overruns', 'swap-unused']

describe('the scenarios that are shipped', () => {
  it('are warned of what they are there to show, and of nothing else', () => {
    expect(Object.keys(WANTED).filter((name) => !FILES.includes(name))).to.deep.equal([])
    const found = FILES.map((name): [string, string[]] => {
      const codes = warningsOf(loadScenario(join(FOLDER, name))).map(({ code }) => code)
      const isMeasured = name.startsWith('fidelity/')
      const isTheirs = (code: string): boolean => isMeasured && OF_RECORDINGS.includes(code)
      return [name, codes.filter((code) => !isTheirs(code))]
    })
    expect(Object.fromEntries(found.filter(([, codes]) => codes.length > 0))).to.deep.equal(WANTED)
  })
})
