import { readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync, inflateSync } from 'node:zlib'
import { expect } from 'chai'
import { FileError, RecordError, UsageError } from '../../lib/base/errors.js'
import { convertRecord } from '../../lib/record/convert.js'
import { encodePages } from '../../lib/record/encode-pages.js'
import { createRecordWriter } from '../../lib/record/writer.js'
import { REPOSITORY_ROOT, needShared } from '../support/shared.js'
import {
  ATTRIBUTES,
  inFolder,
  madeUpSnapshot,
  readSnapshots,
  targetOf,
  writeRecord,
} from './samples.js'

/** A record of damo as written by hand. */
function damoRecord(members: object, ...snapshots: object[]): object {
  const intervals = { sample_us: '5 ms', aggr_us: 100000, ops_update_us: '1 s' }
  return { target_id: 0, intervals, snapshots, ...members }
}

function region(start: unknown, end: unknown, samples: unknown = 1): object {
  return { start, end, nr_accesses: { samples }, age: { usec: null, aggr_intervals: '2' } }
}

function snapshot(start_time: unknown, end_time: unknown, ...regions: object[]): object {
  return { start_time, end_time, regions }
}

/** Converts text to the lab's format and back. */
async function thereAndBack(folder: string, text: string): Promise<string> {
  const [input, middle, output] = ['in', 'middle', 'out'].map((name) => join(folder, name))
  writeFileSync(input, text)
  await convertRecord(input, middle, 'dlr')
  await convertRecord(middle, output, 'json')
  return readFileSync(output, 'utf8')
}

describe('convertRecord from the lab to damo', () => {
  it('writes one damo record a target, laid out as damo does', () =>
    inFolder(async (folder) => {
      const [input, output] = [join(folder, 'r.dlr'), join(folder, 'damon.data')]
      const target = targetOf([
        [1, 300_000, 17, 1234],
        [300_000, 300_001, 0, 0],
      ])
      writeRecord(input, [
        { timeUs: 100_000, context: 0, attributesId: 0, targets: [target] },
        { timeUs: 200_000, context: 0, attributesId: 0, targets: [targetOf([])] },
      ])
      await convertRecord(input, output, 'json')
      const text = readFileSync(output, 'utf8')
      const expected = join(REPOSITORY_ROOT, 'test/record/expects/two-snapshots.json')
      expect(text).to.equal(readFileSync(expected, 'utf8'))
    }))

  it('writes the same text through zlib', () =>
    inFolder(async (folder) => {
      const [input, plain, packed] = ['r', 'a', 'b'].map((name) => join(folder, name))
      writeRecord(
        input,
        Array.from({ length: 30 }, (_, k) => madeUpSnapshot(k)),
      )
      await convertRecord(input, plain, 'json')
      await convertRecord(input, packed, 'json_compressed')
      expect(readFileSync(packed).subarray(0, 2).toString('hex')).to.equal('789c')
      expect(inflateSync(readFileSync(packed)).toString()).to.equal(readFileSync(plain, 'utf8'))
    }))

  it('gives each context of several a kdamond of its own, with its own intervals', () =>
    inFolder(async (folder) => {
      const [input, output] = [join(folder, 'r.dlr'), join(folder, 'damon.data')]
      const writer = createRecordWriter(input, {})
      writer.writeAttributes(ATTRIBUTES)
      writer.writeAttributes({
        ...ATTRIBUTES,
        id: 1,
        context: 1,
        sampleUs: 10_000,
        aggrUs: 200_000,
      })
      const targets = [targetOf([[1, 2, 3, 4]])]
      for (const timeUs of [100_000, 200_000]) {
        writer.writeSnapshot(encodePages({ timeUs, context: 0, attributesId: 0, targets }))
      }
      writer.writeSnapshot(encodePages({ timeUs: 200_000, context: 1, attributesId: 1, targets }))
      writer.close()
      await convertRecord(input, output, 'json')
      const records = JSON.parse(readFileSync(output, 'utf8')) as Record<string, unknown>[]
      const ids = records.map((record) => [record.kdamond_idx, record.context_idx])
      expect(ids).to.deep.equal([
        [0, 0],
        [1, 0],
      ])
      expect(records[1].intervals).to.include({ sample_us: '10000', aggr_us: '200000' })
      const starts = records.map((record) => (record.snapshots as { start_time: string }[])[0])
      expect(starts.map((first) => first.start_time)).to.deep.equal(['0', '0'])
    }))

  it('leaves out a target that never had a region, which damo cannot draw', () =>
    inFolder(async (folder) => {
      const [input, output] = [join(folder, 'r.dlr'), join(folder, 'damon.data')]
      const targets = [targetOf([]), targetOf([[1, 2, 3, 4]])]
      writeRecord(input, [{ timeUs: 100_000, context: 0, attributesId: 0, targets }])
      await convertRecord(input, output, 'json')
      const records = JSON.parse(readFileSync(output, 'utf8')) as Record<string, unknown>[]
      expect(records.map((record) => record.target_id)).to.deep.equal([1])
    }))

  it('converts what a crash left, and says how it ends', () =>
    inFolder(async (folder) => {
      const [whole, torn, output] = ['a', 'b', 'c'].map((name) => join(folder, name))
      writeRecord(
        whole,
        Array.from({ length: 50 }, (_, k) => madeUpSnapshot(k)),
      )
      writeFileSync(torn, readFileSync(whole).subarray(0, -1000))
      for (const format of ['json', 'dlr'] as const) {
        const { ending } = await convertRecord(torn, output, format)
        expect(ending).to.include({ isComplete: false })
        expect(ending!.reason).to.match(/the file ends within a block/)
      }
      expect(readSnapshots(output)).to.have.length(48)
    }))
})

describe('convertRecord from damo to the lab and back', () => {
  it('loses nothing of the records of damo at hand', async function () {
    const inputs = needShared(this, 'vectors/damo-report/inputs')
    await inFolder(async (folder) => {
      for (const name of ['own', 'upstream']) {
        for (const file of readdirSync(join(inputs, name))) {
          const bytes = readFileSync(join(inputs, name, file))
          if (bytes[0] !== 0x78) continue
          const text = inflateSync(bytes).toString()
          const back = await thereAndBack(folder, text)
          expect(normalized(back), file).to.deep.equal(normalized(text))
          if (text.includes('"data_source"'))
            expect(back === text, `${file}: same text`).to.equal(true)
        }
      }
    })
  })

  it('keeps times since 1970, ids that are pointers, and addresses within pages', () =>
    inFolder(async (folder) => {
      const text = `[{"target_id": 18446623435582458880, "intervals": null, "snapshots": [
        {"start_time": 1748191792453755135, "end_time": "1748191795453755137", "regions": [
          {"start": "4,097", "end": "8 KiB", "nr_accesses": {"percent": "35 %"},
           "age": {"usec": "5 s 300 ms", "aggr_intervals": null}, "probe_hits": [3, 4]},
          {"start": 18446603336221196288, "end": 18446744073709547520}]}]}]`
      const ragged = thereAndBack(folder, text)
      await rejects(ragged, /addresses above 2\^53 are kept by the page only/)
      const back = await thereAndBack(folder, text.replace('4,097', '4,096'))
      for (const kept of [
        '"target_id": 18446623435582458880,',
        '"start_time": "1748191792453755135"',
        '"end_time": "1748191795453755137"',
        '"percent": "35 %"',
        '"usec": "5 s 300 ms"',
        '"end": "18,446,744,073,709,547,520"',
      ]) {
        expect(back).to.include(kept)
      }
      const within = text.replace(/,\s*\{"start": 18.*?\}/s, '')
      expect(await thereAndBack(folder, within)).to.include('"start": "4,097"')
    }))

  it('makes one context of targets whose snapshots end at the same times', () =>
    inFolder(async (folder) => {
      const [input, output] = [join(folder, 'in'), join(folder, 'out')]
      const same = [
        snapshot(0, '100 ms', region(0, 4096)),
        snapshot('100 ms', '200 ms', region(0, 4096)),
      ]
      const other = [snapshot(0, '150 ms', region(0, 8192))]
      const records = [
        damoRecord({}, ...same),
        damoRecord({ target_id: 1 }, ...same),
        damoRecord({ target_id: 2 }, ...other),
      ]
      writeFileSync(input, JSON.stringify(records))
      await convertRecord(input, output, 'dlr')
      const shape = readSnapshots(output).map((s) => [s.timeUs, s.context, s.targets.length])
      expect(shape).to.deep.equal([
        [100_000, 0, 2],
        [150_000, 1, 1],
        [200_000, 0, 2],
      ])
    }))

  it('computes samples and ages from percent and time', () =>
    inFolder(async (folder) => {
      const [input, output] = [join(folder, 'in'), join(folder, 'out')]
      const odd = {
        start: 0,
        end: '4K',
        nr_accesses: { samples: null, percent: 80 },
        age: { usec: '250 ms', aggr_intervals: null },
      }
      writeFileSync(input, JSON.stringify([damoRecord({}, snapshot(0, '100 ms', odd))]))
      await convertRecord(input, output, 'dlr')
      const [target] = readSnapshots(output)[0].targets
      expect([target.nrAccesses[0], target.age[0]]).to.deep.equal([16, 2])
    }))

  it('drops the fake last snapshot that gives a lone one its start', () =>
    inFolder(async (folder) => {
      const fake = {
        start: 0,
        end: 0,
        nr_accesses: { samples: -1 },
        age: { usec: null, aggr_intervals: '-1' },
      }
      const snapshots = [snapshot(0, 100, region(0, 4096)), snapshot(100, 200, fake)]
      const back = await thereAndBack(folder, JSON.stringify([damoRecord({}, ...snapshots)]))
      const [record] = JSON.parse(back) as { snapshots: unknown[] }[]
      expect(record.snapshots).to.have.length(1)
    }))

  it('keeps an empty list, and a record without snapshots', () =>
    inFolder(async (folder) => {
      expect(await thereAndBack(folder, '[]')).to.equal('[]')
      const back = await thereAndBack(folder, JSON.stringify([damoRecord({ target_id: 'x' })]))
      expect(back).to.include('"target_id": "x"').and.include('"snapshots": []')
    }))
})

describe('convertRecord', () => {
  it('refuses to write over its input, also under another name', () =>
    inFolder(async (folder) => {
      const [file, link] = [join(folder, 'r.dlr'), join(folder, 'link')]
      writeRecord(file, [madeUpSnapshot(0)])
      symlinkSync(file, link)
      for (const output of [file, link]) {
        await rejects(
          convertRecord(file, output, 'json'),
          /input and output are the same file/,
          UsageError,
        )
      }
    }))

  it('leaves the output as it was when it fails, and nothing beside it', () =>
    inFolder(async (folder) => {
      const [input, output] = [join(folder, 'in'), join(folder, 'out')]
      writeFileSync(output, 'precious')
      writeFileSync(input, deflateSync(JSON.stringify([damoRecord({})])).subarray(0, -5))
      for (const format of ['dlr', 'json'] as const) {
        await rejects(convertRecord(input, output, format), /the zlib data is damaged/)
      }
      expect(readFileSync(output, 'utf8')).to.equal('precious')
      expect(readdirSync(folder).sort()).to.deep.equal(['in', 'out'])
    }))

  it('ends when it is aborted', () =>
    inFolder(async (folder) => {
      const [input, output] = [join(folder, 'in'), join(folder, 'out')]
      writeRecord(input, [madeUpSnapshot(0)])
      const signal = AbortSignal.abort(new Error('enough'))
      await rejects(convertRecord(input, output, 'json', { signal }), /enough/, Error)
      expect(readdirSync(folder)).to.deep.equal(['in'])
    }))

  it('names an output that cannot be written', () =>
    inFolder(async (folder) => {
      const input = join(folder, 'in')
      writeRecord(input, [madeUpSnapshot(0)])
      for (const format of ['dlr', 'json'] as const) {
        await rejects(convertRecord(input, folder, format), /it is a folder/, FileError)
        await rejects(
          convertRecord(input, join(folder, 'no', 'x'), format),
          /no such file/,
          FileError,
        )
        await rejects(convertRecord(input, '/dev/null', format), /not a regular file/, FileError)
      }
    }))

  it('names an input that is none of its formats', () =>
    inFolder(async (folder) => {
      const input = join(folder, 'in')
      writeFileSync(input, 'PERFILE2 and so on\n')
      const conversion = convertRecord(input, join(folder, 'out'), 'json')
      const error = await rejects(
        conversion,
        /not a record: the file is a recording of perf; expected a record/,
      )
      expect(error.hint).to.include('perf script')
    }))
})

/** Waits for the rejection. */
async function rejects(
  promise: Promise<unknown>,
  message: RegExp,
  type: new (...args: never[]) => Error = RecordError,
): Promise<RecordError> {
  const error: unknown = await promise.then(
    () => expect.fail('it did not fail'),
    (reason: unknown) => reason,
  )
  expect(error).to.be.instanceOf(type)
  expect((error as Error).message).to.match(message)
  return error as RecordError
}

/** A damo text with what damo fills in filled in, and sizes as numbers. */
function normalized(text: string): unknown {
  const goal = { access_bp: '0.000000', aggrs: '0', min_sample_us: '0', max_sample_us: '0' }
  const records = JSON.parse(text) as Record<string, unknown>[]
  for (const record of records) {
    const ids = { kdamond_idx: null, context_idx: null, scheme_idx: null, scheme_filters: [] }
    for (const [key, value] of Object.entries(ids)) record[key] ??= value
    record.data_source ??= 'unknown'
    if (record.intervals !== null) {
      ;(record.intervals as Record<string, unknown>).intervals_goal ??= goal
    }
    for (const each of record.snapshots as Record<string, unknown>[]) {
      each.damos_stats ??= null
      each.sample_interval_us ??= null
      let total = 0
      for (const one of each.regions as Record<string, unknown>[]) {
        total += number(one.end as string) - number(one.start as string)
        one.sz_filter_passed ??= '0 B'
        one.probe_hits ??= []
      }
      each.total_bytes ??= String(total)
    }
  }
  return records
}

function number(text: string): number {
  return Number(text.replaceAll(',', ''))
}
