import { readdirSync } from 'node:fs'
import { expect } from 'chai'
import type { SweepTable } from '../../lib/tune/table.js'
import { useTemporaryFolder } from '../support/temporary.js'
import { sortedLines } from '../tune/sweeps.js'
import { reaches, startSweep, writeScenarioFile } from './sweep-process.js'

describe('a sweep that is told to end', () => {
  const temporary = useTemporaryFolder()

  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`keeps what is done on ${signal}, says so, and ends with ${exitCode}`, async () => {
      const file = writeScenarioFile(temporary('x.yaml'))
      const out = temporary('out')
      const words = [file, '--seeds', '5000', '--out', out, '--keep-records', '--json']
      const running = startSweep([...words, '--workers', '2'])
      await reaches(temporary('out', 'results.jsonl'), 1, running)
      running.child.kill(signal)
      const { code, stdout, stderr } = await running.end
      expect(code).to.equal(exitCode)
      const { isInterrupted, points } = JSON.parse(stdout) as SweepTable
      expect([isInterrupted, points.failed, points.total]).to.deep.equal([true, 0, 5000])
      expect(stderr).to.equal(
        `interrupted: ${points.done} of 5000 points are done; the same command goes on from here\n`,
      )
      expect(sortedLines(temporary('out', 'results.jsonl'))).to.have.length(points.done)
      expect(readdirSync(out).sort()).to.deep.equal([
        ...['manifest.json', 'records', 'results.csv', 'results.jsonl', 'sweep.html'],
      ])
      const parts = readdirSync(temporary('out', 'records')).filter(
        (name) => !name.endsWith('.dlr'),
      )
      expect(parts).to.deep.equal([])
    })
  }
})
