import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { figuresOf, type Figures } from '../../lib/compare/recording-figures.js'
import { readRecording } from '../../lib/compare/recording.js'
import { scenarioText } from '../../bench/fidelity/scenario-of.js'
import { simulate } from '../../bench/fidelity/simulate.js'
import { judge } from '../../bench/fidelity/verdict.js'
import { needShared, REPOSITORY_ROOT } from '../support/shared.js'

const SEEDS = Array.from({ length: 24 }, (_, i) => i + 1)

describe('a recording of a kernel', () => {
  it('has the figures that come with the recordings', function () {
    const folder = needShared(this, 'kernel-recordings')
    const all = JSON.parse(readFileSync(`${folder}/summary.json`, 'utf8')) as Record<
      string,
      Figures
    >
    for (const name of Object.keys(all)) {
      const figures = figuresOf(readRecording(`${folder}/${name}.json.gz`))
      for (const [figure, value] of Object.entries(figures)) {
        const expected = all[name][figure] ?? null
        if (value === null || expected === null) expect([name, figure, value]).to.include(expected)
        else expect(value, `${name} ${figure}`).to.be.closeTo(expected, 1e-9 * Math.abs(expected))
      }
    }
  })

  it('has a scenario that reproduces it', function () {
    const folder = needShared(this, 'kernel-recordings')
    const files = readdirSync(join(REPOSITORY_ROOT, 'scenarios/fidelity')).filter((file) =>
      file.endsWith('.yaml'),
    )
    expect(files).to.have.length.above(20)
    for (const file of files) {
      const name = file.replace('.yaml', '')
      const part = name.startsWith('va-') ? 'schemes/' : ''
      const recording = readRecording(`${folder}/${part}${name}.json.gz`)
      const text = readFileSync(join(REPOSITORY_ROOT, 'scenarios/fidelity', file), 'utf8')
      expect(text).to.equal(scenarioText(recording))
    }
  })

  // The whole comparison is `npm run fidelity`; docs/fidelity.md is what it found.
  for (const name of ['static-4k-A', 'zigzag-4k-A', 'zipf-4k-A', 'grow-4k-A']) {
    it(`lies among simulated runs of its program: ${name}`, async function () {
      const recording = readRecording(needShared(this, 'kernel-recordings', `${name}.json.gz`))
      const simulated: Figures[] = []
      for (const seed of SEEDS) simulated.push(figuresOf(await simulate(recording, seed)))
      const { pairs } = judge(recording, figuresOf(recording), simulated)
      const inside = pairs.filter(({ isInside }) => isInside).length
      expect(pairs.length).to.be.above(10)
      expect(inside / pairs.length).to.be.above(0.8)
      for (const figure of ['nr_regions_mean', 'hot_precision_mean', 'hot_recall_mean']) {
        expect(pairs.find((pair) => pair.figure === figure)).to.include({ isInside: true })
      }
    })
  }
})
