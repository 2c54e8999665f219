import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { useTemporaryFolder } from '../support/temporary.js'
import { sortedLines } from '../tune/sweeps.js'
import { reaches, sizeOf, startSweep, writeScenarioFile } from './sweep-process.js'

/** A few in the suite; DAMON_LAB_KILLS=100 for a longer trial. */
const NR_KILLS = Number(process.env.DAMON_LAB_KILLS ?? 2)
const NR_POINTS = Math.max(60, 3 * NR_KILLS)

describe('a sweep killed with SIGKILL', () => {
  const temporary = useTemporaryFolder()

  it(`goes on ${NR_KILLS} times, and has each point once in the end`, async () => {
    const file = writeScenarioFile(temporary('x.yaml'))
    const words = (out: string, workers: number): string[] => [
      ...[file, '--set', 'kernel=6.12,7.2', '--seeds', String(NR_POINTS / 2)],
      ...['--keep-records', '--out', temporary(out), '--workers', String(workers), '--json'],
    ]
    const whole = await startSweep(words('whole', 1)).end
    expect([whole.code, whole.stderr]).to.deep.equal([0, ''])
    const wholeSize = sizeOf(temporary('whole', 'results.jsonl'))
    const results = temporary('killed', 'results.jsonl')
    let nrKilled = 0
    for (let kill = 1; kill <= NR_KILLS; kill++) {
      const running = startSweep(words('killed', 2))
      await reaches(results, Math.floor((wholeSize * kill) / (NR_KILLS + 2)), running)
      running.child.kill('SIGKILL')
      if ((await running.end).signal === 'SIGKILL') nrKilled++
    }
    expect(nrKilled).to.be.above(0)
    const last = await startSweep(words('killed', 2)).end
    expect(last).to.deep.equal(whole)
    const lines = sortedLines(results)
    expect(lines).to.deep.equal(sortedLines(temporary('whole', 'results.jsonl')))
    expect(new Set(lines).size).to.equal(NR_POINTS)
    for (const name of ['results.csv', 'manifest.json']) {
      expect(readFileSync(temporary('killed', name), 'utf8')).to.equal(
        readFileSync(temporary('whole', name), 'utf8'),
      )
    }
    const records = readdirSync(temporary('killed', 'records'))
    expect(records.sort()).to.deep.equal(readdirSync(temporary('whole', 'records')).sort())
    expect(existsSync(temporary('killed', 'sweep.lock'))).to.equal(false)
  }).timeout(60_000 + 20_000 * NR_KILLS)
})
