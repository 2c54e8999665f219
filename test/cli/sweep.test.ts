import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { SweepTable } from '../../lib/tune/table.js'
import { writeScenarioFile } from '../faults/sweep-process.js'
import { runCli, type CliOutcome } from '../support/run-cli.js'
import { useTemporaryFolder } from '../support/temporary.js'

const MEMORY = ['--set', 'targets.0.memory=64M,128M']

describe('damon-lab sweep', () => {
  const temporary = useTemporaryFolder()
  const run = (...words: string[]): Promise<CliOutcome> =>
    runCli(['sweep', writeScenarioFile(temporary('x.yaml')), '--workers', '1', ...words])

  it('prints a row for each combination: medians, and intervals with several seeds', async () => {
    const figures = ['--figures', 'regions.mean,contexts[0].sampleUs']
    const { code, stdout, stderr } = await run(...MEMORY, '--seeds', '3', ...figures)
    expect([code, stderr]).to.deep.equal([0, ''])
    const lines = stdout.split('\n')
    expect(lines[0]).to.equal(
      'small: 6 points, medians over the seeds 7 to 9 (central 90 % of them)',
    )
    expect(lines[2]).to.match(/^memory +regions\.mean +contexts\[0\]\.sampleUs$/)
    expect(lines[3]).to.match(/^64M +[\d.]+ \([\d.]+ to [\d.]+\) +5 ms \(5 ms to 5 ms\)$/)
    expect(lines[4]).to.match(/^128M +/)
  })

  it('prints single values with one seed, and the default figures', async () => {
    const { code, stdout } = await run(...MEMORY, '--seed', '3')
    expect(code).to.equal(0)
    expect(stdout).to.match(/^small: 2 points, seed 3$/m)
    expect(stdout).to.match(/^memory +accuracy\.hotPrecision +accuracy\.hotRecall .* samples$/m)
    expect(stdout).to.match(/^64M +[\d.]+ % +[\d.]+ % +[\d.]+ % +[\d.]+ MiB +[\d.]+ +[\d,]+$/m)
  })

  it('prints nothing but the table with --json, and leaves nothing', async () => {
    const { code, stdout, stderr } = await run(...MEMORY, '--json')
    expect([code, stderr]).to.deep.equal([0, ''])
    const { points, rows } = JSON.parse(stdout) as SweepTable
    expect(points).to.deep.equal({ total: 2, done: 2, failed: 0 })
    expect(rows.map(({ parameters }) => parameters)).to.deep.equal([
      { 'targets.0.memory': '64M' },
      { 'targets.0.memory': '128M' },
    ])
    expect(readdirSync(temporary())).to.deep.equal(['x.yaml'])
  })

  it('leaves results, table and page in --out, and the table in --csv', async () => {
    const [out, csv] = [temporary('deep', 'out'), temporary('t.csv')]
    const { code, stdout } = await run(...MEMORY, '--out', out, '--csv', csv)
    expect(code).to.equal(0)
    expect(stdout).to.include(`results in  ${out}\n`)
    expect(readdirSync(out).sort()).to.deep.equal([
      ...['manifest.json', 'results.csv', 'results.jsonl', 'sweep.html'],
    ])
    const table = readFileSync(csv, 'utf8')
    expect(table).to.match(
      /^targets\.0\.memory,points,accuracy\.hotPrecision,.*\n64M,1,.*\n128M,1,.*\n$/,
    )
    expect(readFileSync(temporary('deep', 'out', 'results.csv'), 'utf8')).to.equal(table)
    expect(readFileSync(temporary('deep', 'out', 'sweep.html'), 'utf8')).to.include(
      '--set targets.0.memory=64M,128M',
    )
  })

  const refusals: [what: string, words: string[], message: RegExp][] = [
    ['nothing to sweep over', [], /^error: a sweep over nothing; expected a parameter, or several/],
    [
      'a value that is none',
      ['--set', 'kernel=7.2,7.1'],
      /^error: --set kernel=7\.1: kernel: .*\n$/,
    ],
    [
      'a figure that there is not',
      [...MEMORY, '--figures', 'accuracy.recall'],
      /^error: figure accuracy\.recall: not known; expected .*\nhint: did you mean accuracy\.hotRecall/,
    ],
    ['no seeds', [...MEMORY, '--seeds', '0'], /Expected a whole number from 1 to 100000/],
    ['records without a folder', [...MEMORY, '--keep-records'], /records can be kept in a folder/],
  ]
  for (const [what, words, message] of refusals) {
    it(`refuses ${what}, and runs nothing`, async () => {
      const { code, stdout, stderr } = await run(...words)
      expect([code, stdout]).to.deep.equal([2, ''])
      expect(stderr).to.match(message)
    })
  }
})
