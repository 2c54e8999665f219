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
      '0300 0200', // 3 regions, 2 runs
      '0000 640000000000', // from region 0: page 100
      '0200 840300000000', // from region 2: page 900
      'c8000000 58020000 64000000', // ends 200, 600; 100
      '00 11 02', // nrAccesses
      '0c00 0000 0300', // ages
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

  const edges: readonly [string, number, number, number][] = [
    // nrAccesses, age, flags
    ['the most that the usual columns hold', 255, 65_535, 0],
    ['256 accesses', 256, 0, 1],
    ['65,535 accesses', 65_535, 0, 1],
    ['65,536 accesses', 65_536, 0, 2],
    ['2^31 - 1 accesses', 2 ** 31 - 1, 0, 2],
    ['an age of 65,536', 0, 65_536, 4],
    ['an age of 2^32 - 1', 0, 2 ** 32 - 1, 4],
  ]
  for (const [name, nrAccesses, age, flags] of edges) {
    it(`has columns as wide as needed for ${name}`, () => {
      const rows = [
        [0, 1, 1, 2],
        [1, 2, nrAccesses, age],
      ] as const
      const bytes = encode(columnsOf(rows))
      expect(bytes[10]).to.equal(flags)
      const { targets } = decodeSnapshot(bytes, 0).snapshot
      expect(targets).to.deep.equal([targetOf(rows)])
      expect(Buffer.from(encodePages({ ...HEADER, targets }))).to.deep.equal(Buffer.from(bytes))
    })
  }

  it('keeps more than 65,535 regions, each a run', () => {
    const rows = Array.from({ length: 70_000 }, (_, i) => [2 * i, 2 * i + 1, 0, 0] as const)
    const bytes = encode(columnsOf(rows), columnsOf([]))
    expect(bytes[10]).to.equal(16)
    const { targets } = decodeSnapshot(bytes, 0).snapshot
    expect(targets).to.deep.equal([targetOf(rows), targetOf([])])
  })

  it('keeps addresses beyond 2^48 pages', () => {
    const far = 2 ** 51
    const bytes = encode({ ...columnsOf([[0, 1, 2, 3]]), addressPageOf: (page) => far + page })
    expect(bytes[10]).to.equal(16)
    expect(decodeSnapshot(bytes, 0).snapshot.targets).to.deep.equal([
      targetOf([[far, far + 1, 2, 3]]),
    ])
  })

  it('writes the same bytes over shared memory, and behind others', () => {
    const targets = [columnsOf([[5, 9, 1, 2]]), columnsOf([])]
    const out = new Uint8Array(new SharedArrayBuffer(16 + snapshotBytesMax(targets)))
    const end = encodeSnapshot(out, 16, HEADER, targets)
    expect(Buffer.from(out.slice(16, end))).to.deep.equal(Buffer.from(encode(...targets)))
  })

  // The three areas of a process with min_nr_regions 10 are 12 regions, the least that a vaddr snapshot has.
  const sizes: readonly [number, number, number][] = [
    [12, 3, 11],
    [60, 3, 8],
    [1000, 3, 7.1],
    [10, 1, 10.2],
  ]
  for (const [nrRegions, nrRuns, bytesMax] of sizes) {
    it(`needs at most ${bytesMax} bytes a region for ${nrRegions} regions in ${nrRuns} runs`, () => {
      const rows = Array.from({ length: nrRegions }, (_, i) => {
        const start = 10 * i + (i % nrRegions < nrRuns ? 1 : 0)
        return [start, 10 * i + 10, i % 21, i] as const
      })
      expect(encode(columnsOf(rows)).length / nrRegions).to.be.at.most(bytesMax)
    })
  }
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
