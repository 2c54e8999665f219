import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync, inflateSync } from 'node:zlib'
import { expect } from 'chai'
import fc from 'fast-check'
import { DamonLabError, RecordError } from '../../lib/base/errors.js'
import { convertRecord, type ConvertOptions } from '../../lib/record/convert.js'
import { DEFAULT_LIMITS } from '../../lib/record/damo-tokens.js'
import { inFolder, madeUpSnapshot, readSnapshots, writeRecord } from '../record/samples.js'
import { needShared } from '../support/shared.js'

/** Converts bytes; the error if there is one, which must be one message for the user. */
async function convertBytes(
  folder: string,
  bytes: Uint8Array,
  options?: ConvertOptions,
): Promise<DamonLabError | undefined> {
  const [input, output] = [join(folder, 'in'), join(folder, 'out.dlr')]
  writeFileSync(input, bytes)
  try {
    await convertRecord(input, output, 'dlr', options)
    return undefined
  } catch (error) {
    expect(error).to.be.instanceOf(DamonLabError)
    const fault = error as DamonLabError
    expect(fault.code).to.equal('ERR_RECORD')
    expect(fault.message.startsWith(`${input}: at byte `), fault.message).to.equal(true)
    expect(fault.message).not.to.match(/\n|undefined|\[object/)
    expect(fault.hint).to.be.a('string')
    return fault
  }
}

/** Whatever becomes of a damaged input, what is written is a record. */
function flipBytes(folder: string, bytes: Buffer, numRuns: number): Promise<void> {
  const flips = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), {
    minLength: 1,
    maxLength: 3,
  })
  return fc.assert(
    fc.asyncProperty(flips, async (places) => {
      const damaged = Buffer.from(bytes)
      for (const [at, mask] of places) damaged[at] ^= mask
      const fault = await convertBytes(folder, damaged)
      if (fault === undefined) readSnapshots(join(folder, 'out.dlr'))
    }),
    { numRuns },
  )
}

describe('a damaged record of damo', () => {
  it('is refused with one message, or read: bytes flipped in real files', async function () {
    const inputs = needShared(this, 'vectors/damo-report/inputs')
    await inFolder(async (folder) => {
      for (const name of ['own', 'upstream']) {
        for (const file of readdirSync(join(inputs, name))) {
          const bytes = readFileSync(join(inputs, name, file))
          if (bytes[0] !== 0x78) continue
          await flipBytes(folder, bytes, 20)
          // The text is not guarded by zlib's checksum: more gets through to the reader. A part of it is enough.
          const text = inflateSync(bytes)
          if (text.length < 20_000) await flipBytes(folder, text, 60)
        }
      }
    })
  })

  it('is refused with one message, or read: cut anywhere', () =>
    inFolder(async (folder) => {
      const [record, text] = [join(folder, 'r.dlr'), join(folder, 'text')]
      writeRecord(record, [madeUpSnapshot(0), madeUpSnapshot(1)])
      await convertRecord(record, text, 'json')
      const bytes = readFileSync(text)
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length - 1), async (length) => {
          expect(await convertBytes(folder, bytes.subarray(0, length))).to.be.instanceOf(
            RecordError,
          )
        }),
        { numRuns: 100 },
      )
    }))
})

describe('a hostile record of damo', () => {
  const head = '[{"target_id": 0, "snapshots": [{"start_time": 0, "end_time": 1, "regions": ['
  const cases: readonly [string, string, RegExp][] = [
    ['text that goes on', '[] []', /something follows|not JSON/],
    ['no list', '{"a": 1}', /the file is not a JSON array/],
    ['a record that is a number', '[3]', /record 0: a record is not a JSON object/],
    ['a record without target_id', '[{"snapshots": []}]', /record 0: "target_id" is missing/],
    ['a record without snapshots', '[{"target_id": 0}]', /record 0: "snapshots" is missing/],
    ['snapshots that are text', '[{"snapshots": "x"}]', /"snapshots" is not a JSON array/],
    ['snapshots twice', '[{"snapshots": [], "snapshots": []}]', /"snapshots" is there twice/],
    ['a snapshot without times', head + ']}]}]', /^$/],
    ['a region that is a list', head + '[]', /snapshot 0: region 0: it is not a JSON object/],
    [
      'a region without an end',
      head + '{"start": 0}',
      /region 0: "end" is no address \(got nothing\)/,
    ],
    [
      'a negative address',
      head + '{"start": -4096, "end": 0}',
      /"start" is no address \(got -4096\)/,
    ],
    [
      'an address of 2^70',
      head + '{"start": 0, "end": 1180591620717411303424}',
      /"end" is no address/,
    ],
    [
      'an end before the start',
      head + '{"start": 8192, "end": 4096}',
      /it ends \(4096\) before it starts/,
    ],
    [
      'regions that overlap',
      head + '{"start": 0, "end": 8192}, {"start": 4096, "end": 9000}',
      /region 1: it starts \(4096\) before the region before it ends \(8192\)/,
    ],
    ['NaN', head + '{"start": NaN}', /the text is not JSON/],
    [
      'samples that are a word',
      head + '{"start": 0, "end": 1, "nr_accesses": {"samples": "many"}, "age": {}}',
      /"samples" is no count \(got "many"\)/,
    ],
    [
      'fewer hits than none',
      head + '{"start": 0, "end": 1, "nr_accesses": {"samples": -1}, "age": {}}',
      /region 0: "samples" is no count \(got -1\); expected 0 to 4294967295/,
    ],
    [
      'more hits than a kernel counts',
      head + '{"start": 0, "end": 1, "nr_accesses": {"samples": "4,294,967,296"}, "age": {}}',
      /"samples" is no count \(got "4,294,967,296"\)/,
    ],
    [
      'an age below 0',
      head +
        '{"start": 0, "end": 1, "nr_accesses": {"samples": 1}, "age": {"aggr_intervals": "-2"}}',
      /"aggr_intervals" is no count \(got "-2"\)/,
    ],
    [
      'an age that is missing',
      head + '{"start": 0, "end": 1, "nr_accesses": {"samples": 1}}',
      /"age" is wrong \(got nothing\)/,
    ],
    [
      'intervals without a number',
      '[{"target_id": 0, "snapshots": [], "intervals": {}}]',
      /"sample_us"/,
    ],
    ['lists without end', '['.repeat(100_000), /record is not a JSON object/],
    ['lists in a member', `[{"x": ${'['.repeat(100)}`, /nests deeper than 32 levels/],
    ['a huge member', `[{"x": [${'0,'.repeat(200_000)}`, /more than 100000 values/],
  ]
  for (const [name, text, message] of cases) {
    it(`is refused with one message: ${name}`, () =>
      inFolder(async (folder) => {
        const fault = await convertBytes(folder, Buffer.from(text))
        if (message.source === '^$') expect(fault).to.equal(undefined)
        else expect(fault?.message).to.match(message)
      }))
  }

  it('is refused where times go back, or span more than a double holds', () =>
    inFolder(async (folder) => {
      const snapshots = (...times: [number, number][]): Buffer => {
        const list = times.map(([start_time, end_time]) => ({ start_time, end_time, regions: [] }))
        return Buffer.from(JSON.stringify([{ target_id: 0, snapshots: list }]))
      }
      const back = await convertBytes(folder, snapshots([0, 200], [50, 100]))
      expect(back?.message).to.match(/snapshot 1: end_time 100 is before the 200/)
      const inverse = await convertBytes(folder, snapshots([5, 4]))
      expect(inverse?.message).to.match(/start_time 5 is after end_time 4/)
      const long = await convertBytes(folder, snapshots([0, 1], [1, 9.1e15]))
      expect(long?.message).to.match(/spans more than 104 days/)
    }))

  const MIB = 1024 * 1024
  const bombs: readonly [string, string, string, RegExp][] = [
    ['white space', '[', ' ', /over 1 MiB of text without a JSON value/],
    ['one string', '["', 'a', /a record is not a JSON object|without a JSON value/],
    ['one number', '[{"x":', '1', /over 1 MiB of text without a JSON value/],
    ['unknown members', '[{', '"a":1,', /the zlib data unpacks to far more than it should/],
    [
      'zeros',
      '',
      '\0',
      /the text is not JSON|the file is of an unknown kind|unpacked text is not JSON/,
    ],
  ]
  for (const [name, start, unit, message] of bombs) {
    it(`is refused with one message: a zlib bomb of ${name}`, () =>
      inFolder(async (folder) => {
        const text = Buffer.concat([Buffer.from(start), Buffer.alloc(12 * MIB, unit)])
        const limits = { ...DEFAULT_LIMITS, bombBytes: 4 * MIB, ratioMax: 100 }
        const fault = await convertBytes(folder, deflateSync(text), { limits })
        expect(fault?.message).to.match(message)
      }))
  }
})
