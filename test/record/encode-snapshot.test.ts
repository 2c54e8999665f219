import { expect } from 'chai'
import fc from 'fast-check'
import { decodeSnapshot } from '../../lib/record/decode-snapshot.js'
import {
  encodeSnapshot,
  snapshotBytesMax,
  type SnapshotColumns,
} from '../../lib/record/encode-snapshot.js'
import { encodePages } from '../../lib/record/encode-pages.js'
import { arbitrarySnapshots, columnsOf, targetOf } from './samples.js'

const HEADER = { timeUs: 250_000, context: 3, attributesId: 7 }

function encode(...targets: SnapshotColumns[]): Uint8Array {
  const out = new Uint8Array(snapshotBytesMax(targets))
  return out.subarray(0, encodeSnapshot(out, 0, HEADER, targets))
}

describe('encodeSnapshot', () => {
  it('lays out the worked example of layout.ts byte by byte', () => {
    const target = columnsOf([
      [100, 300, 0, 12],
      [300, 700, 17, 0],
      [900, 1000, 2, 3],
    ])
    const expected = [
      '0000000080840e41 0300 0000 01000000 07000000', // 250,000 us, context 3, no flags, 1 target, set 7
      '03000000 02000000', // 3 regions, 2 runs
      '00000000 0000000000005940', // from region 0: page 100
      '02000000 0000000000208c40', // from region 2: page 900
      'c8000000 58020000 64000000', // ends 200, 600; 100
      '0000 1100 0200', // nrAccesses
      '0c000000 00000000 03000000', // ages
      '000000000000', // up to 88
    ]
    const hex = Buffer.from(encode(target)).toString('hex')
    expect(hex).to.equal(expected.join('').replaceAll(' ', ''))
  })

  it('begins a run where a fold lies between regions that touch by number', () => {
    //  page      0    10    20         address 0 … 20, then 1,000,020 …
    //            |-----|-----|-----|
    const target = {
      ...columnsOf([
        [0, 10, 1, 0],
        [10, 20, 2, 0],
        [20, 30, 3, 0],
      ]),
      addressPageOf: (page: number): number => (page < 20 ? page : page + 1_000_000),
    }
    const { snapshot } = decodeSnapshot(encode(target), 0)
    expect([...snapshot.targets[0].startPage]).to.deep.equal([0, 10, 1_000_020])
    expect([...snapshot.targets[0].endPage]).to.deep.equal([10, 20, 1_000_030])
  })

  it('keeps ages beyond 2^31 and counts beyond 65,535', () => {
    const target = columnsOf([[0, 1, 70_000, 2 ** 32 - 1]])
    const { snapshot } = decodeSnapshot(encode(target), 0)
    expect(snapshot.targets[0].nrAccesses[0]).to.equal(70_000)
    expect(snapshot.targets[0].age[0]).to.equal(2 ** 32 - 1)
  })

  it('writes the same bytes over shared memory, and behind others', () => {
    const targets = [columnsOf([[5, 9, 1, 2]]), columnsOf([])]
    const out = new Uint8Array(new SharedArrayBuffer(16 + snapshotBytesMax(targets)))
    const end = encodeSnapshot(out, 16, HEADER, targets)
    expect(Buffer.from(out.slice(16, end))).to.deep.equal(Buffer.from(encode(...targets)))
  })

  it('needs no more than 12 bytes a region for a target of 60 regions', () => {
    const rows = Array.from({ length: 60 }, (_, i) => [10 * i, 10 * i + 10, i % 21, i] as const)
    expect(encode(columnsOf(rows)).length / 60).to.be.below(12)
  })
})

describe('encodePages', () => {
  it('gives back any snapshot, also with addresses within pages', () => {
    fc.assert(
      fc.property(arbitrarySnapshots, (snapshots) => {
        for (const snapshot of snapshots) {
          const bytes = encodePages(snapshot)
          expect(decodeSnapshot(bytes, 0)).to.deep.equal({ snapshot, next: bytes.length })
        }
      }),
    )
  })

  it('writes the bytes that encodeSnapshot writes', () => {
    const rows = [
      [100, 300, 0, 12],
      [300, 700, 17, 0],
      [900, 1000, 2, 3],
    ] as const
    const snapshot = { ...HEADER, targets: [targetOf(rows)] }
    expect(Buffer.from(encodePages(snapshot))).to.deep.equal(Buffer.from(encode(columnsOf(rows))))
  })
})
