import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { DamonLabError } from '../../lib/base/errors.js'
import { decodeSnapshot } from '../../lib/record/decode-snapshot.js'
import { BLOCK_HEADER_BYTES, BLOCK_SNAPSHOTS } from '../../lib/record/layout.js'
import { openRecord } from '../../lib/record/reader.js'
import { inFolder, madeUpSnapshot, writeRecord } from '../record/samples.js'

const SNAPSHOTS = Array.from({ length: 120 }, (_, k) => madeUpSnapshot(k))

interface Reading {
  readonly nrSnapshots: number
  readonly isComplete: boolean
  readonly reason: string | undefined
}

/** Reads what can be read; every snapshot must be the one that was written. */
function readTorn(file: string): Reading | 'unreadable' {
  try {
    const reader = openRecord(file)
    let nrSnapshots = 0
    for (const snapshot of reader.snapshots()) {
      expect(snapshot).to.deep.equal(SNAPSHOTS[nrSnapshots])
      nrSnapshots++
    }
    const { isComplete, reason } = reader.ending()
    reader.close()
    return { nrSnapshots, isComplete, reason }
  } catch (error) {
    expect(error).to.be.instanceOf(DamonLabError)
    return 'unreadable'
  }
}

/** Where each block of a record ends, and the snapshots up to there. */
function blocksOf(record: Buffer): { end: number; nrSnapshots: number }[] {
  const blocks: { end: number; nrSnapshots: number }[] = []
  let nrSnapshots = 0
  for (let at = 0; at < record.length;) {
    const payload = at + BLOCK_HEADER_BYTES
    const end = payload + record.readUInt32LE(at + 4)
    if (record.readUInt32LE(at + 24) === BLOCK_SNAPSHOTS) {
      for (let next = payload; next < end; nrSnapshots++) next = decodeSnapshot(record, next).next
    }
    blocks.push({ end, nrSnapshots })
    at = end
  }
  return blocks
}

describe('a torn record', () => {
  it('is read to its last whole block, cut at any of 300 places', () =>
    inFolder((folder) => {
      const whole = join(folder, 'whole.dlr')
      const torn = join(folder, 'torn.dlr')
      writeRecord(whole, SNAPSHOTS, { name: 'x' })
      const bytes = readFileSync(whole)
      const blocks = blocksOf(bytes)
      const atBlockEnds = blocks.flatMap(({ end }) => [end - 1, end, end + 1])
      const check = (length: number): void => {
        writeFileSync(torn, bytes.subarray(0, length))
        const last = blocks.findLastIndex(({ end }) => end <= length)
        const reading = readTorn(torn)
        if (last < 0 || reading === 'unreadable') {
          expect([last, reading]).to.deep.equal([-1, 'unreadable'])
          return
        }
        const { nrSnapshots, end } = blocks[last]
        expect(reading).to.include({ nrSnapshots, isComplete: last >= blocks.length - 2 })
        expect(typeof reading.reason).to.equal(length === end ? 'undefined' : 'string')
      }
      for (const length of atBlockEnds) check(Math.min(length, bytes.length))
      fc.assert(fc.property(fc.nat(bytes.length - 1), check), { numRuns: 300 })
    }))

  it('is not complete before its end is on disk, though every snapshot is', () =>
    inFolder((folder) => {
      const file = join(folder, 'r.dlr')
      writeRecord(file, SNAPSHOTS)
      const bytes = readFileSync(file)
      const [lastSnapshots, end] = blocksOf(bytes).slice(-3)
      writeFileSync(file, bytes.subarray(0, lastSnapshots.end))
      const whole = { nrSnapshots: SNAPSHOTS.length, reason: undefined }
      expect(readTorn(file)).to.deep.equal({ ...whole, isComplete: false })
      writeFileSync(file, bytes.subarray(0, end.end))
      expect(readTorn(file)).to.deep.equal({ ...whole, isComplete: true })
    }))

  it('never yields altered snapshots, with any of 300 bits flipped', () =>
    inFolder((folder) => {
      const whole = join(folder, 'whole.dlr')
      const torn = join(folder, 'torn.dlr')
      writeRecord(whole, SNAPSHOTS, { name: 'x' })
      const bytes = readFileSync(whole)
      fc.assert(
        fc.property(fc.nat(8 * bytes.length - 1), (bit) => {
          const flipped = Buffer.from(bytes)
          flipped[bit >> 3] ^= 1 << (bit & 7)
          writeFileSync(torn, flipped)
          const reading = readTorn(torn)
          if (reading !== 'unreadable') expect(reading.reason).to.be.a('string')
        }),
        { numRuns: 300 },
      )
    }))
})
