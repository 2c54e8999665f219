import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { convertRecord } from '../../lib/record/convert.js'
import { decodeFrame, type DamoFrame } from '../../lib/record/damo-model.js'
import { readPerfScript } from '../../lib/record/perf-script.js'
import { Spool } from '../../lib/record/spool.js'
import { inFolder } from './samples.js'

/** A line of `perf script`. */
function line(seconds: string, target: number, nrRegions: number, region: string): string {
  const event = `damon:damon_aggregated: target_id=${target} nr_regions=${nrRegions} ${region}`
  return `kdamond.0  4452 [000] ${seconds}: ${event}\n`
}

/** Snapshots of all targets. */
function read(text: string, mustAscend = false): Promise<DamoFrame[][]> {
  return inFolder((folder) => {
    const file = join(folder, 'trace.txt')
    writeFileSync(file, text)
    const spool = new Spool(folder)
    try {
      const { records } = readPerfScript(file, spool, { mustAscend })
      return Promise.resolve(
        records.map(({ stream }) =>
          Array.from(spool.frames(stream), (bytes) => decodeFrame(bytes)),
        ),
      )
    } finally {
      spool.close()
    }
  })
}

const PAIR = line('1.1', 0, 2, '4096-8192: 3 12') + line('1.1', 0, 2, '8192-65536: 0 40')

describe('readPerfScript', () => {
  it('reads snapshots; the first one lasts as long as the others in the mean', async () => {
    const text =
      PAIR + PAIR.replaceAll('1.1:', '1.2:') + PAIR.replaceAll('1.1:', '1.400001:') + 'noise\n'
    const [[first, second, third]] = await read(text)
    expect([...first.target.endPage]).to.deep.equal([2, 16])
    expect([...first.target.nrAccesses]).to.deep.equal([3, 0])
    expect([...first.target.age]).to.deep.equal([12, 40])
    expect(first.extras.start).to.equal(1_100_000_000 - 300_001_000 / 2)
    expect([second.startNs, second.endNs]).to.deep.equal([1_100_000_000n, 1_200_000_000n])
    expect(third.endNs).to.equal(1_400_001_000n)
  })

  it('takes the layouts of trace-cmd, and lines without an age', async () => {
    const line = 'target_id=7 nr_regions=1 0-4096: 5'
    const [frames] = await read(
      `kdamond.0-129 [005] ..... 1.5: damon_aggregated: ${line}\n` +
        `kdamond.0-129 [005] 2.5: damon_aggregated: ${line}\n`,
    )
    expect(frames.map(({ endNs }) => endNs)).to.deep.equal([1_500_000_000n, 2_500_000_000n])
    expect(frames[0].extras.aggrIntervals).to.deep.equal([null])
  })

  it('reads what a scheme is applied to', async () => {
    const fields = 'ctx_idx=0 scheme_idx=0 target_idx=3 nr_regions=1 4096-8192: 1 2'
    const [[frame]] = await read(`k 1 [0] 1.5: damon:damos_before_apply: ${fields}\n`)
    expect([...frame.target.startPage]).to.deep.equal([1])
  })

  it('drops the last snapshot where it only tells how long the first one took', async () => {
    const [frames] = await read(PAIR + line('1.3', 0, 1, '0-0: -1 -1'))
    expect(frames).to.have.length(1)
    expect(frames[0].extras.start).to.equal(900_000_000)
  })

  it('does not know when a lone snapshot starts', async () => {
    const [[frame]] = await read(PAIR)
    expect(frame.extras.start).to.equal(null)
  })

  it('reads regions that do not ascend, or refuses them', async () => {
    const torn = line('1.1', 0, 3, '8192-65536: 0 40') + line('1.1', 0, 3, '4096-8192: 3 12')
    const [[frame]] = await read(torn)
    expect(frame.extras.addresses).to.deep.equal(['8192', '65536', '4096', '8192'])
    const failure = await read(torn, true).catch((error: unknown) => error)
    expect(String(failure)).to.include('do not ascend')
  })

  for (const [fault, text, message] of [
    ['times that run backwards', PAIR + PAIR.replaceAll('1.1:', '1.0:'), 'not time-sorted'],
    ['a time that is none', PAIR.replace('1.1:', 'now:'), 'the time is no number'],
    ['a count that is none', PAIR.replace(' 3 12', ' x 12'), 'no whole number'],
  ] as const) {
    it(`refuses ${fault}`, async () => {
      const failure = await read(text).catch((error: unknown) => error)
      expect(String(failure)).to.include(message)
    })
  }
})

describe('convertRecord', () => {
  it('writes the text of a trace, and reads it back', () =>
    inFolder(async (folder) => {
      const [trace, json, again] = ['trace', 'json', 'again'].map((name) => join(folder, name))
      const text = (PAIR + PAIR.replaceAll('1.1:', '1.25:')).replaceAll(
        'kdamond.0  4452 [000]',
        'kdamond.x xxxx xxxx',
      )
      writeFileSync(trace, text)
      await convertRecord(trace, json, 'json_compressed')
      await convertRecord(json, again, 'perf_script')
      const written = await readFile(again, 'utf8')
      expect(written).to.equal(
        text.replaceAll('1.1:', '1.100000:').replaceAll('1.25:', '1.250000:'),
      )
    }))
})
