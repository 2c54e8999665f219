import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { readTrace } from '../../lib/workload/read-trace.js'
import { REPOSITORY_ROOT } from '../support/shared.js'
import { useTemporaryFolder } from '../support/temporary.js'

describe('docs/replay.md', () => {
  const temporary = useTemporaryFolder()
  const text = readFileSync(join(REPOSITORY_ROOT, 'docs', 'replay.md'), 'utf8')
  const blocks = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]

  for (const [name, at] of [
    ['perf mem', 0],
    ['valgrind', 1],
  ] as const) {
    it(`makes traces of ${name} as it says`, async function () {
      if (spawnSync('awk', ['BEGIN {}']).error !== undefined) this.skip()
      const programs = blocks.flatMap(([, language], i) => (language === 'awk' ? [i] : []))
      const index = programs[at]
      const [sample, program, result] = [index - 1, index, index + 1].map((i) => blocks[i][2])
      const made = execFileSync('awk', [program], { input: sample, encoding: 'utf8' })
      expect(made).to.equal(result)
      writeFileSync(temporary('t.csv'), made)
      const { nrAccesses, recording } = await readTrace(temporary('t.csv'), 5_000)
      expect([nrAccesses, recording.nrSteps]).to.deep.equal([3, 1])
    })
  }

  it('has traces that are read', async () => {
    const traces = blocks.filter(([, , block]) => /^(t_us,|\{"t_us")/.test(block))
    expect(traces).to.have.length(2)
    for (const [, , block] of traces) {
      writeFileSync(temporary('t.csv'), block)
      expect((await readTrace(temporary('t.csv'), 5_000)).nrAccesses).to.be.above(0)
    }
  })
})
