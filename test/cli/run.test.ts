import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect } from 'chai'
import type { RunSummary } from '../../lib/engine/summary.js'
import { openRecord } from '../../lib/record/reader.js'
import { summarySchema } from '../../lib/scenario/summary-schema.js'
import { CLI_MAIN, runCli } from '../support/run-cli.js'
import { SMALL_SCENARIO } from '../support/scenarios.js'
import { useTemporaryFolder } from '../support/temporary.js'

const MASIM = 'a, 10485760\n\nfirst\n500\na, 0, 4096, 1\n'

function withoutCost(text: string): Omit<RunSummary, 'cost'> {
  const { cost: _, ...rest } = JSON.parse(text) as RunSummary
  return rest
}

describe('damon-lab run', () => {
  const temporary = useTemporaryFolder()

  function scenarioFile(text: string = SMALL_SCENARIO): string {
    writeFileSync(temporary('x.yaml'), text)
    return temporary('x.yaml')
  }

  it('prints a heatmap, the summary, and what makes the same run again', async () => {
    const file = scenarioFile()
    const set = 'targets.0.workload.areas.0={start: 0, size: 4M, every: 1}'
    const { code, stdout, stderr } = await runCli([
      'run',
      file,
      '--set',
      set,
      '--duration',
      '500 ms',
    ])
    expect([code, stderr]).to.deep.equal([0, ''])
    expect(stdout).to.match(/^scenario +x, seed 1, kernel next$/m)
    expect(stdout).to.match(/^virtual time +500 ms$/m)
    expect(stdout).to.match(/^0 vaddr +db +/m)
    expect(stdout).to.include(
      `reproduce:  damon-lab run ${file} --seed 1 --duration '500 ms' --set '${set}'\n`,
    )
    expect(readdirSync(temporary())).to.deep.equal(['x.yaml'])
  })

  it('prints nothing but the summary with --json', async () => {
    const { code, stdout, stderr } = await runCli([
      'run',
      scenarioFile(),
      '--json',
      '--workers',
      '1',
    ])
    expect([code, stderr]).to.deep.equal([0, ''])
    expect(summarySchema.safeParse(JSON.parse(stdout)).error).to.equal(undefined)
  })

  it('leaves record, summary, report and resolved scenario in --out, which reproduce each other', async () => {
    const file = scenarioFile()
    const [first, second] = [temporary('a'), temporary('deep', 'b')]
    const printed = await runCli(['run', file, '--out', first, '--seed', '9', '--json'])
    expect(printed.code).to.equal(0)
    const left = ['record.dlr', 'report.html', 'scenario.yaml', 'summary.json']
    expect(readdirSync(first).sort()).to.deep.equal(left)
    const again = await runCli(['run', `${first}/scenario.yaml`, '--out', second, '--workers', '2'])
    expect(again.code).to.equal(0)
    const record = readFileSync(`${first}/record.dlr`)
    expect(readFileSync(`${second}/record.dlr`).equals(record)).to.equal(true)
    const summary = readFileSync(`${first}/summary.json`, 'utf8')
    expect(withoutCost(summary)).to.deep.equal(withoutCost(printed.stdout))
    expect(withoutCost(readFileSync(`${second}/summary.json`, 'utf8'))).to.deep.equal(
      withoutCost(summary),
    )
    const text = readFileSync(`${second}/scenario.yaml`, 'utf8')
    expect(text).to.equal(readFileSync(`${first}/scenario.yaml`, 'utf8'))
    expect(text).to.not.include(temporary())
  })

  it('keeps the resolved scenario in the record', async () => {
    await runCli(['run', scenarioFile(), '--out', temporary('a'), '--seed', '5'])
    const reader = openRecord(temporary('a', 'record.dlr'))
    expect(reader.scenario).to.include({ name: 'x', seed: 5 })
    expect(JSON.stringify(reader.scenario)).to.not.include(temporary())
    reader.close()
  })

  it('replaces the results of an earlier run', async () => {
    const file = scenarioFile()
    for (const seed of ['1', '2'])
      await runCli(['run', file, '--out', temporary('a'), '--seed', seed])
    expect(withoutCost(readFileSync(temporary('a', 'summary.json'), 'utf8')).seed).to.equal(2)
  })

  it('takes a masim configuration', async () => {
    writeFileSync(temporary('one.cfg'), MASIM)
    const { code, stdout } = await runCli(['run', temporary('one.cfg'), '--json'])
    expect(code).to.equal(0)
    expect(withoutCost(stdout)).to.include({ name: 'one', isInterrupted: false })
    expect(withoutCost(stdout).virtualUs).to.be.within(600_000, 700_000)
  })

  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`keeps what was recorded on ${signal}, and ends with ${exitCode}`, async () => {
      const file = scenarioFile(SMALL_SCENARIO.replace('1 s', '1000 h'))
      const out = temporary('out')
      mkdirSync(out)
      const args = [CLI_MAIN, 'run', file, '--out', out, '--json', '--workers', '1']
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      let stdout = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
      // The record grows as soon as the run is under way; that is the time to interrupt it.
      let nrChanges = 0
      const watcher = watch(out, (_event, name) => {
        if (name !== null && basename(name) === 'record.dlr' && ++nrChanges === 4)
          child.kill(signal)
      })
      const code = await new Promise((resolve) => child.on('close', resolve))
      watcher.close()
      expect(code).to.equal(exitCode)
      expect(withoutCost(stdout).isInterrupted).to.equal(true)
      expect(withoutCost(readFileSync(`${out}/summary.json`, 'utf8')).isInterrupted).to.equal(true)
      const reader = openRecord(`${out}/record.dlr`)
      const snapshots = [...reader.snapshots()]
      expect(snapshots).to.have.lengthOf(withoutCost(stdout).snapshots)
      expect(snapshots.length).to.be.greaterThan(0)
      reader.close()
    })
  }

  it('warns before it starts, and tells so in its summary', async () => {
    const scheme = '{ action: lru_prio }'
    const set = `kdamonds=[{ contexts: [{ ops: vaddr, targets: [{ pid: db }], schemes: [${scheme}] }] }]`
    writeFileSync(temporary('warned.yaml'), SMALL_SCENARIO)
    const args = ['run', temporary('warned.yaml'), '--set', set, '--json']
    const { code, stdout, stderr } = await runCli(args)
    expect(code).to.equal(0)
    expect(stderr).to.match(/^warning: --set kdamonds=.*\[action-unsupported\]\n$/)
    const { warnings } = summarySchema.parse(JSON.parse(stdout))
    expect(warnings).to.have.lengthOf(1)
    expect(warnings![0]).to.have.keys('code', 'path', 'message', 'remedy')
  })
})
