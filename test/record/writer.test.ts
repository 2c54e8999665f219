import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { InvariantError } from '../../lib/base/errors.js'
import { scanBlocks, type Block } from '../../lib/record/block-scan.js'
import { openForReading } from '../../lib/record/file-io.js'
import { encodePages } from '../../lib/record/encode-pages.js'
import { openRecord } from '../../lib/record/reader.js'
import { createRecordWriter } from '../../lib/record/writer.js'
import { ATTRIBUTES, inFolder, madeUpSnapshot, targetOf, writeRecord } from './samples.js'

function blocksOf(file: string): Block[] {
  const blocks: Block[] = []
  const fd = openForReading(file)
  for (const block of scanBlocks(file, fd)) {
    blocks.push({ ...block, payload: Buffer.from(block.payload) })
  }
  return blocks
}

const small = (timeUs: number, context = 0) => ({
  timeUs,
  context,
  attributesId: 0,
  targets: [targetOf([[1, 2, 3, 4]])],
})

describe('createRecordWriter', () => {
  it('begins with the scenario as JSON of sorted keys', () =>
    inFolder((folder) => {
      const file = join(folder, 'r.dlr')
      writeRecord(file, [], { seed: 1, name: 'a', list: [{ z: 1, b: 2 }] })
      const text = blocksOf(file)[0].payload.toString()
      expect(text).to.equal('{"format":1,"scenario":{"list":[{"b":2,"z":1}],"name":"a","seed":1}}')
    }))

  it('puts an attribute set on disk before the snapshots that use it', () =>
    inFolder((folder) => {
      const file = join(folder, 'r.dlr')
      writeRecord(file, [small(1)])
      expect(blocksOf(file).map((block) => block.kind)).to.deep.equal([0, 2, 1, 2, 3])
    }))

  it('refuses a snapshot whose attribute set it was not given', () =>
    inFolder((folder) => {
      const writer = createRecordWriter(join(folder, 'r.dlr'), {})
      const bytes = encodePages(small(1))
      expect(() => writer.writeSnapshot(bytes)).to.throw(InvariantError)
      writer.destroy()
    }))

  it('seals a block at 16 moments of time, however many contexts each has', () =>
    inFolder((folder) => {
      const file = join(folder, 'r.dlr')
      const snapshots = Array.from({ length: 40 }, (_, k) => [small(k), small(k, 1)]).flat()
      writeRecord(file, snapshots)
      const blocks = blocksOf(file).filter((block) => block.kind === 1)
      expect(blocks.map((block) => block.firstTimeUs)).to.deep.equal([0, 16, 32])
    }))

  it('seals a block at 64 KiB', () =>
    inFolder((folder) => {
      const file = join(folder, 'r.dlr')
      const rows = Array.from({ length: 4000 }, (_, i) => [i, i + 1, 0, 0] as const)
      const snapshots = [1, 2, 3, 4].map((timeUs) => ({
        ...small(timeUs),
        targets: [targetOf(rows)],
      }))
      writeRecord(file, snapshots)
      const blocks = blocksOf(file).filter((block) => block.kind === 1)
      expect(blocks.map((block) => block.firstTimeUs)).to.deep.equal([1, 4])
      expect(blocks[0].payload.length).to.be.at.least(65_536)
    }))

  it('writes the same bytes for the same calls', () =>
    inFolder((folder) => {
      const files = ['a.dlr', 'b.dlr'].map((name) => join(folder, name))
      const snapshots = Array.from({ length: 100 }, (_, k) => madeUpSnapshot(k))
      for (const file of files) writeRecord(file, snapshots)
      expect(readFileSync(files[0]).equals(readFileSync(files[1]))).to.equal(true)
    }))

  it('has every snapshot on disk that a sealed block holds, before it is closed', () =>
    inFolder((folder) => {
      const file = join(folder, 'r.dlr')
      const writer = createRecordWriter(file, {})
      writer.writeAttributes(ATTRIBUTES)
      for (let k = 0; k < 17; k++) writer.writeSnapshot(encodePages(small(k)))
      const reader = openRecord(file)
      expect([...reader.snapshots()]).to.have.length(16)
      expect(reader.ending().isComplete).to.equal(false)
      writer.close()
      reader.close()
    }))

  it('says in the "end" event how many snapshots there are, and what it is told', () =>
    inFolder((folder) => {
      const file = join(folder, 'r.dlr')
      const writer = createRecordWriter(file, {})
      writer.writeAttributes(ATTRIBUTES)
      writer.writeSnapshot(encodePages(small(5)))
      writer.close({ isInterrupted: true })
      const reader = openRecord(file)
      expect([...reader.events()]).to.deep.equal([
        { type: 'end', timeUs: 5, snapshots: 1, isInterrupted: true },
      ])
      reader.close()
    }))

  it('does nothing on a second close, and destroys a closed writer quietly', () =>
    inFolder((folder) => {
      const file = join(folder, 'r.dlr')
      const writer = createRecordWriter(file, {})
      writer.close()
      const { size } = statSync(file)
      writer.close()
      writer.destroy()
      expect(statSync(file).size).to.equal(size)
    }))

  it('keeps the index small however many blocks there are', () =>
    inFolder((folder) => {
      const file = join(folder, 'r.dlr')
      const writer = createRecordWriter(file, {})
      writer.writeAttributes(ATTRIBUTES)
      const bytes = encodePages(small(0))
      const view = new DataView(bytes.buffer)
      for (let k = 0; k < 16 * 9000; k++) {
        view.setFloat64(0, k, true)
        writer.writeSnapshot(bytes)
      }
      writer.close()
      const index = blocksOf(file).at(-1)!
      expect(index.kind).to.equal(3)
      expect(index.payload.length).to.be.below(128 * 1024)
      const reader = openRecord(file)
      const [first] = reader.snapshots({ fromUs: 100_000 })
      expect(first.timeUs).to.equal(100_000)
      reader.close()
    }))
})
