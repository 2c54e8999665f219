import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { DamonLabError } from '../../lib/base/errors.js'
import { startRun } from '../../lib/engine/run.js'
import { parseScenario } from '../../lib/scenario/load.js'
import type { PointResult } from '../../lib/tune/point.js'
import { createLocalQueue } from '../../lib/tune/queue.js'
import { sweep, type SweepOptions, type SweepProgress } from '../../lib/tune/sweep.js'
import type { SweepTable } from '../../lib/tune/table.js'
import { useTemporaryFolder } from '../support/temporary.js'
import { scenarioOf, sortedLines } from './sweeps.js'

const SET = { 'targets.0.memory': ['64M', '128M'], kernel: ['6.12', '7.2'] }
const OPTIONS: SweepOptions = { set: SET, seeds: 2, workers: 2 }

async function failureOf(promise: Promise<unknown>): Promise<DamonLabError> {
  try {
    await promise
  } catch (error) {
    expect(error).to.be.instanceOf(DamonLabError)
    return error as DamonLabError
  }
  throw new Error('expected a failure')
}

describe('sweep', () => {
  const temporary = useTemporaryFolder()

  /** A sweep of OPTIONS that is done. */
  let whole: string
  /** Its table. */
  let table: SweepTable

  before(async () => {
    whole = mkdtempSync(join(tmpdir(), 'damon-lab-'))
    table = await sweep(scenarioOf(), { ...OPTIONS, out: whole }).done
  })

  after(() => rmSync(whole, { recursive: true }))

  /** A folder with that sweep in it. */
  function copyOfWhole(): string {
    const out = temporary('out')
    cpSync(whole, out, { recursive: true })
    return out
  }

  it('gives the same table and lines for any number of workers', async () => {
    const [one, three] = await Promise.all(
      [1, 3].map(
        (workers) =>
          sweep(scenarioOf(), { ...OPTIONS, workers, out: temporary(String(workers)) }).done,
      ),
    )
    expect(one).to.deep.equal(three)
    expect(one.points).to.deep.equal({ total: 8, done: 8, failed: 0 })
    const lines = sortedLines(temporary('1', 'results.jsonl'))
    expect(lines).to.have.length(8)
    expect(sortedLines(temporary('3', 'results.jsonl'))).to.deep.equal(lines)
    for (const name of ['results.csv', 'sweep.html', 'manifest.json']) {
      const [a, b] = ['1', '3'].map((folder) => readFileSync(temporary(folder, name), 'utf8'))
      expect(a, name).to.equal(b)
    }
  })

  it('yields each point with the summary that a run of its own has', async () => {
    const results: PointResult[] = []
    const running = sweep(scenarioOf(), OPTIONS)
    for await (const result of running) results.push(result)
    const { points } = await running.done
    expect(results).to.have.length(points.total)
    const { parameters, seed, summary } = results[3]
    const set = Object.entries(parameters).map(([path, value]) => `${path}=${value}`)
    const { plan } = parseScenario(scenarioOf(), { set, seed })
    const { cost: _, ...expected } = await startRun(plan, { workers: 1 }).done
    expect(summary).to.deep.equal(expected)
  })

  it('goes on where it ended, and runs no point twice', async () => {
    const out = temporary('out')
    const first = sweep(scenarioOf(), { ...OPTIONS, out })
    let nrSeen = 0
    for await (const _ of first) if (++nrSeen === 3) break
    await first.destroy()
    const cut = await first.done
    const { done } = cut.points
    expect(done).to.be.within(3, 7)
    expect(cut.isInterrupted).to.equal(true)
    const found: PointResult[] = []
    const progress: SweepProgress[] = []
    const second = sweep(scenarioOf(), { ...OPTIONS, out, onProgress: (one) => progress.push(one) })
    for await (const result of second) found.push(result)
    const again = await second.done
    expect(again.isInterrupted).to.equal(false)
    expect(progress.find(({ phase }) => phase === 'running')).to.include({ done, foundDone: done })
    expect(new Set(found.map(({ id }) => id)).size).to.equal(8)
    expect(again).to.deep.equal(table)
    expect(sortedLines(temporary('out', 'results.jsonl'))).to.have.length(8)
  })

  it('shows other figures of a sweep that is done, without running it again', async () => {
    const out = copyOfWhole()
    const before = readFileSync(temporary('out', 'results.jsonl'))
    const figures = ['contexts.0.sampleUs']
    const { rows } = await sweep(scenarioOf(), { ...OPTIONS, out, figures }).done
    expect(rows[0].figures['contexts.0.sampleUs']?.median).to.equal(5000)
    expect(readFileSync(temporary('out', 'results.jsonl')).equals(before)).to.equal(true)
  })

  for (const [what, change, message] of [
    [
      'parameters',
      { set: { kernel: ['6.12'] } },
      /its parameters are targets.*\(got kernel=6.12\)/,
    ],
    ['seeds', { seeds: 3 }, /its seeds are 7 to 8 \(got 7 to 9\)/],
    ['a scenario', { duration: '1 s' }, /its scenario, or a file that it names, was different/],
    ['records', { keepRecords: true }, /it keeps no records/],
  ] as const) {
    it(`refuses to go on with other ${what}`, async () => {
      const out = copyOfWhole()
      const error = await failureOf(sweep(scenarioOf(), { ...OPTIONS, ...change, out }).done)
      expect(error.code).to.equal('ERR_FILE')
      expect(error.message).to.match(/manifest\.json: the folder holds another sweep: /)
      expect(error.message).to.match(message)
    })
  }

  it('refuses files that are not of a sweep, and leaves them', async () => {
    for (const name of ['manifest.json', 'results.csv', 'sweep.html', 'results.jsonl']) {
      const out = temporary(name)
      mkdirSync(out)
      writeFileSync(`${out}/${name}`, '{}')
      const { message } = await failureOf(sweep(scenarioOf(), { ...OPTIONS, out }).done)
      expect(message).to.match(/over/)
      expect(readdirSync(out)).to.deep.equal([name])
      expect(readFileSync(`${out}/${name}`, 'utf8')).to.equal('{}')
    }
  })

  it('lets one sweep at a time into a folder', async () => {
    const out = temporary('out')
    const first = sweep(scenarioOf(), { ...OPTIONS, out })
    let message = ''
    for await (const _ of first) {
      message ||= (await failureOf(sweep(scenarioOf(), { ...OPTIONS, out }).done)).message
    }
    expect(message).to.match(/sweep\.lock: process \d+ on .* is running a sweep in this folder/)
    expect((await first.done).points.done).to.equal(8)
    expect(existsSync(temporary('out', 'sweep.lock'))).to.equal(false)
  })

  it('takes over the lock of a process that is gone', async () => {
    const out = copyOfWhole()
    // No process has this number: it is above what Linux allows.
    writeFileSync(temporary('out', 'sweep.lock'), `2147483646 ${hostname()}\n`)
    expect((await sweep(scenarioOf(), { ...OPTIONS, out }).done).points.done).to.equal(8)
  })

  it('keeps records on demand, those that runs of their own leave', async () => {
    const out = temporary('out')
    await sweep(scenarioOf(), { seeds: 2, out, keepRecords: true }).done
    const names = readdirSync(temporary('out', 'records'))
    expect(names).to.have.length(2)
    const name = names.find((one) => one.endsWith('-8.dlr'))!
    const { plan, canonical } = parseScenario(scenarioOf(), { seed: 8 })
    const recordFile = temporary('alone.dlr')
    await startRun(plan, { workers: 1, scenario: canonical, recordFile }).done
    expect(
      readFileSync(temporary('out', 'records', name)).equals(readFileSync(recordFile)),
    ).to.equal(true)
  })

  it('runs scenarios that replay a record, whatever it is called', async () => {
    const { plan, canonical } = parseScenario(scenarioOf())
    const recordFile = temporary('record.dlr')
    await startRun(plan, { workers: 1, scenario: canonical, recordFile }).done
    const targets = [{ name: 'db', workload: { replay: recordFile } }]
    const scenario = { ...scenarioOf(), targets }
    const set = { 'targets.0.workload.speed': [1, 2] }
    const { points, rows } = await sweep(scenario, { set, workers: 2 }).done
    expect(points.done).to.equal(2)
    expect(rows[0].figures['wssBytes.p50']?.median).to.be.above(0)
  })

  it('runs what a queue hands out, and tells it what became of it', async () => {
    const done: string[] = []
    const half = await sweep(scenarioOf(), {
      ...OPTIONS,
      // Every second point: another machine may do the others.
      queue(points) {
        const mine = createLocalQueue([...points].filter((_, i) => i % 2 === 0))
        return { ...mine, done: (point) => Promise.resolve(void done.push(point.id)) }
      },
    }).done
    expect(half.points).to.deep.equal({ total: 8, done: 4, failed: 0 })
    expect(done).to.have.length(4)
    expect(half.rows.map(({ nrPoints }) => nrPoints)).to.deep.equal([2, 0, 2, 0])
  })

  it('refuses what makes no sense', async () => {
    expect(() => sweep({}, {})).to.throw('a sweep over nothing')
    expect(() => sweep({}, { seeds: 0 })).to.throw('seeds: got 0')
    expect(() => sweep({}, { seeds: 2, workers: 0 })).to.throw('workers: got 0')
    expect(() => sweep({}, { seeds: 2, keepRecords: true })).to.throw('in a folder only')
    expect(() => sweep({}, { seeds: 2, figures: ['x'] })).to.throw('figure x: not known')
    expect((await failureOf(sweep(temporary('no.yaml'), OPTIONS).done)).code).to.equal('ERR_FILE')
    expect((await failureOf(sweep({}, { seeds: 2 }).done)).code).to.equal('ERR_SCENARIO')
  })

  it('is cut before anything runs, when it is told so while points are checked', async () => {
    const stop = new AbortController()
    const running = sweep(scenarioOf(), {
      ...OPTIONS,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    })
    expect((await failureOf(running.done)).code).to.equal('ERR_ABORTED')
  })
})
