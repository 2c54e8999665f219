import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync, gzipSync } from 'node:zlib'
import { expect } from 'chai'
import fc from 'fast-check'
import { FileError, RecordError } from '../../lib/base/errors.js'
import { BLOCK_HEADER_BYTES } from '../../lib/record/layout.js'
import { sealBlock } from '../../lib/record/block.js'
import { encodePages } from '../../lib/record/encode-pages.js'
import { openRecord } from '../../lib/record/reader.js'
import { createRecordWriter } from '../../lib/record/writer.js'
import {
  ATTRIBUTES,
  arbitrarySnapshots,
  inFolder,
  madeUpSnapshot,
  readSnapshots,
  writeRecord,
} from './samples.js'

/** A file of blocks with right checksums, whatever they hold. */
function writeBlocks(
  file: string,
  ...blocks: readonly (readonly [number, Uint8Array | string])[]
): void {
  const sealed = blocks.map(([kind, payload], sequence) => {
    const bytes = Buffer.from(payload)
    const block = Buffer.concat([Buffer.alloc(BLOCK_HEADER_BYTES), bytes])
    sealBlock(block, bytes.length, sequence, 0, kind)
    return block
  })
  writeFileSync(file, Buffer.concat(sealed))
}

describe('openRecord', () => {
  it('gives back what was written', () =>
    inFolder((folder) => {
      fc.assert(
        fc.property(arbitrarySnapshots, (snapshots) => {
          const file = join(folder, 'r.dlr')
          writeRecord(file, snapshots)
          expect(readSnapshots(file)).to.deep.equal(snapshots)
        }),
        { numRuns: 50 },
      )
    }))

  it('gives the scenario, and attribute sets by id', () =>
    inFolder((folder) => {
      const file = join(folder, 'r.dlr')
      writeRecord(file, [madeUpSnapshot(0)], { name: 'x' })
      const reader = openRecord(file)
      expect(reader.scenario).to.deep.equal({ name: 'x' })
      const [snapshot] = reader.snapshots()
      expect(reader.attributes.get(snapshot.attributesId)).to.deep.include(ATTRIBUTES)
      reader.close()
    }))

  it('says that a closed record is complete', () =>
    inFolder((folder) => {
      const file = join(folder, 'r.dlr')
      writeRecord(file, [madeUpSnapshot(0)])
      const reader = openRecord(file)
      expect(reader.ending()).to.include({ isComplete: true, reason: undefined })
      reader.close()
    }))

  it('yields events among the snapshots', () =>
    inFolder((folder) => {
      const file = join(folder, 'r.dlr')
      const writer = createRecordWriter(file, {})
      writer.writeAttributes(ATTRIBUTES)
      writer.writeEvent({ type: 'note', text: 'ä' })
      writer.writeSnapshot(encodePages(madeUpSnapshot(0)))
      writer.close()
      const reader = openRecord(file)
      const kinds = [...reader.items()].map((item) =>
        item.kind === 'event' ? item.event.type : item.kind,
      )
      expect(kinds).to.deep.equal(['note', 'snapshot', 'end'])
      reader.close()
    }))

  it('yields the snapshots of a time range', () =>
    inFolder((folder) => {
      const file = join(folder, 'r.dlr')
      writeRecord(
        file,
        Array.from({ length: 200 }, (_, k) => madeUpSnapshot(k)),
      )
      const reader = openRecord(file)
      const times = [...reader.snapshots({ fromUs: 15_000_000, untilUs: 15_300_000 })].map(
        (snapshot) => snapshot.timeUs,
      )
      expect(times).to.deep.equal([15_000_000, 15_100_000, 15_200_000])
      expect([...reader.snapshots({ fromUs: 1e12 })]).to.deep.equal([])
      reader.close()
    }))

  it('begins a time range at the block that the index names, whatever stands before it', () =>
    inFolder((folder) => {
      const file = join(folder, 'r.dlr')
      const snapshots = Array.from({ length: 200 }, (_, k) => madeUpSnapshot(k))
      writeRecord(file, snapshots)
      const bytes = readFileSync(file)
      bytes[10_000] ^= 1
      writeFileSync(file, bytes)
      const reader = openRecord(file)
      expect([...reader.snapshots()]).to.have.length.below(100)
      expect([...reader.snapshots({ fromUs: 15_000_000 })]).to.deep.equal(snapshots.slice(149))
      reader.close()
    }))

  it('finds a time range without the index, too', () =>
    inFolder((folder) => {
      const file = join(folder, 'r.dlr')
      const snapshots = Array.from({ length: 200 }, (_, k) => madeUpSnapshot(k))
      writeRecord(file, snapshots)
      writeFileSync(file, readFileSync(file).subarray(0, -1))
      const reader = openRecord(file)
      expect([...reader.snapshots({ fromUs: 15_000_000 })]).to.deep.equal(snapshots.slice(149))
      reader.close()
    }))

  const strangers: readonly [string, Buffer, RegExp][] = [
    ['an empty file', Buffer.alloc(0), /r\.dlr: at byte 0: the file is empty; expected a record/],
    ['a text', Buffer.from('hello\n'), /the file is a text/],
    ['JSON', Buffer.from('[]'), /the file is JSON/],
    ['a record of damo', deflateSync('[]'), /zlib data \(a record of damo\?\)/],
    ['gzip data', gzipSync('x'), /gzip/],
    ['noise', Buffer.from([0, 1, 2, 3]), /of an unknown kind/],
    ['four good bytes', Buffer.from('DLR1'), /the first block is not whole: the file ends within/],
  ]
  for (const [name, bytes, message] of strangers) {
    it(`refuses ${name}`, () =>
      inFolder((folder) => {
        const file = join(folder, 'r.dlr')
        writeFileSync(file, bytes)
        expect(() => openRecord(file)).to.throw(RecordError, message)
      }))
  }

  it('refuses a folder, and a file that is not there', () =>
    inFolder((folder) => {
      mkdirSync(join(folder, 'd'))
      expect(() => openRecord(join(folder, 'd'))).to.throw(FileError, /it is a folder/)
      expect(() => openRecord(join(folder, 'x'))).to.throw(FileError, /no such file or folder/)
    }))

  it('refuses another format, by number', () =>
    inFolder((folder) => {
      const file = join(folder, 'r.dlr')
      writeBlocks(file, [0, '{"format":2}'])
      expect(() => openRecord(file)).to.throw(RecordError, /unknown format \(got 2\); expected 1/)
    }))
})

describe('a whole block that holds nonsense', () => {
  const attributes = JSON.stringify({ type: 'attributes', ...ATTRIBUTES })
  const good = encodePages(madeUpSnapshot(0))
  const broken = (offset: number, value: number, bits: 16 | 32 = 32): Uint8Array => {
    const bytes = Buffer.from(good)
    if (bits === 16) bytes.writeUInt16LE(value, offset)
    else bytes.writeUInt32LE(value, offset)
    return bytes
  }
  const cases: readonly [string, number, Uint8Array | string, RegExp][] = [
    ['claims 4 billion targets', 1, broken(12, 2 ** 32 - 1), /table of 4294967295 targets needs/],
    ['claims 65,535 regions', 1, broken(20, 0xffff, 16), /target of 65535 regions needs/],
    ['has more runs than regions', 1, broken(22, 1000, 16), /1000 runs of 20 regions/],
    ['has runs out of order', 1, broken(28, 5, 16), /run 0 does not begin at region 0/],
    ['names an unknown attribute set', 1, broken(16, 9), /names attribute set 9, unknown so far/],
    ['is cut within a snapshot', 1, good.subarray(0, 64), /needs .* bytes/],
    ['has unknown flags', 1, broken(10, 0xe0, 16), /unknown flags \(got 0xe0\)/],
    ['has flags that exclude each other', 1, broken(10, 3, 16), /unknown flags \(got 0x3\)/],
    ['has an address unit below a byte', 1, broken(10, 0xd00, 16), /unknown flags \(got 0xd00\)/],
    ['has an event that is no JSON', 2, '{"type":', /an event is not a JSON object/],
    ['has an event without a type', 2, '{"a":1}', /an event is not a JSON object with a type/],
    ['has a wrong attribute set', 2, '{"type":"attributes","id":-1}', /attribute set is wrong/],
  ]
  for (const [name, kind, payload, message] of cases) {
    it(`is refused when it ${name}`, () =>
      inFolder((folder) => {
        const file = join(folder, 'r.dlr')
        writeBlocks(file, [0, '{"format":1,"scenario":{}}'], [2, attributes], [kind, payload])
        const reader = openRecord(file)
        expect(() => [...reader.snapshots()]).to.throw(RecordError, message)
        reader.close()
      }))
  }
})
