import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Figures } from '../../lib/compare/recording-figures.js'
import { schemeFiguresOf } from '../../bench/fidelity/schemes/figures.js'
import { readSchemeRecording } from '../../bench/fidelity/schemes/recording.js'
import { schemeScenarioText } from '../../bench/fidelity/schemes/scenario.js'
import { simulateSchemes } from '../../bench/fidelity/schemes/simulate.js'
import { judge } from '../../bench/fidelity/verdict.js'
import { needShared, REPOSITORY_ROOT } from '../support/shared.js'

const SEEDS = Array.from({ length: 12 }, (_, i) => i + 1)
const FOLDER = 'kernel-recordings/schemes'

describe('a recording of schemes in a kernel', function () {
  this.timeout(120_000)

  it('has the figures that come with the recordings', function () {
    const summary = needShared(this, FOLDER, 'summary.json')
    const all = JSON.parse(readFileSync(summary, 'utf8')) as Record<string, Figures>
    const { scheme_log: log, workload } = readSchemeRecording(
      needShared(this, FOLDER, 'mig-both-pa.json.gz'),
    )
    const figures = schemeFiguresOf(log, workload.dur_us)
    const expected = all['mig-both-pa']
    for (const name of Object.keys(figures).filter((figure) => /^s\d/.test(figure))) {
      expect(figures[name], name).to.be.closeTo(expected[name]!, 1e-9 * Math.abs(expected[name]!))
    }
  })

  it('has a scenario that reproduces it', function () {
    const folder = needShared(this, FOLDER)
    const scenarios = join(REPOSITORY_ROOT, 'scenarios/fidelity/schemes')
    const files = readdirSync(scenarios)
    expect(files).to.have.length.above(14)
    for (const file of files) {
      const recording = readSchemeRecording(join(folder, file.replace('.yaml', '.json.gz')))
      expect(readFileSync(join(scenarios, file), 'utf8')).to.equal(schemeScenarioText(recording))
    }
  })

  // The whole comparison is `npm run fidelity -- schemes`; docs/fidelity-schemes.md is what it found.
  const HELD = [
    'po-quota32-va',
    'po-goal-user-va',
    'po-wmarks-va',
    'mig-both-pa',
    'reclaim-like-pa',
  ]
  for (const name of HELD) {
    it(`lies among simulated runs of its schemes: ${name}`, async function () {
      const recording = readSchemeRecording(needShared(this, FOLDER, `${name}.json.gz`))
      const { dur_us: durUs } = recording.workload
      const simulated: Figures[] = []
      for (const seed of SEEDS) {
        simulated.push(schemeFiguresOf(await simulateSchemes(recording, seed), durUs))
      }
      const { pairs } = judge(recording, schemeFiguresOf(recording.scheme_log, durUs), simulated)
      const inside = pairs.filter(({ isInside }) => isInside).length
      expect(pairs.length).to.be.above(12)
      expect(inside / pairs.length).to.be.above(0.8)
    })
  }
})
