import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { DamonLabError } from '../../lib/base/errors.js'
import { readSource, type RunSource } from '../../lib/compare/source.js'
import { convertRecord } from '../../lib/record/convert.js'
import { startRun } from '../../lib/engine/run.js'
import type { RunSummary } from '../../lib/engine/summary.js'
import { parseScenario } from '../../lib/scenario/load.js'
import { ATTRIBUTES, targetOf, writeRecord } from '../record/samples.js'
import { SMALL_SCENARIO } from '../support/scenarios.js'
import { useTemporaryFolder } from '../support/temporary.js'

describe('readSource', () => {
  const temporary = useTemporaryFolder()

  /** Runs a scenario into a folder, as `run --out` does. */
  async function runInto(folder: string, ...set: string[]): Promise<RunSummary> {
    mkdirSync(folder, { recursive: true })
    const { plan, canonical } = parseScenario(SMALL_SCENARIO, { set })
    const recordFile = `${folder}/record.dlr`
    const summary = await startRun(plan, { scenario: canonical, recordFile }).done
    writeFileSync(`${folder}/summary.json`, JSON.stringify(summary))
    return summary
  }

  async function refusal(path: string): Promise<string> {
    try {
      await readSource(path)
    } catch (error) {
      if (error instanceof DamonLabError) return `${error.message} (${error.hint ?? ''})`
      throw error
    }
    return 'accepted'
  }

  const plain = ({ figures }: RunSource): Record<string, number | null> =>
    Object.fromEntries(figures)

  it('computes what snapshots tell', async () => {
    const file = temporary('record.dlr')
    // 2 MiB touched in all 20 checks, 6 MiB in none; then 2 MiB in half of them, the rest in none.
    const snapshots = [
      [
        [0, 512, 20, 3],
        [512, 2048, 0, 7],
      ],
      [
        [0, 512, 10, 0],
        [512, 1024, 0, 8],
        [1024, 2048, 0, 8],
      ],
    ] as const
    writeRecord(
      file,
      snapshots.map((rows, i) => ({
        timeUs: 100_000 * (i + 1),
        context: 0,
        attributesId: ATTRIBUTES.id,
        targets: [targetOf(rows)],
      })),
      { name: 'made up', seed: 3 },
    )
    const MIB = 1024 * 1024
    const source = await readSource(file)
    expect(source).to.include({ kind: 'record', name: 'made up', seed: 3 })
    expect(plain(source)).to.deep.equal({
      spanUs: 200_000,
      snapshots: 2,
      'regions.min': 2,
      'regions.mean': 2.5,
      'regions.max': 3,
      'wssBytes.p0': 2 * MIB,
      'wssBytes.p25': 2 * MIB,
      'wssBytes.p50': 2 * MIB,
      'wssBytes.p75': 2 * MIB,
      'wssBytes.p100': 2 * MIB,
      monitoredBytes: 8 * MIB,
      accessShare: 0.25 * 0.75,
      'regionBytes.p0': 2 * MIB,
      'regionBytes.p25': 2 * MIB,
      'regionBytes.p50': 2 * MIB,
      'regionBytes.p75': 4 * MIB,
      'regionBytes.p100': 6 * MIB,
      'ageUs.p0': 0,
      'ageUs.p25': 300_000,
      'ageUs.p50': 700_000,
      'ageUs.p75': 800_000,
      'ageUs.p100': 800_000,
    })
  })

  it('finds in a record what its summary says, however long it is', async () => {
    const summary = await runInto(temporary('run'), 'duration=450 s')
    expect(summary.snapshots).to.be.above(4096)
    const figures = plain(await readSource(temporary('run', 'record.dlr')))
    expect(figures).to.include({ snapshots: summary.snapshots })
    for (const name of ['min', 'mean', 'max'] as const) {
      expect(figures[`regions.${name}`], name).to.equal(summary.regions![name])
    }
    for (const name of ['p0', 'p25', 'p50', 'p75', 'p100'] as const) {
      expect(figures[`wssBytes.${name}`], name).to.equal(summary.wssBytes![name])
    }
  })

  it('takes all numbers of a summary, and the record beside it', async () => {
    const summary = await runInto(temporary('run'), 'seed=9')
    const source = await readSource(temporary('run'))
    expect(source).to.include({ kind: 'results', seed: 9 })
    const figures = plain(source)
    expect(figures['accuracy.hotRecall']).to.equal(summary.accuracy!.hotRecall)
    expect(figures['contexts[0].aggrUs']).to.equal(100_000)
    expect(figures['cost.workers']).to.equal(1)
    expect(figures.accessShare).to.be.above(0)
    expect(figures).to.not.have.property('seed')
    rmSync(temporary('run', 'record.dlr'))
    expect(plain(await readSource(temporary('run')))).to.not.have.property('accessShare')
    expect(plain(await readSource(temporary('run', 'summary.json')))).to.include({
      snapshots: summary.snapshots,
    })
  })

  it('calls targets by their names where there are several', async () => {
    const targets = '[{ name: a, memory: 8 MiB }, { name: b, memory: 16 MiB }]'
    await runInto(temporary('run'), `targets=${targets}`)
    const figures = plain(await readSource(temporary('run')))
    expect(figures['targets.a.monitoredBytes']).to.be.below(figures['targets.b.monitoredBytes']!)
    expect(figures['targets.b.regions.mean']).to.be.above(0)
  })

  it("reads damo's formats as the record that they were made of", async () => {
    await runInto(temporary('run'))
    const record = temporary('run', 'record.dlr')
    const expected = plain(await readSource(record))
    for (const format of ['json_compressed', 'json'] as const) {
      await convertRecord(record, temporary(format), format)
      expect(plain(await readSource(temporary(format))), format).to.deep.equal(expected)
    }
  })

  it('remarks on a record that ends early', async () => {
    const { remarks } = await readSource(await torn())
    expect(remarks.join()).to.match(/the record ends early, at byte \d+/)
  })

  async function torn(): Promise<string> {
    await runInto(temporary('run'))
    const { readFileSync } = await import('node:fs')
    const bytes = readFileSync(temporary('run', 'record.dlr'))
    writeFileSync(temporary('torn.dlr'), bytes.subarray(0, bytes.length - 700))
    return temporary('torn.dlr')
  }

  it('refuses what holds no figures, saying what would', async () => {
    expect(await refusal(temporary('nothing'))).to.contain('no such file or folder')
    mkdirSync(temporary('empty'))
    expect(await refusal(temporary('empty'))).to.contain('holds no results')
    mkdirSync(temporary('odd'))
    writeFileSync(temporary('odd', 'summary.json'), '{"snapshots": 1')
    expect(await refusal(temporary('odd'))).to.contain('is no summary of a run')
    writeFileSync(temporary('note.txt'), 'hello')
    expect(await refusal(temporary('note.txt'))).to.contain('not a record: the file is a text')
    writeFileSync(temporary('x.gz'), gzipSync('{"name": "x", "snapshots": []}'))
    expect(await refusal(temporary('x.gz'))).to.contain('not a recording of a kernel: workload')
    writeFileSync(temporary('y.gz'), gzipSync('x').subarray(0, 12))
    expect(await refusal(temporary('y.gz'))).to.contain('cannot be unpacked')
  })
})
