/**
 * Encodes a snapshot straight from the region columns of its targets; the drawing is in layout.ts. Runs at each
 * aggregation, on the thread that owns the columns, so it allocates one DataView and nothing per region.
 */
import {
  bitsOf,
  countFlags,
  largeFlag,
  readFirst,
  widthsOf,
  writeColumn,
  writeHead,
  writeRun,
  writeTarget,
  type SnapshotHeader,
  type Widths,
} from './columns.js'
import { FLAG_FAR_ENDS, SNAPSHOT_HEADER_BYTES, WIDTH_FLAGS } from './layout.js'

/** The regions of one target where the engine has them. */
export interface SnapshotColumns {
  /** Rows in use. */
  readonly nrRegions: number
  /** Page numbers [start, end) of a space in which large gaps are folded away; ascending, disjoint. */
  readonly start: Int32Array
  readonly end: Int32Array
  readonly nrAccesses: Int32Array
  /** Read as unsigned. */
  readonly age: Int32Array
  /**
   * The address page of a space page that lies in a region. Two pages are at least as far apart by address
   * as by number, and no region spans a fold.
   */
  addressPageOf(page: number): number
}

/** An upper bound of the bytes that {@link encodeSnapshot} writes. */
export function snapshotBytesMax(targets: readonly SnapshotColumns[]): number {
  const { target: targetBytes, run, end, accesses, age } = widthsOf(WIDTH_FLAGS & ~FLAG_FAR_ENDS)
  let bytes = SNAPSHOT_HEADER_BYTES + targetBytes * targets.length
  for (const target of targets) bytes += (run + end + accesses + age) * target.nrRegions
  return bytes
}

/**
 * Encodes one snapshot.
 *
 * @param out    at least `offset + snapshotBytesMax(targets)` long; may lie over shared memory
 * @param offset where the snapshot begins
 * @returns one past its last byte
 */
export function encodeSnapshot(
  out: Uint8Array,
  offset: number,
  header: SnapshotHeader,
  targets: readonly SnapshotColumns[],
): number {
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength)
  const flags = flagsOf(targets)
  const widths = widthsOf(flags)
  let entry = writeHead(view, offset, header, flags, targets.length)
  let at = entry + widths.target * targets.length
  for (const target of targets) {
    const { nrRegions, nrAccesses, age } = target
    const runs = at
    at = writeRuns(view, at, widths, target)
    entry = writeTarget(view, entry, widths, nrRegions, (at - runs) / widths.run)
    at = writeEnds(view, at, runs, widths, target)
    at = writeColumn(view, at, widths.accesses, nrAccesses, nrRegions)
    at = writeColumn(view, at, widths.age, age, nrRegions)
  }
  return at
}

function flagsOf(targets: readonly SnapshotColumns[]): number {
  let accessBits = 0
  let ageBits = 0
  let large = 0
  for (const target of targets) {
    const { nrRegions, start, nrAccesses, age } = target
    accessBits |= bitsOf(nrAccesses, nrRegions)
    ageBits |= bitsOf(age, nrRegions)
    if (nrRegions > 0) large |= largeFlag(nrRegions, target.addressPageOf(start[nrRegions - 1]))
  }
  return countFlags(accessBits, ageBits) | large
}

/** Writes the runs: rows of regions that touch, by number and by address. */
function writeRuns(
  view: DataView,
  offset: number,
  widths: Widths,
  target: SnapshotColumns,
): number {
  const { start, end, nrRegions } = target
  let at = offset
  for (let first = 0; first < nrRegions;) {
    let last = first
    while (last + 1 < nrRegions && end[last] === start[last + 1]) last++
    const address = target.addressPageOf(start[first])
    if (target.addressPageOf(start[last]) - address === start[last] - start[first]) {
      at = writeRun(view, at, widths, first, address)
    } else {
      at = writeFoldedRuns(view, at, widths, first, last, target)
    }
    first = last + 1
  }
  return at
}

/** Regions [first..last] touch by number, but somewhere between them lies a fold. */
function writeFoldedRuns(
  view: DataView,
  offset: number,
  widths: Widths,
  first: number,
  last: number,
  target: SnapshotColumns,
): number {
  const { start } = target
  let at = offset
  let expected = NaN
  for (let i = first; i <= last; i++) {
    const address = target.addressPageOf(start[i])
    if (address !== expected) at = writeRun(view, at, widths, i, address)
    expected = address + (target.end[i] - start[i])
  }
  return at
}

/** Writes the end column; `runs` is where the runs stand, and `offset` where they end. */
function writeEnds(
  view: DataView,
  offset: number,
  runs: number,
  widths: Widths,
  target: SnapshotColumns,
): number {
  const { start, end, nrRegions } = target
  let at = offset
  for (let run = runs; run < offset; run += widths.run) {
    const first = readFirst(view, run, widths)
    const next = run + widths.run < offset ? readFirst(view, run + widths.run, widths) : nrRegions
    const base = start[first]
    for (let i = first; i < next; i++) {
      view.setInt32(at, end[i] - base, true)
      at += 4
    }
  }
  return at
}
