/**
 * Encodes a snapshot straight from the region columns of its targets; the drawing is in layout.ts. Runs at each
 * aggregation, on the thread that owns the columns, so it allocates one DataView and nothing per region.
 */
import {
  FLAG_WIDE_ACCESSES,
  RUN_BYTES,
  SNAPSHOT_HEADER_BYTES,
  TARGET_ENTRY_BYTES,
  padTo8,
} from './layout.js'

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

/** What belongs to the snapshot as a whole. */
export interface SnapshotHeader {
  readonly timeUs: number
  readonly context: number
  readonly attributesId: number
}

/** An upper bound of the bytes that {@link encodeSnapshot} writes. */
export function snapshotBytesMax(targets: readonly SnapshotColumns[]): number {
  let bytes = SNAPSHOT_HEADER_BYTES + TARGET_ENTRY_BYTES * targets.length
  for (const target of targets) bytes += (RUN_BYTES + 12) * target.nrRegions
  return padTo8(bytes)
}

/**
 * Encodes one snapshot.
 *
 * @param out    at least `offset + snapshotBytesMax(targets)` long; may lie over shared memory
 * @param offset where the snapshot begins
 * @returns one past its last byte; `offset` plus a multiple of 8
 */
export function encodeSnapshot(
  out: Uint8Array,
  offset: number,
  header: SnapshotHeader,
  targets: readonly SnapshotColumns[],
): number {
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength)
  const isWide = targets.some(hasWideAccesses)
  view.setFloat64(offset, header.timeUs, true)
  view.setUint16(offset + 8, header.context, true)
  view.setUint16(offset + 10, isWide ? FLAG_WIDE_ACCESSES : 0, true)
  view.setUint32(offset + 12, targets.length, true)
  view.setUint32(offset + 16, header.attributesId, true)
  let entry = offset + SNAPSHOT_HEADER_BYTES
  let at = entry + TARGET_ENTRY_BYTES * targets.length
  for (const target of targets) {
    const runs = at
    at = writeRuns(view, at, target)
    view.setUint32(entry, target.nrRegions, true)
    view.setUint32(entry + 4, (at - runs) / RUN_BYTES, true)
    entry += TARGET_ENTRY_BYTES
    at = writeEnds(view, at, runs, target)
    at = isWide
      ? writeWords(view, at, target.nrAccesses, target.nrRegions)
      : writeHalfWords(view, at, target.nrAccesses, target.nrRegions)
    at = writeWords(view, at, target.age, target.nrRegions)
  }
  const end = offset + padTo8(at - offset)
  while (at < end) view.setUint8(at++, 0)
  return end
}

function hasWideAccesses({ nrAccesses, nrRegions }: SnapshotColumns): boolean {
  let all = 0
  for (let i = 0; i < nrRegions; i++) all |= nrAccesses[i]
  return all >>> 16 !== 0
}

/** Writes the runs: rows of regions that touch, by number and by address. */
function writeRuns(view: DataView, offset: number, target: SnapshotColumns): number {
  const { start, end, nrRegions } = target
  let at = offset
  for (let first = 0; first < nrRegions;) {
    let last = first
    while (last + 1 < nrRegions && end[last] === start[last + 1]) last++
    const address = target.addressPageOf(start[first])
    if (target.addressPageOf(start[last]) - address === start[last] - start[first]) {
      at = writeRun(view, at, first, address)
    } else {
      at = writeFoldedRuns(view, at, first, last, target)
    }
    first = last + 1
  }
  return at
}

/** Regions [first..last] touch by number, but somewhere between them lies a fold. */
function writeFoldedRuns(
  view: DataView,
  offset: number,
  first: number,
  last: number,
  target: SnapshotColumns,
): number {
  const { start } = target
  let at = offset
  let expected = NaN
  for (let i = first; i <= last; i++) {
    const address = target.addressPageOf(start[i])
    if (address !== expected) at = writeRun(view, at, i, address)
    expected = address + (target.end[i] - start[i])
  }
  return at
}

function writeRun(view: DataView, at: number, first: number, address: number): number {
  view.setUint32(at, first, true)
  view.setFloat64(at + 4, address, true)
  return at + RUN_BYTES
}

/** Writes the end column; `runs` is where the runs stand, and `offset` where they end. */
function writeEnds(view: DataView, offset: number, runs: number, target: SnapshotColumns): number {
  const { start, end, nrRegions } = target
  let at = offset
  for (let run = runs; run < offset; run += RUN_BYTES) {
    const first = view.getUint32(run, true)
    const next = run + RUN_BYTES < offset ? view.getUint32(run + RUN_BYTES, true) : nrRegions
    const base = start[first]
    for (let i = first; i < next; i++) {
      view.setInt32(at, end[i] - base, true)
      at += 4
    }
  }
  return at
}

function writeWords(view: DataView, offset: number, column: Int32Array, length: number): number {
  for (let i = 0; i < length; i++) view.setInt32(offset + 4 * i, column[i], true)
  return offset + 4 * length
}

function writeHalfWords(
  view: DataView,
  offset: number,
  column: Int32Array,
  length: number,
): number {
  for (let i = 0; i < length; i++) view.setUint16(offset + 2 * i, column[i], true)
  return offset + 2 * length
}
