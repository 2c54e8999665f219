/**
 * The parts of an encoded snapshot that its two writers and its reader share; the drawing is in layout.ts. Columns
 * are as narrow as the largest values of the snapshot allow, and its flags say how narrow that is.
 */
import {
  FLAG_FAR_ENDS,
  FLAG_LARGE,
  FLAG_LONG_AGES,
  FLAG_MANY_ACCESSES,
  FLAG_WIDE_ACCESSES,
  SNAPSHOT_HEADER_BYTES,
  WIDTH_FLAGS,
} from './layout.js'

/** What belongs to a snapshot as a whole. */
export interface SnapshotHeader {
  readonly timeUs: number
  readonly context: number
  readonly attributesId: number
}

/** Bytes of one entry. */
export interface Widths {
  readonly target: number
  readonly run: number
  readonly end: number
  readonly accesses: number
  readonly age: number
}

/** A column of counts; read as unsigned. */
export type CountColumn = Int32Array | Uint32Array

const UINT16_MAX = 0xffff
const UINT32_RANGE = 2 ** 32
/** First start of a run that takes FLAG_LARGE. */
const LARGE_START = 2 ** 48

const WIDTHS: readonly Widths[] = Array.from({ length: WIDTH_FLAGS + 1 }, (_, flags) => ({
  target: flags & FLAG_LARGE ? 8 : 4,
  run: flags & FLAG_LARGE ? 12 : 8,
  end: flags & FLAG_FAR_ENDS ? 8 : 4,
  accesses: flags & FLAG_WIDE_ACCESSES ? 4 : flags & FLAG_MANY_ACCESSES ? 2 : 1,
  age: flags & FLAG_LONG_AGES ? 4 : 2,
}))

/** The widths that the flags of a snapshot say. */
export function widthsOf(flags: number): Widths {
  return WIDTHS[flags & WIDTH_FLAGS]
}

/** The bits that any of the first values of a column has. */
export function bitsOf(column: CountColumn, length: number): number {
  let bits = 0
  for (let i = 0; i < length; i++) bits |= column[i]
  return bits
}

/** The flags that columns with these bits need. */
export function countFlags(accessBits: number, ageBits: number): number {
  const accesses =
    accessBits >>> 16 !== 0 ? FLAG_WIDE_ACCESSES : accessBits >>> 8 !== 0 ? FLAG_MANY_ACCESSES : 0
  return accesses | (ageBits >>> 16 !== 0 ? FLAG_LONG_AGES : 0)
}

/** The flag that a target needs, by its regions and the start of its last run in address units. */
export function largeFlag(nrRegions: number, lastStart: number): number {
  return nrRegions > UINT16_MAX || lastStart >= LARGE_START ? FLAG_LARGE : 0
}

/** Writes the head of a snapshot; returns where its table of targets begins. */
export function writeHead(
  view: DataView,
  offset: number,
  { timeUs, context, attributesId }: SnapshotHeader,
  flags: number,
  nrTargets: number,
): number {
  view.setFloat64(offset, timeUs, true)
  view.setUint16(offset + 8, context, true)
  view.setUint16(offset + 10, flags, true)
  view.setUint32(offset + 12, nrTargets, true)
  view.setUint32(offset + 16, attributesId, true)
  return offset + SNAPSHOT_HEADER_BYTES
}

/** Writes an entry of the table of targets; returns where the next one begins. */
export function writeTarget(
  view: DataView,
  at: number,
  { target }: Widths,
  nrRegions: number,
  nrRuns: number,
): number {
  const half = target / 2
  writeCount(view, at, half, nrRegions)
  writeCount(view, at + half, half, nrRuns)
  return at + target
}

/** Writes a run; returns where the next one begins. */
export function writeRun(
  view: DataView,
  at: number,
  { run }: Widths,
  first: number,
  start: number,
): number {
  if (run === 12) {
    view.setUint32(at, first, true)
    view.setFloat64(at + 4, start, true)
  } else {
    view.setUint16(at, first, true)
    view.setUint32(at + 2, start % UINT32_RANGE, true)
    view.setUint16(at + 6, start / UINT32_RANGE, true)
  }
  return at + run
}

/** The first region of the run at `at`. */
export function readFirst(view: DataView, at: number, { run }: Widths): number {
  return readCount(view, at, run === 12 ? 4 : 2)
}

/** The start of the run at `at`, in address units. */
export function readStart(view: DataView, at: number, { run }: Widths): number {
  if (run === 12) return view.getFloat64(at + 4, true)
  return view.getUint16(at + 6, true) * UINT32_RANGE + view.getUint32(at + 2, true)
}

/** Writes the first values of a column, `bytes` (1, 2, 4) each; returns where they end. */
export function writeColumn(
  view: DataView,
  at: number,
  bytes: number,
  column: CountColumn,
  length: number,
): number {
  if (bytes === 1) for (let i = 0; i < length; i++) view.setUint8(at + i, column[i])
  else if (bytes === 2) for (let i = 0; i < length; i++) view.setUint16(at + 2 * i, column[i], true)
  else for (let i = 0; i < length; i++) view.setUint32(at + 4 * i, column[i], true)
  return at + bytes * length
}

/** Reads what {@link writeColumn} wrote; returns where it ends. */
export function readColumn(view: DataView, at: number, bytes: number, column: Uint32Array): number {
  const { length } = column
  if (bytes === 1) for (let i = 0; i < length; i++) column[i] = view.getUint8(at + i)
  else if (bytes === 2)
    for (let i = 0; i < length; i++) column[i] = view.getUint16(at + 2 * i, true)
  else for (let i = 0; i < length; i++) column[i] = view.getUint32(at + 4 * i, true)
  return at + bytes * length
}

/** Writes a count of 2 or 4 bytes. */
function writeCount(view: DataView, at: number, bytes: number, count: number): void {
  if (bytes === 2) view.setUint16(at, count, true)
  else view.setUint32(at, count, true)
}

/** Reads a count of 2 or 4 bytes. */
export function readCount(view: DataView, at: number, bytes: number): number {
  return bytes === 2 ? view.getUint16(at, true) : view.getUint32(at, true)
}
