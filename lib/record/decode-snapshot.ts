/** Decodes snapshots; the drawing is in layout.ts. Nothing is allocated before its size has been checked. */
import { RecordError } from '../base/errors.js'
import type { Snapshot, SnapshotTarget } from '../core/snapshot.js'
import {
  FLAG_UNIT_SHIFT,
  FLAG_WIDE_ACCESSES,
  FLAG_WIDE_ENDS,
  RUN_BYTES,
  SNAPSHOT_HEADER_BYTES,
  TARGET_ENTRY_BYTES,
  UNIT_SHIFT_MAX,
  padTo8,
} from './layout.js'

/** Where bytes come from, for error texts. */
export interface BytesOrigin {
  readonly file: string
  /** Offset of the first byte in that file. */
  readonly offset: number
}

/** A snapshot, and where the next one begins. */
export interface DecodedSnapshot {
  readonly snapshot: Snapshot
  /** One past the snapshot's last byte. */
  readonly next: number
}

/**
 * Decodes the snapshot at `bytes[offset]`.
 *
 * @param origin for error texts
 * @throws RecordError where the bytes are not a snapshot
 */
export function decodeSnapshot(
  bytes: Uint8Array,
  offset: number,
  origin: BytesOrigin = { file: 'snapshot', offset: 0 },
): DecodedSnapshot {
  const cursor = new Cursor(bytes, offset, origin)
  cursor.need(SNAPSHOT_HEADER_BYTES, 'the header of a snapshot')
  const { view } = cursor
  const timeUs = view.getFloat64(offset, true)
  if (!(timeUs >= 0 && timeUs <= Number.MAX_SAFE_INTEGER))
    cursor.fail(`a snapshot's time is ${timeUs} us`)
  const flags = readFlags(cursor, view.getUint16(offset + 10, true))
  const nrTargets = view.getUint32(offset + 12, true)
  cursor.at += SNAPSHOT_HEADER_BYTES
  cursor.need(nrTargets * TARGET_ENTRY_BYTES, `the table of ${nrTargets} targets`)
  let entry = cursor.at
  cursor.at += nrTargets * TARGET_ENTRY_BYTES
  const targets: SnapshotTarget[] = []
  for (let t = 0; t < nrTargets; t++, entry += TARGET_ENTRY_BYTES) {
    const nrRegions = view.getUint32(entry, true)
    targets.push(readTarget(cursor, nrRegions, view.getUint32(entry + 4, true), flags))
  }
  const next = offset + padTo8(cursor.at - offset)
  cursor.need(next - cursor.at, 'the end of a snapshot')
  const context = view.getUint16(offset + 8, true)
  const attributesId = view.getUint32(offset + 16, true)
  return { snapshot: { timeUs, context, attributesId, targets }, next }
}

interface Flags {
  readonly accessBytes: number
  readonly endBytes: number
  /** Pages in an address unit: 1, or a fraction. */
  readonly unitPages: number
}

class Cursor {
  readonly view: DataView
  readonly origin: BytesOrigin
  at: number

  constructor(bytes: Uint8Array, at: number, origin: BytesOrigin) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.at = at
    this.origin = origin
  }

  /** Fails unless `bytes` more bytes are there. */
  need(bytes: number, what: string): void {
    const there = this.view.byteLength - this.at
    if (bytes > there) this.fail(`${what} needs ${bytes} bytes (got ${there})`)
  }

  fail(message: string): never {
    throw new RecordError(this.origin.file, this.origin.offset + this.at, message, {
      hint: 'the checksums are right, so the file was written so; write the record anew',
    })
  }
}

function readFlags(cursor: Cursor, flags: number): Flags {
  const unitShift = flags >> FLAG_UNIT_SHIFT
  const unknown = flags & 0xff & ~(FLAG_WIDE_ACCESSES | FLAG_WIDE_ENDS)
  if (unknown !== 0 || unitShift > UNIT_SHIFT_MAX) {
    cursor.fail(`a snapshot has unknown flags (got 0x${flags.toString(16)})`)
  }
  return {
    accessBytes: flags & FLAG_WIDE_ACCESSES ? 4 : 2,
    endBytes: flags & FLAG_WIDE_ENDS ? 8 : 4,
    unitPages: 1 / 2 ** unitShift,
  }
}

function readTarget(
  cursor: Cursor,
  nrRegions: number,
  nrRuns: number,
  flags: Flags,
): SnapshotTarget {
  const runBytes = nrRuns * RUN_BYTES
  const regionBytes = flags.endBytes + flags.accessBytes + 4
  if (nrRuns > nrRegions || (nrRuns === 0 && nrRegions > 0)) {
    cursor.fail(`a target has ${nrRuns} runs of ${nrRegions} regions`)
  }
  cursor.need(runBytes + nrRegions * regionBytes, `a target of ${nrRegions} regions`)
  // One buffer for the four columns: typed arrays of their own cost more than small snapshots themselves.
  const columns = new ArrayBuffer(24 * nrRegions)
  const target = {
    startPage: new Float64Array(columns, 0, nrRegions),
    endPage: new Float64Array(columns, 8 * nrRegions, nrRegions),
    nrAccesses: new Uint32Array(columns, 16 * nrRegions, nrRegions),
    age: new Uint32Array(columns, 20 * nrRegions, nrRegions),
  }
  readAddresses(cursor, nrRuns, flags, target)
  const accesses = cursor.at + runBytes + nrRegions * flags.endBytes
  const ages = accesses + nrRegions * flags.accessBytes
  readUnsigned(cursor.view, accesses, flags.accessBytes, target.nrAccesses)
  readUnsigned(cursor.view, ages, 4, target.age)
  cursor.at += runBytes + nrRegions * regionBytes
  return target
}

/** Reads runs and ends into the address columns. */
function readAddresses(
  cursor: Cursor,
  nrRuns: number,
  { endBytes, unitPages }: Flags,
  { startPage, endPage }: SnapshotTarget,
): void {
  const { view } = cursor
  const ends = cursor.at + nrRuns * RUN_BYTES
  let previous = 0
  let row = 0
  for (let run = 0; run < nrRuns; run++) {
    const at = cursor.at + run * RUN_BYTES
    const next = run + 1 < nrRuns ? view.getUint32(at + RUN_BYTES, true) : endPage.length
    const base = view.getFloat64(at + 4, true)
    if (view.getUint32(at, true) !== row || next <= row || next > endPage.length) {
      cursor.fail(`run ${run} does not begin at region ${row}`)
    }
    if (!Number.isSafeInteger(base) || base < previous) {
      cursor.fail(`run ${run} begins at ${base}, before the end of the run before it`)
    }
    previous = base
    for (; row < next; row++) {
      const end =
        base +
        (endBytes === 4
          ? view.getUint32(ends + 4 * row, true)
          : view.getFloat64(ends + 8 * row, true))
      if (!Number.isSafeInteger(end) || end < previous) {
        cursor.fail(`region ${row} ends at ${end}, before its start at ${previous}`)
      }
      startPage[row] = previous * unitPages
      endPage[row] = end * unitPages
      previous = end
    }
  }
}

function readUnsigned(view: DataView, offset: number, bytes: number, column: Uint32Array): void {
  const { length } = column
  if (bytes === 4) {
    for (let i = 0; i < length; i++) column[i] = view.getUint32(offset + 4 * i, true)
  } else {
    for (let i = 0; i < length; i++) column[i] = view.getUint16(offset + 2 * i, true)
  }
}
